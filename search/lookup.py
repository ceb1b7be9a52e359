"""Hits for pages that are known already: what a page shows of others, as its reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from .embedded import _nearest, _store, hits
from .models import SearchEntry
from .results import Hit
from .vocabulary import vocabularies


@dataclass(frozen=True)
class Surroundings:
    """A page's own hit (None when the viewer may not find it), those asked for, those like it."""

    own: Hit | None
    others: Sequence[Hit]
    related: Sequence[Hit]


def surroundings(key, others, viewer, language, size=4):
    """What stands around the page of translation key `key`, in few queries.

    `others` holds lists or querysets of the translation keys to show besides, the newest first.
    """
    store = _store()
    keys = _visible_keys([[key], *others], viewer)
    pks = {entry: pk for pk, entry in keys.items()}
    with store.lock:
        row = store.rows.get(pks.get(key))
        alike = _nearest(store, row, store.visible(viewer), size) if row else []
    shown = hits([*keys, *alike], viewer, language, vocabularies(store.state))
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
    wanted = Q()
    for keys in lists:
        wanted |= Q(key__in=keys)
    entries = SearchEntry.objects.filter(wanted, deleted=False).order_by("-published", "key")
    found = entries.values_list("pk", "key", "visibility")
    return {pk: key for pk, key, tokens in found if viewer.sees(tokens)}
