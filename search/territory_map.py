"""The territories of a search as a map shows them: classes of colour, links, what isn't on it."""

import unicodedata
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from urllib.parse import quote

from portal.core.choices import Kind

from .buckets import FRANCE
from .facets import ONLY

DEPARTEMENT = "FR-DEP-"
REGION = "FR-REG-"
WORLD = "WORLD"
ONLINE = "ONLINE"
OVERSEAS_DIGITS = 3  # of the number of a département
CLASSES = 5
MARK = "-"


class Scale:
    """At most five classes of colour, as (number, least, most), the lightest first.

    Counts are skewed: most départements have a few results, a few have many. So each class holds
    as many different counts, not as many départements: equal counts are never parted, and the rare
    high ones don't share a class with the low. Few classes are spread over the five colours.
    """

    def __init__(self, counts):
        distinct = sorted({count for count in counts if count})
        groups = min(CLASSES, len(distinct))
        edges = [group * len(distinct) // groups for group in range(groups + 1)] if groups else []
        self.classes = [
            (self._number(group, groups), distinct[first], distinct[last - 1])
            for group, (first, last) in enumerate(pairwise(edges))
        ]
        self._most = [most for _number, _least, most in self.classes]

    @staticmethod
    def _number(group, groups):
        return int(1 + (2 * group + 1) * CLASSES / (2 * groups))

    def of(self, count):
        """The class of a count: 0 for none."""
        return self.classes[bisect_left(self._most, count)][0] if count else 0


class Links:
    """Addresses of the same search with a place chosen, or no longer.

    A place takes the place of those that it lies in or that lie in it: whoever goes from Brittany
    to Finistère wants less. `action` is another page's address; the map is left behind then.
    """

    def __init__(self, request, places, action=""):
        self.chosen = request.selected.get("territory", frozenset())
        self.places = places
        self.action = action
        asked = request.at(page=1, view="").unscoped if action else request.at(page=1)
        asked = asked.at(selected={**asked.selected, "territory": frozenset({MARK})})
        before, _mark, after = asked.querystring().partition(f"territory={MARK}")
        self._before, self._after = before.strip("&"), after.strip("&")

    def to(self, code):
        pairs = [f"territory={quote(each)}" for each in sorted(self._toggled(code))]
        return f"{self.action}?{'&'.join(filter(None, [self._before, *pairs, self._after]))}"

    def _toggled(self, code):
        if code in self.chosen:
            return self.chosen - {code}
        above = set(self._above(code))
        kept = {each for each in self.chosen - above if code not in self._above(each)}
        return kept | {code}

    def _above(self, code):
        while (place := self.places.get(code)) and (code := place.parent):
            yield code


class TerritoryMap:
    """What `SearchResults.places` counts, put in order; false where there is nothing to draw."""

    def __init__(self, results, action=""):
        self.places = results.places
        self.links = Links(results.request, self.places, action)
        self.of_projects = results.request.kinds == {Kind.PROJECT}

    def __bool__(self):
        return bool(self.departements)

    @cached_property
    def departements(self):
        """By number: {"29": Bucket}. What staff merged away, or the vocabulary lacks, is absent."""
        start = len(DEPARTEMENT)
        found = (item for item in self._plain if item[0].startswith(DEPARTEMENT))
        return {code[start:]: self._or_region(place, code[start:]) for code, place in found}

    def _or_region(self, place, number):
        """Overseas, a département is a region, too: either stands for the same place."""
        overseas = len(number) == OVERSEAS_DIGITS and not place.selected
        return self.places.get(place.parent, place) if overseas else place

    @cached_property
    def scale(self):
        return Scale(place.count for place in self.departements.values())

    @cached_property
    def regions(self):
        """All regions, in the order of the alphabet."""
        found = (place for code, place in self._plain if code.startswith(REGION))
        return sorted(found, key=alphabetically)

    def within(self, region):
        """The départements of a region, in the order of the alphabet."""
        found = (each for each in self.departements.values() if each.parent == region.code)
        return sorted(found, key=alphabetically)

    @cached_property
    def chosen(self):
        """The numbers of the départements that are chosen."""
        return [number for number, place in self.departements.items() if place.selected]

    @cached_property
    def highlighted(self):
        """The numbers of those whose region is chosen."""
        chosen = {region.code for region in self.regions if region.selected}
        return [n for n, place in self.departements.items() if place.parent in chosen]

    @cached_property
    def beyond(self):
        """What no département shows: online or everywhere, whole regions, other countries."""
        everywhere = [ONLINE, FRANCE + ONLY, WORLD + ONLY]
        one = {place.code for place in self.departements.values()}  # drawn as a whole
        regions = [region.code + ONLY for region in self.regions if region.code not in one]
        places, wholes = (map(self.places.get, codes) for codes in (everywhere, regions))
        return self._shown(places), self._shown(wholes), self._shown(self._countries)

    @property
    def _countries(self):
        found = (each for code, each in self._plain if each.parent == WORLD and code != FRANCE)
        return sorted(found, key=lambda place: (-place.count, alphabetically(place)))

    @property
    def _plain(self):
        return ((code, place) for code, place in self.places.items() if not code.endswith(ONLY))

    @staticmethod
    def _shown(places):
        return [place for place in places if place and (place.count or place.selected)]


def alphabetically(place):
    """By letters alone: Île-de-France stands between Hauts-de-France and La Réunion."""
    return unicodedata.normalize("NFD", place.label).encode("ascii", "ignore").lower()
