"""What a search gives: the one type that HTML, JSON and every other face render."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.functional import cached_property

from .facets import Facet
from .requests import MAX_RESULTS, SearchRequest
from .vocabulary import Value


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry as a visitor reads it: in their language, else in another, named by `language`.

    `title_html` and `excerpt_html` are escaped, with matches in `<mark>`. `distance_km` is None
    unless the search is limited to what is near a place. `cover` is the address of what is drawn
    for its discipline; empty where there is an `image`, and for kinds that are about no discipline.
    """

    id: str
    kind: Value
    title: str
    url: str
    summary: str
    language: str
    title_html: str
    excerpt_html: str
    disciplines: tuple[Value, ...]
    territories: tuple[Value, ...]
    statuses: tuple[Value, ...]
    labels: Mapping[str, tuple[Value, ...]]
    image: Mapping | None
    start: date | None
    end: date | None
    distance_km: float | None = None
    cover: str = ""


class Bucket(NamedTuple):
    """A facet's value with its count: how many results the search would have with it added.

    `opened` says that something below is selected, so that the branch must be shown open. There
    are hundreds on a page: a tuple is made five times as fast as a frozen dataclass.
    """

    code: str
    label: str
    count: int
    selected: bool = False
    parent: str | None = None
    depth: int = 0
    children: tuple["Bucket", ...] = ()
    opened: bool = False


@dataclass(frozen=True)
class FacetResult:
    """A facet's buckets, the most frequent first; `roots` nest their children.

    `is_cut` says that there are rarer values, which can be asked for all the same.
    """

    facet: Facet
    roots: tuple[Bucket, ...]
    is_cut: bool = False

    @cached_property
    def buckets(self):
        """All buckets, depth first."""
        return tuple(_flattened(self.roots))

    @property
    def selected(self):
        return tuple(bucket for bucket in self.buckets if bucket.selected)


def _flattened(buckets):
    found = []
    for bucket in buckets:
        found.append(bucket)
        if bucket.children:
            found += _flattened(bucket.children)
    return found


@dataclass(frozen=True)
class SearchResults:
    """Hits of one page, the total, the facets that fit the kinds in view.

    `wider` counts what is open to someone in the chosen places but filed more widely: a bucket for
    each region, country, world and online, whose code ends in `:only` (or is `ONLINE`).
    `places` is there when a map is asked for: a bucket by code for each place of France, at 0 too,
    and for each other that has results; with `:only`, for what is filed at the place itself.
    `fallback` says, to staff alone, why the search server didn't answer.
    `corrected` is what was searched for instead of the words, when those found nothing.
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, FacetResult]
    engine: str
    wider: tuple[Bucket, ...] = ()
    places: Mapping[str, Bucket] = field(default_factory=dict)
    chips: tuple[tuple[Facet, Value], ...] = field(default=())
    fallback: str = ""
    corrected: str = ""

    @property
    def reachable(self):
        """How many can be paged through."""
        return min(self.total, MAX_RESULTS)

    @property
    def pages(self):
        """How many pages can be opened; at least one."""
        return max(1, -(-self.reachable // self.request.page_size))

    @property
    def is_cut(self):
        """Whether there is more than can be paged through."""
        return self.total > self.reachable
