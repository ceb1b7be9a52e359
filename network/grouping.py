"""Members as a search found them, under the projects or the organisations that they tell of.

Headings, numbers and order are the answers of the same search in the reader's own corpus, which
holds nothing that they may not see. Whoever tells of none comes last: those who have none, and
those who keep it to themselves, whom nothing tells apart.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from search.engine import search
from search.projection import sort_key
from search.requests import SearchRequest
from search.results import Hit, SearchResults

PER_PAGE = 10  # headings
SHOWN = 6  # members below each
NONE = {"project": _("Tell of no project"), "organisation": _("Tell of no organisation")}


@dataclass(frozen=True)
class Group:
    """Some of those who name one thing, and the search for all of them."""

    heading: str
    total: int
    hits: tuple[Hit, ...]
    rest: SearchRequest | None = None


@dataclass(frozen=True)
class Grouped(SearchResults):
    """What a search found, on pages of headings; `hits` are those of the groups in view."""

    groups: tuple[Group, ...] = ()
    pages: int = 1
    is_cut = False


def grouped(asked, viewer):
    """The answer to a search whose view is the name of a facet."""
    whole = search(asked.at(page=1), viewer)
    facet = whole.facets[asked.view]
    heads = sorted(
        (each for each in facet.buckets if each.count and (each.selected or not facet.selected)),
        key=lambda each: sort_key(each.label),
    )
    # What was found by the words as they were typed isn't looked for by others.
    below = asked.at(exact=asked.exact or not whole.corrected, page=1, page_size=SHOWN)
    own = -(-len(heads) // PER_PAGE)
    first = (asked.page - 1) * PER_PAGE
    groups = [_group(asked, below, head, viewer) for head in heads[first : first + PER_PAGE]]
    rest = None if facet.selected else _rest(asked, below, facet, own, viewer)
    if rest and asked.page > own and rest.hits:
        groups.append(Group(NONE[asked.view], rest.total, rest.hits))
    pages = own + (rest.pages if rest and rest.total else 0)
    return _as_grouped(whole, asked, groups, max(1, pages))


def _group(asked, below, head, viewer):
    chosen = {**asked.selected, asked.view: frozenset({head.code})}
    found = search(below.at(selected=chosen), viewer)
    more = found.total > len(found.hits)
    rest = asked.at(selected=chosen, view="", page=1) if more else None
    return Group(head.label, found.total, found.hits, rest)


def _rest(asked, below, facet, own, viewer):
    """Those who tell of none, on the pages after those of the headings."""
    told = {facet.facet.name: frozenset(each.code for each in facet.buckets)}
    page = max(1, asked.page - own)
    return search(below.at(without=told, page=page, page_size=asked.page_size), viewer)


def _as_grouped(whole, asked, groups, pages):
    values = {name: getattr(whole, name) for name in SearchResults.__dataclass_fields__}
    hits = tuple(hit for group in groups for hit in group.hits)
    found = Grouped(**values, groups=tuple(groups), pages=pages)
    return replace(found, request=asked, hits=hits)
