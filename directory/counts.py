"""How often a project's pages are shown, and its site gone to, for those who lead it."""

from datetime import date
from typing import NamedTuple

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from .models import DailyCount

MONTHS = 12


class Month(NamedTuple):
    first: date
    views: int = 0
    clicks: int = 0


def by_month(project, today):
    """The last twelve Months of a project, by its key; that of today is the last."""
    months = _months(today)
    rows = DailyCount.objects.filter(project=project, day__gte=months[0])
    sums = rows.values_list(TruncMonth("day")).annotate(Sum("views"), Sum("clicks")).order_by()
    found = {first: Month(first, views, clicks) for first, views, clicks in sums}
    return [found.get(first, Month(first)) for first in months]


def _months(today):
    """The first days of the twelve months."""
    numbers = [today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS))]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
