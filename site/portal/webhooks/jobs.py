"""What becomes of messages as time passes."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.core import periodic

from . import sending
from .models import Delivery, Message

DELIVERED_KEPT_FOR = timedelta(days=30)
KEPT_FOR = timedelta(days=90)  # whatever isn't delivered, given up or waiting for an endpoint


@periodic.job("webhooks that are due")
def send_due():
    return sending.send_due() or None


@periodic.job("messages of webhooks, old ones")
def prune():
    now = timezone.now()
    delivered = Q(state=Delivery.State.DELIVERED, message__made_at__lt=now - DELIVERED_KEPT_FOR)
    Delivery.objects.filter(delivered | Q(message__made_at__lt=now - KEPT_FOR)).delete()
    return Message.objects.filter(deliveries=None).delete()[0] or None
