"""A mild preference for what is recruiting or recent, the same in every engine.

A score is multiplied by 1 plus the weights that apply: 5 % at the most, which settles what
relevance leaves close and never turns over a clear lead.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from .facets import RECRUITING


@dataclass(frozen=True, slots=True)
class Preference:
    """For entries with a facet's code, or published within some days."""

    weight: float
    facet: str = ""
    code: str = ""
    days: int = 0

    def since(self, today):
        """The first moment that counts as recent."""
        return today - timedelta(days=self.days)


PREFERENCES = (
    Preference(0.03, facet="status", code=RECRUITING),
    Preference(0.02, days=365),
)


def today():
    """Midnight, in UTC: so that all of a day's searches ask the same."""
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
