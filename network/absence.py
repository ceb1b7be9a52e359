"""Who isn't here for long is reminded, then hidden, then told of it, then erased.

A step is taken only when the one before was, and long enough ago: a clock that stood still for a
year erases nobody. Coming back undoes all of it. Staff are left alone: they are the
administrators' to remove. What is kept of a visit is its day.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from portal.core import periodic
from portal.core.models import User

from . import letters, rules
from .erasure import erase
from .models import Absence, Member

# How long each lasts before the next.
LASTS = {
    Absence.NONE: timedelta(days=548),
    Absence.REMINDED: timedelta(days=60),
    Absence.HIDDEN: timedelta(days=120),
    Absence.WARNED: timedelta(days=30),
}
SPELL = 100  # members at a time
logger = logging.getLogger(__name__)
State = Member.State


def here(member):
    """They are here: once a day that is written down, and what came of their absence ends."""
    today = timezone.localdate()
    if member.seen_on == today and not member.absence:
        return
    was_hidden = member.absence >= Absence.HIDDEN and member.is_paused
    member.seen_on, member.absence, member.absent_since = today, Absence.NONE, None
    fields = ["seen_on", "absence", "absent_since"]
    if was_hidden:
        member.put_back()
        fields += ["state", "hid"]
    member.save(update_fields=fields)


@receiver(user_logged_in)
def signed_in(user, **kwargs):
    if member := rules.profile_of(user):
        here(member)


@periodic.job("members who aren't here for long")
def go_on():
    """Take the next step with those for whom it is due, some at a time."""
    taken = [_take(pk, absence) for absence in LASTS for pk in _due(absence)[:SPELL]]
    return sum(taken) or None


def _due(absence):
    """The ids of those who are in this step for long enough."""
    before = timezone.localdate() - LASTS[absence]
    since = {"absent_since__lt": before} if absence else {"seen_on__lt": before}
    staff = User.objects.with_perm("wagtailadmin.access_admin")
    members = Member.objects.filter(absence=absence, state__in=[State.ACTIVE, State.PAUSED])
    members = members.exclude(user=None).exclude(user__in=staff).filter(**since)
    return members.order_by("pk").values_list("pk", flat=True)


def _take(pk, absence):
    """Whether the next step was taken: not by two at once, nor with who is back meanwhile."""
    try:
        with transaction.atomic():
            member = Member.objects.select_for_update().filter(pk__in=_due(absence), pk=pk).first()
            return member is not None and _next(member)
    except (OSError, SMTPException):
        logger.exception("A member who isn't here could not be written to")
        return False


def _next(member):
    """The mail goes first: who can't be written to is neither hidden nor erased."""
    if member.absence == Absence.WARNED:
        letters.tell_absent(member, "erased")
        erase(member)
        return True
    member.absence, member.absent_since = Absence(member.absence + 1), timezone.localdate()
    if member.absence == Absence.HIDDEN:
        member.take_down(State.PAUSED)
    letters.tell_absent(member, member.absence.name.lower())
    member.save(update_fields=["absence", "absent_since", "hid", "state"])
    return True
