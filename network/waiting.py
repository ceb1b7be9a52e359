"""What waits for the coordinators, for each of whom it is theirs to answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from . import rules
from .models import Application, Invitation
from .threads import Report

ASKED, WAITING = Application.State.ASKED, Application.State.WAITING


@dataclass(frozen=True)
class Queue:
    """How many wait, since when the oldest does, and where they are."""

    said: Promise
    icon: str
    count: int
    url: str
    oldest: datetime | None = None
    is_urgent: bool = True  # somebody waits for the coordinators, not they for somebody


def queues(user):
    """The Queues of somebody; each of their three kinds is one query."""
    found = []
    for rule, of in (
        (rules.answers_applications, _applications),
        (rules.invites, _invitations),
        (rules.answers_reports, _reports),
    ):
        found += of() if rule(user) else []
    return found


def _applications():
    known = Application.objects.aggregate(
        waiting=Count("pk", Q(state=WAITING)),
        since=Min("since", filter=Q(state=WAITING)),
        asked=Count("pk", Q(state=ASKED)),
    )
    said = ngettext_lazy(
        "%(n)d application waits for an answer", "%(n)d applications wait for an answer", "n"
    )
    asked = ngettext_lazy(
        "%(n)d applicant was asked for more", "%(n)d applicants were asked for more", "n"
    )
    url = reverse("applications:index")
    return [
        _queue(said, "mail", known["waiting"], f"{url}?state=waiting", known["since"]),
        _queue(asked, "mail", known["asked"], f"{url}?state=asked", is_urgent=False),
    ]


def _invitations():
    known = Invitation.objects.aggregate(
        open=Count("pk", Q(pk__in=Invitation.objects.open())),
        expired=Count("pk", Q(pk__in=Invitation.objects.expired())),
    )
    said = {
        "open": ngettext_lazy("%(n)d invitation is open", "%(n)d invitations are open", "n"),
        "expired": ngettext_lazy(
            "%(n)d invitation has expired", "%(n)d invitations have expired", "n"
        ),
    }
    url = reverse("invitations:index")
    return [
        _queue(words, "mail", known[name], f"{url}?standing={name}", is_urgent=False)
        for name, words in said.items()
    ]


def _reports():
    known = Report.objects.filter(state=Report.State.OPEN).aggregate(
        open=Count("pk"), since=Min("made_at")
    )
    said = ngettext_lazy("%(n)d report of a message", "%(n)d reports of messages", "n")
    url = f"{reverse('message_reports:index')}?state=open"
    return [_queue(said, "warning", known["open"], url, known["since"])]


def _queue(said, icon, count, url, oldest=None, **more):
    return Queue(said % {"n": count}, icon, count, url, oldest, **more)
