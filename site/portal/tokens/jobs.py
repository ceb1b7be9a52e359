"""What becomes of tokens as time passes."""

from datetime import timedelta

from django.utils import timezone

from portal.core import periodic

from .models import Token

KEPT_FOR = timedelta(days=30)  # so that its owner sees why their program stands still


@periodic.job("tokens that expired a month ago")
def forget_expired():
    old = Token.objects.filter(expires_on__lt=timezone.localdate() - KEPT_FOR)
    return old.delete()[0] or None
