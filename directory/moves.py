"""What moved lately in projects: one is new, seeks people, has ended, or says something else."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import ProjectPage
from .status import ENDED, effective_status, is_recruiting

LATELY = timedelta(days=60)
LOOKED_AT = 300  # pages
NEW, OPEN, OVER = _("New project"), _("Seeks people"), _("Has ended")
CHANGED = _("Page brought up to date")
FIELDS = (
    *("translation_key", "first_published_at", "last_published_at", "status", "start_date"),
    *("end_date", "welcomes_newcomers", "recruiting_from", "recruiting_until"),
)


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to a project, which is named by its translation key alone, and when."""

    project: UUID
    what: str
    day: date


def moves(today):
    """The last Move of each project that moved lately, the latest first; who may know isn't asked.

    One query, whatever their number.
    """
    since = today - LATELY
    lately = Q(last_published_at__date__gte=since) | Q(recruiting_from__range=(since, today))
    pages = ProjectPage.objects.live().filter(lately | Q(end_date__range=(since, today)))
    found = {}
    for page in pages.only(*FIELDS).order_by("-last_published_at", "pk")[:LOOKED_AT]:
        move = last_move(page, today)
        known = found.get(move.project)
        found[move.project] = max(known, move, key=_day) if known else move
    return sorted((m for m in found.values() if m.day >= since), key=_day, reverse=True)


def last_move(page, today):
    """What happened last to a page; of what happened on one day, what says the most."""
    moments = page.first_published_at, page.last_published_at
    steps = [(timezone.localdate(moments[0]), NEW)] if moments[0] else []
    if page.recruiting_from and is_recruiting(page, today):
        steps.append((page.recruiting_from, OPEN))
    if page.end_date and page.end_date < today and effective_status(page, today) in ENDED:
        steps.append((page.end_date, OVER))
    if moments[1]:
        steps.append((timezone.localdate(moments[1]), CHANGED))
    day, what = max(steps, key=lambda step: step[0], default=(date.min, CHANGED))
    return Move(page.translation_key, what, day)


def _day(move):
    return move.day
