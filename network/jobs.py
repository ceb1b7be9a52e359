"""What time brings: what waits is said again, and what was kept for long enough goes."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.core import periodic

from . import audit, letters, projection, questions, relay
from .models import Application, ContactReading, Invitation
from .threads import Allowance, Question, Report, Thread

State = Application.State
CONFIRM_WITHIN = timedelta(days=7)
KEPT_FOR = timedelta(days=183)  # once decided; the page of an application says six months
ANSWER_WITHIN = timedelta(days=60)
REMIND_APPLICANT_AFTER = timedelta(days=14)
REMIND_COORDINATORS_AFTER = timedelta(days=3)
REMIND_AGAIN_AFTER = timedelta(days=7)
REMIND_GUESTS_AFTER = timedelta(days=7)
GUESTS_KEPT_FOR = timedelta(days=90)
CONVERSATIONS_KEPT_FOR = timedelta(days=730)  # their pages say two years after the last message
REPORTS_KEPT_FOR = timedelta(days=365)  # once decided


@periodic.job("applications that lead nowhere any more")
def forget_applications():
    """Never confirmed, never answered, or decided long ago."""
    now = timezone.now()
    over = (
        Q(state=State.UNCONFIRMED, written_at__lt=now - CONFIRM_WITHIN)
        | Q(state=State.ASKED, since__lt=now - ANSWER_WITHIN)
        | Q(state__in=[State.ACCEPTED, State.REFUSED], since__lt=now - KEPT_FOR)
    )
    return Application.objects.filter(over).delete()[1].get("network.Application")


@periodic.job("reminders of applications that wait")
def remind():
    return _remind_coordinators() + _remind_applicants() or None


def _remind_coordinators():
    now = timezone.now()
    waiting = Application.objects.filter(
        state=State.WAITING, since__lt=now - REMIND_COORDINATORS_AFTER
    )
    lately = Q(reminded_at__gte=now - REMIND_AGAIN_AFTER)
    due = waiting.exclude(lately).update(reminded_at=now)
    if due:
        letters.tell_coordinators.enqueue("waits")
    return due


def _remind_applicants():
    before = timezone.now() - REMIND_APPLICANT_AFTER
    pks = _marked(Application.objects.filter(state=State.ASKED, since__lt=before))
    for pk in pks:
        letters.tell_applicant.enqueue(pk, "asked")
    return len(pks)


def _marked(due):
    """The ids of those, of some, whom this run alone has marked as reminded, which is once."""
    due = due.filter(reminded_at=None)
    pks = list(due.values_list("pk", flat=True))
    return [pk for pk in pks if due.filter(pk=pk).update(reminded_at=timezone.now())]


@periodic.job("members that no search knows yet")
def project_missing():
    """They were here before there was a search of members."""
    keys = list(projection.missing())
    projection.project(keys)
    return len(keys) or None


@periodic.job("invitations that nobody used")
def forget_invitations():
    """Whoever didn't come isn't kept on a list; nor, after as long, that somebody did."""
    before = timezone.now() - GUESTS_KEPT_FOR
    over = Q(sent_at__lt=before) | Q(sent_at=None, made_at__lt=before)
    return Invitation.objects.filter(over).delete()[1].get("network.Invitation")


@periodic.job("reminders of invitations")
def remind_guests():
    """Once, with a new link."""
    now = timezone.now()
    unused = Invitation.objects.filter(accepted_at=None, sent_at__gt=now - Invitation.LASTS)
    pks = _marked(unused.filter(sent_at__lt=now - REMIND_GUESTS_AFTER))
    for pk in pks:
        letters.invite.enqueue(pk, again=True)
    return len(pks) or None


@periodic.job("conversations of long ago")
def forget_conversations():
    """Two years after the last message; at once those that everybody has left."""
    now = timezone.now()
    undecided = Report.objects.filter(state=Report.State.OPEN).values("message__thread")
    old = Thread.objects.filter(last_at__lt=now - CONVERSATIONS_KEPT_FOR)
    gone = old.exclude(pk__in=undecided).delete()[0] + relay.forget_abandoned(Thread.objects.all())
    Report.objects.filter(decided_at__lt=now - REPORTS_KEPT_FOR).delete()
    Allowance.objects.filter(day__lt=timezone.localdate() - timedelta(days=1)).delete()
    return gone or None


@periodic.job("questions of visitors that lead nowhere")
def forget_questions():
    """Never confirmed, or of conversations that are all over."""
    unconfirmed = Q(confirmed_at=None, asked_at__lt=timezone.now() - CONFIRM_WITHIN)
    over = Q(confirmed_at__isnull=False, parties=None)
    found = list(Question.objects.filter(unconfirmed | over))
    for question in found:
        questions.forget(question)
    return len(found) or None


@periodic.job("what was written down about members long ago")
def forget_audit():
    """Who has read, exported, or given whom which rights: a year later it is gone."""
    before = timezone.now() - audit.KEPT_FOR
    old = (
        ContactReading.objects.filter(day__lt=timezone.localdate(before)),
        audit.Export.objects.filter(made_at__lt=before),
        audit.RoleChange.objects.filter(at__lt=before),
    )
    return sum(rows.delete()[0] for rows in old) or None
