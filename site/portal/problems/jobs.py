"""What becomes of reports as time passes."""

from datetime import timedelta

from django.utils import timezone

from portal.core import periodic

from .models import ProblemReport

KEPT_FOR = timedelta(days=183)  # the form says six months


@periodic.job("addresses of who reported a problem, settled long ago")
def erase_addresses():
    settled = ProblemReport.objects.filter(settled_at__lt=timezone.now() - KEPT_FOR)
    return settled.exclude(email="").update(email="") or None
