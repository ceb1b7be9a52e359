"""What is searched apart from all else: its entries, index, words, facets and orders are its own.

Two corpora share nothing, not even the statistics by which words are weighed: what is in one can't
change a hit, a count, an order or a suggestion of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from .facets import BY_NAME, FACETS, Facet

SORTS = {
    "relevance": _("Relevance"),
    "newest": _("Newest"),
    "soon": _("Starting soon"),
    "title": _("A–Z"),
    "near": _("Nearest first"),
}
CORPUS = "corpus:"
MAP = "map"  # the view that is drawn from the counts of territories
VIEWS = {"": _("List"), MAP: _("Map")}


@dataclass(frozen=True)
class Corpus:
    """`name` is in its entries, and in the names of its tables and indices.

    `sorts` are its orders, `default_sort` the one without words; `views` the ways to look at what
    is found, of which the plain one has no name; `kinds` those of its entries, if it has any.
    `timed` says that its entries have dates and points to search by, `bilingual` that each has its
    text in every language. `values` are the vocabularies that only one search knows, by facet.
    """

    name: str
    facets: tuple[Facet, ...]
    sorts: Mapping[str, str]
    default_sort: str
    views: Mapping[str, str] = field(default_factory=lambda: VIEWS)
    kinds: frozenset[str] = frozenset()
    timed: bool = False
    bilingual: bool = False
    values: Mapping = field(default_factory=dict, compare=False)

    @cached_property
    def by_name(self):
        return {facet.name: facet for facet in self.facets}

    @property
    def token(self):
        """What only those pass who search here; it is the visibility of all that is in it."""
        return CORPUS + self.name

    def __hash__(self):
        return hash(self.name)


CATALOGUE = Corpus("", FACETS, SORTS, "newest", kinds=BY_NAME["kind"].kinds, timed=True)
CORPORA = {CATALOGUE.name: CATALOGUE}


def register(corpus):
    """Have tables and indices made for a corpus."""
    CORPORA[corpus.name] = corpus
