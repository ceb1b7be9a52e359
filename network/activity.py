"""What happened in the network month by month, as numbers that single out nobody.

Coordinators read who joined and whose profile has changed in the list of members, so these numbers
tell nothing new. Messages they don't read: fewer than FEWEST are told as that, and a month is told
once it is over, or whoever looks twice would see that somebody has just written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateField, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Member
from .threads import Message, Thread

MONTHS = 12
FEWEST = 5
LATELY = timedelta(days=30)
State = Member.State
STATES = (State.ACTIVE, State.PAUSED, State.SUSPENDED, State.UNCLAIMED)


@dataclass(frozen=True)
class Series:
    """Something that is counted by the month in which `field` says that it happened."""

    label: Promise
    rows: Callable
    field: str
    is_hushed: bool = False

    def by_month(self, since):
        """{first day of a month: how many}"""
        found = self.rows().filter(**{f"{self.field}__gte": since}).order_by()
        month = TruncMonth(self.field, output_field=DateField())
        return dict(found.values(month=month).annotate(n=Count("pk")).values_list("month", "n"))


SERIES = (
    Series(
        gettext_lazy("New members"),
        lambda: Member.objects.exclude(state=State.UNCLAIMED),
        "joined_on",
    ),
    Series(
        gettext_lazy("Profiles changed last"),
        lambda: Member.objects.exclude(state=State.UNCLAIMED),
        "changed_at",
    ),
    Series(gettext_lazy("Conversations begun"), Thread.objects.all, "begun_at", is_hushed=True),
    Series(
        gettext_lazy("Messages"),
        lambda: Message.objects.filter(kind=Message.Kind.TEXT),
        "written_at",
        is_hushed=True,
    ),
)


@dataclass(frozen=True)
class Cell:
    """A number as it is told, and its bar, out of the longest; none where it isn't told."""

    said: str
    value: int = 0
    most: int = 0


def activity():
    """(first day of the month, a Cell for each of SERIES), this month first; a query for each."""
    known = months(timezone.localdate())
    since = timezone.make_aware(datetime.combine(known[-1], datetime.min.time()))
    columns = [column(series, series.by_month(since), known) for series in SERIES]
    return list(zip(known, zip(*columns, strict=True), strict=True))


def months(today):
    """The first days of the last months, this one first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def column(series, counts, known):
    """The Cells of a series."""
    if series.is_hushed:
        counts = {month: n for month, n in counts.items() if month != known[0]}
    most = max(counts.values(), default=0)
    cells = [cell(counts.get(month, 0), most, series.is_hushed) for month in known]
    return [Cell("–"), *cells[1:]] if series.is_hushed else cells


def cell(number, most, is_hushed):
    if is_hushed and is_few(number):
        return Cell(hushed(number))
    return Cell(str(number), number, most)


def is_few(number):
    """Whether it might be of somebody in particular; that there is nothing is nobody's affair."""
    return 0 < number < FEWEST


def hushed(number):
    return _("fewer than %(n)d") % {"n": FEWEST} if is_few(number) else str(number)


def standing():
    """How many members are in each state, were here lately, and are in no project: one query."""
    active = Q(state=State.ACTIVE)
    lately = Q(seen_on__gt=timezone.localdate() - LATELY)
    return Member.objects.aggregate(
        **{state.value: Count("pk", Q(state=state), distinct=True) for state in STATES},
        here=Count("pk", active & lately, distinct=True),
        without=Count("pk", active & Q(involvements=None), distinct=True),
    )
