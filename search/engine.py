"""The search that everything calls, whichever engine answers."""

import logging
from contextlib import suppress
from dataclasses import replace

from . import elastic, embedded, slow, words
from .models import SearchCounter

logger = logging.getLogger("search.engine")


@slow.logged
def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return words.answer(request, viewer, run)


def run(request, viewer):
    """The search server's answer where there is one, else the embedded engine's."""
    if not _server_knows_all():
        return embedded.search(request, viewer)
    try:
        return elastic.search(request, viewer)
    except elastic.Unavailable as reason:
        logger.info("The embedded engine answers: %s", reason)
        return replace(embedded.search(request, viewer), fallback=str(reason))


def every(request, viewer):
    """Every Hit of a search in its order, as a stream.

    Where the search server fails in the middle, the embedded engine goes on with the rest.
    """
    sent = set()
    if _server_knows_all():
        try:
            for hit in elastic.every(request, viewer):
                sent.add(hit.id)
                yield hit
            return
        except elastic.Unavailable:
            pass
    yield from (hit for hit in embedded.every(request, viewer) if hit.id not in sent)


def visible_counts(codes, viewer, kinds=frozenset()):
    """{facet: {code: count}} for `codes` by facet, of what the viewer may see of some kinds."""
    if _server_knows_all():
        with suppress(elastic.Unavailable):
            return elastic.visible_counts(codes, viewer, kinds)
    return embedded.visible_counts(codes, viewer, kinds)


def _server_knows_all():
    """A transaction that has written sees what no server knows yet."""
    return elastic.configured() and not SearchCounter.written_here()
