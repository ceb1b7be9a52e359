"""Sending what members have asked for: to whom it may go, one after the other, and each once.

A subscription is held while its mail is made. What the mail tells is written down first, the mail
goes last: of two runs at once, the second finds nothing left to tell, and where the mail can't be
sent, nothing was told. It is tried again an hour later.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.core.models import User

from .models import Member, Terms
from .subscriptions import Subscription

SPELL = 50  # mails at a time
MORNING = 7  # the hour before which nobody's telephone rings
TRY_AGAIN_AFTER = timedelta(hours=1)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One thing that is new."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """What is new of one sort, and where there is more; or what is wrong with it."""

    title: str
    lines: list[Line]
    url: str
    others: int = 0
    problem: str = ""


def due(kind):
    """The Subscriptions to a kind of mails that are on, of those who may read them now."""
    lately = Q(failed_at__gt=timezone.now() - TRY_AGAIN_AFTER)
    on = Subscription.objects.filter(kind=kind, is_on=True, member__in=readers())
    return on.exclude(lately) if timezone.localtime().hour >= MORNING else on.none()


def readers():
    """The members to whom the private space is open: they have agreed to its terms."""
    members = Member.objects.active().filter(user__in=User.objects.filter(is_active=True))
    terms = Terms.current()
    return members.filter(consents__terms=terms) if terms else members


def send_due(subscriptions, send):
    """How many mails `send(subscription)` says that it has sent: to some, and the rest later."""
    pks = subscriptions.order_by("pk").values_list("pk", flat=True)[:SPELL]
    return sum(_sent(subscriptions, pk, send) for pk in list(pks)) or None


def _sent(subscriptions, pk, send):
    """What fails for one, in whatever way, keeps nobody else from theirs."""
    try:
        with transaction.atomic():
            held = subscriptions.select_for_update().filter(pk=pk).first()
            return held is not None and send(held)
    except Exception:
        logger.exception("A mail that a member has asked for could not be sent")
        Subscription.objects.filter(pk=pk).update(failed_at=timezone.now())
        return False
