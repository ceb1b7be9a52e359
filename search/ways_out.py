"""Ways out of a search that found nothing: which filter to drop, and what there is nearby.

Each is a search like any other, made for the same viewer by whichever engine answers: its count is
what its link will show, and tells nobody of what they may not find. They are few, and made only
when there is nothing else to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

from django.utils.translation import gettext as _

from .analysis import telling_words, words
from .engine import search
from .requests import SearchRequest

MOST_DROPPED = 8  # filters for which it is tried what dropping them would find
MOST_WORDS = 5
WIDER_RADII = (25, 50, 100, 250, 500)  # km
MOST_RADII = 3
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A search that does find something."""

    label: str
    asked: SearchRequest
    count: int


def without(results, viewer):
    """A Way for each filter, the words among them, that alone stands in the way."""
    tried = islice(_dropped(results), MOST_DROPPED)
    return [way for way in (_way(*each, viewer) for each in tried) if way.count]


def by_word(results, viewer):
    """A Way to what each of several words finds alone, the rarest first: all may be too much."""
    asked = results.request
    telling = list(dict.fromkeys(telling_words(words(asked.q), asked.language)))[:MOST_WORDS]
    if len(telling) < 2:
        return []
    ways = [_way(word, asked.at(q=word, exact=False, page=1), viewer) for word in telling]
    return sorted((way for way in ways if way.count), key=lambda way: way.count)


def nearby(results, viewer):
    """Ways to what is near: the places around those chosen, the next radius that holds something.

    The places need no search: a facet's counts ignore what is chosen in it.
    """
    return [*islice(_places(results), MOST_PLACES), *_radius(results.request, viewer)]


def everywhere(results, viewer):
    """The Way to the same search in the whole site, from one restricted to some kinds; or None."""
    way = _way(_("In the whole site"), results.request.at(scope=frozenset(), page=1), viewer)
    return way if way.count else None


def with_words_alone(results, viewer):
    """The Way to what the words find, for when several filters stand in the way; or None."""
    asked = results.request
    bare = asked.at(selected={}, date_from=None, date_to=None, near=None, page=1)
    way = _way(_("Clear all filters"), bare, viewer)
    return way if way.count else None


def _way(label, asked, viewer):
    return Way(label, asked, search(asked.at(page=1, page_size=1), viewer).total)


def _dropped(results) -> Iterator[tuple[str, SearchRequest]]:
    """(label, search) for each thing that may be dropped. A facet goes as a whole: its values are
    alternatives, and fewer of them find no more."""
    asked = results.request.at(page=1)
    for facet, chips in groupby(results.chips, key=lambda chip: chip[0]):
        labels = ", ".join(str(value.label) for _facet, value in chips)
        names = {"facet": facet.label, "values": labels}
        yield _("Without “%(values)s” (%(facet)s)") % names, _without_facet(asked, facet.name)
    if asked.date_from or asked.date_to:
        yield _("At any date"), asked.at(date_from=None, date_to=None)
    if asked.near:
        yield _("At any distance"), asked.at(near=None)
    if asked.q:
        yield _("Without the words “%(words)s”") % {"words": asked.q}, asked.at(q="", exact=False)


def _without_facet(asked, name):
    return asked.at(selected={key: codes for key, codes in asked.selected.items() if key != name})


def _places(results):
    """A Way for each place around a chosen one where there is something, the nearest first."""
    facet = results.facets.get("territory")
    buckets = {bucket.code: bucket for bucket in facet.buckets} if facet else {}
    asked, seen = results.request.at(page=1), set()
    for chosen in [bucket for bucket in buckets.values() if bucket.selected]:
        around = buckets.get(chosen.parent)
        while around and not (around.count and around.code not in seen):
            around = buckets.get(around.parent)
        if around:
            seen.add(around.code)
            selected = {**asked.selected, "territory": frozenset({around.code})}
            yield Way(around.label, asked.at(selected=selected), around.count)


def _radius(asked, viewer):
    """A Way to the next larger circle that holds something, if there is one."""
    near = asked.near
    larger = [km for km in WIDER_RADII if near and km > near.radius][:MOST_RADII]
    for km in larger:
        wider = asked.at(near=replace(near, radius=km), page=1)
        way = _way(_("Within %(km)s km") % {"km": km}, wider, viewer)
        if way.count:
            return [way]
    return []
