"""Hits for pages that are known already: what a page shows of others, as its reader may see it."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from .corpus import CATALOGUE
from .embedded import ready_store
from .hits import entry_hits, stored_hits
from .models import SearchEntry
from .results import Hit
from .store import numbers_of
from .vocabulary import last_known, vocabularies

RELATED_BY = {"discipline": 3.0, "territory": 1.0, "participation": 0.5}
RELATED_LOOKED_AT = 5000


@dataclass(frozen=True)
class Surroundings:
    """A page's own hit (None when the viewer may not find it), those asked for, those like it."""

    own: Hit | None
    others: Sequence[Hit]
    related: Sequence[Hit]


class Found(NamedTuple):
    """An entry that a viewer may find, as data: cheap where there are many."""

    pk: int
    key: UUID
    kind: str
    start: date | None
    end: date | None


def visible(lists, viewer):
    """{key: Found} of the entries that the viewer may find, the newest first: two queries.

    `lists` holds lists or querysets of translation keys.
    """
    vocabularies(ready_store().state)  # which takes in what was written, and what time has changed
    rows = _entries(lists).values_list("visibility", *Found._fields)
    return {row[1]: Found(*row) for tokens, *row in rows if viewer.sees(tokens)}


def hits_by_key(keys, viewer, language):
    """{key as text: Hit} of the entries of these keys that the viewer may find: one query."""
    known = vocabularies(ready_store().state)
    return {hit.id: hit for hit in entry_hits(_entries([keys]), viewer, language, known)}


def hits_of(found, viewer, language):
    """The hits of these `Found`, in their order: one query, as `visible` has just read the rest."""
    return stored_hits([each.pk for each in found], viewer, language, last_known())


def surroundings(key, others, viewer, language, size=4, within=None):
    """What stands around the page of translation key `key`, in few queries.

    `others` holds lists or querysets of the translation keys to show besides, the newest first.
    `within` ({facet: codes}) narrows what is like it.
    """
    store = ready_store()
    keys = _visible_keys([[key], *others], viewer)
    pks = {entry: pk for pk, entry in keys.items()}
    with store.lock:
        number = store.numbers.get(pks.get(key))
        among = _among(store, viewer, within)
        alike = _nearest(store, number, among, size) if number in store.rows else []
        alike = store.pks(alike)
    shown = stored_hits([*keys, *alike], viewer, language, vocabularies(store.state))
    found = {hit.id: hit for hit in shown}
    own = found.get(str(key))
    asked = [found.pop(str(entry), None) for entry in keys.values()]
    return Surroundings(
        own=own,
        others=[hit for hit in asked if hit and hit is not own],
        related=list(found.values()),
    )


def _visible_keys(lists, viewer):
    """{pk: key} of the entries with these keys that the viewer may find."""
    found = _entries(lists).values_list("pk", "key", "visibility")
    return {pk: key for pk, key, tokens in found if viewer.sees(tokens)}


def _entries(lists):
    """The entries with these keys, the newest first."""
    wanted = Q()
    for keys in lists:
        wanted |= Q(key__in=keys)
    return SearchEntry.of(CATALOGUE).filter(wanted, deleted=False).order_by("-published", "key")


def _among(store, viewer, within):
    found = store.visible(viewer)
    for name, codes in (within or {}).items():
        found &= store.any_of(name, codes)
    return found


def _nearest(store, number, visible, size):
    """Those that share the rarest codes with an entry; every code weighs by its rarity."""
    row = store.rows[number]
    among = visible & store.any_of("kind", row.codes["kind"]) & ~(1 << number)
    shared = [
        (weight, store.bits[name][code] & among)
        for name, weight in RELATED_BY.items()
        for code in row.codes.get(name, ())
    ]
    scores, looked_at = {}, 0
    for weight, bits in sorted(shared, key=lambda pair: pair[1].bit_count()):
        count = bits.bit_count()
        looked_at += count
        if looked_at > RELATED_LOOKED_AT:
            break
        gain = weight * math.log(1 + among.bit_count() / (count or 1))
        for other in numbers_of(bits):
            scores[other] = scores.get(other, 0) + gain
    return heapq.nsmallest(size, scores, key=lambda n: (-round(scores[n], 6), store.rows[n].key))
