"""What becomes of a reported message: it is decided once, whoever decides."""

from django.db import transaction
from django.utils import timezone

from . import letters, relay
from .bulk_actions import SuspendMembers
from .models import Member
from .threads import Question, Report

State = Report.State
AROUND = 5  # messages before and after the reported one, which coordinators read with it


@transaction.atomic
def report(message, by, kind, reason):
    """Put a message before the coordinators; a second time by the same side is no news."""
    given = {"kind": kind, "reason": reason}
    found, created = Report.objects.get_or_create(message=message, by=by, defaults=given)
    if created:
        relay.on_commit(letters.tell_coordinators_of_reports)
    return found


def context(report):
    """The reported message with those around it, in order; nobody reads more of it."""
    all_there = report.message.thread.messages.select_related("author__member", "author__question")
    before = all_there.filter(pk__lt=report.message_id).order_by("-pk")[:AROUND]
    after = all_there.filter(pk__gte=report.message_id).order_by("pk")[: AROUND + 1]
    return [*reversed(before), *after]


def dismiss(report, user, note, _warning=""):
    """Nothing was wrong; False where somebody else has decided meanwhile."""
    return _decide(report, user, State.DISMISSED, note)


@transaction.atomic
def warn(report, user, note, warning):
    """The author is told what was wrong."""
    if not _decide(report, user, State.WARNED, note):
        return False
    relay.on_commit(letters.warn, report.message_id, warning)
    return True


@transaction.atomic
def suspend(report, user, note, _warning=""):
    """The author is a member no more for the others; of a visitor, nothing more comes."""
    if not _decide(report, user, State.SUSPENDED, note):
        return False
    author = report.message.author
    Question.objects.filter(pk=author.question_id).update(is_barred=True)
    members = Member.objects.select_for_update().filter(pk=author.member_id)
    SuspendMembers.execute_action(members, user=user)
    return True


def _decide(report, user, state, note):
    waiting = Report.objects.filter(pk=report.pk, state=State.OPEN)
    decided = {"state": state, "note": note, "decided_by": user, "decided_at": timezone.now()}
    if not waiting.update(**decided):
        return False
    report.refresh_from_db()
    relay.on_commit(letters.tell_reporter, report.pk)
    return True
