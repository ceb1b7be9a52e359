"""The embedded engine: full text from the primary database, facets from bitsets in memory."""

import heapq
from functools import cached_property, reduce
from operator import and_

from django.utils import timezone

from . import buckets, fulltext
from .hits import stored_hits
from .projection import reproject_due
from .results import SearchResults
from .store import bits_of, current, pks_of
from .vocabulary import vocabularies

NAME = "embedded"
# Scores that differ by less are ties, settled by the entry's key, as are equal ones.
PRECISION = 6


def search(request, viewer):
    """Answer a SearchRequest for a Viewer."""
    return Search(request, viewer).results()


def visible_counts(codes, viewer, kinds=frozenset()):
    """{facet: {code: count}} for `codes` by facet: what a search for that code alone would give.

    `kinds` restricts what is counted; without any, everything is.
    """
    store = ready_store()
    with store.lock:
        among = store.visible(viewer)
        if kinds:
            among &= store.any_of("kind", kinds)
        return {
            name: {code: (store.bits[name].get(code, 0) & among).bit_count() for code in wanted}
            for name, wanted in codes.items()
        }


def ready_store():
    """The store, with what time alone has changed taken in."""
    store = current()
    if store.is_due(timezone.now()) and reproject_due():
        store = current()
    return store


class Search:
    """One search under way."""

    def __init__(self, request, viewer):
        self.request = request
        self.viewer = viewer
        self.store = ready_store()
        self.vocabularies = vocabularies(self.store.state)
        ranked = request.effective_sort == "relevance"
        self.scores = fulltext.index().matches(request.asked, ranked) if request.q else {}

    def results(self):
        with self.store.lock:
            self.base = self._base()
            self.chosen = {
                name: self.store.any_of(name, codes)
                for name, codes in self.request.selected.items()
            }
            found = reduce(and_, self.chosen.values(), self.base)
            pks = self._page(found)
            facets = {facet.name: self._facet(facet) for facet in self.request.facets}
            wider = self._wider()
        return SearchResults(
            request=self.request,
            total=found.bit_count(),
            hits=stored_hits(
                pks,
                self.viewer,
                self.request.language,
                self.vocabularies,
                self.request.asked,
                self.request.near,
            ),
            facets=facets,
            engine=NAME,
            wider=wider,
            chips=buckets.chips(self.request, self.vocabularies),
        )

    def _base(self):
        """What matches all but the facets: sight, scope, dates, place, words."""
        request, store = self.request, self.store
        found = store.visible(self.viewer)
        if request.scope:
            found &= store.any_of("kind", request.scope)
        if request.date_from or request.date_to:
            found &= store.during(request.date_from, request.date_to)
        if request.near:
            found &= bits_of(self.distances)
        if request.q:
            found &= bits_of(self.scores)
        return found

    def _page(self, found):
        request, store = self.request, self.store
        first = (request.page - 1) * request.page_size
        last = first + request.page_size
        sort = request.effective_sort
        if sort == "relevance":
            scores = self.scores
            return self._least(found, last, lambda pk: -round(scores[pk], PRECISION))[first:]
        if sort == "near":
            return self._least(found, last, self.distances.get)[first:]
        if sort == "soon":
            return store.page_soon(found, timezone.localdate(), first, last)
        return store.page(
            found, f"title-{request.language}" if sort == "title" else sort, first, last
        )

    @cached_property
    def distances(self):
        """{pk: how far it is} of what is near enough, for as long as this search takes."""
        return self.store.near(self.request.near)

    def _least(self, found, size, rank):
        rows = self.store.rows
        ranked = ((rank(pk), rows[pk].key, pk) for pk in pks_of(found))
        return [item[-1] for item in heapq.nsmallest(size, ranked)]

    def _others(self, name):
        """What matches every choice but those of facet `name`: what its counts are taken from."""
        chosen = (bits for other, bits in self.chosen.items() if other != name)
        return reduce(and_, chosen, self.base)

    def _facet(self, facet):
        among, values = self._others(facet.name), self.store.bits[facet.name]

        def count(code):
            return (values.get(code, 0) & among).bit_count()

        return buckets.facet_result(facet, self.vocabularies.of(facet), self.request, count)

    def _wider(self):
        among = self._others("territory") & ~self.chosen.get("territory", 0)
        values = self.store.bits["territory"]
        return buckets.wider(
            self.request, self.vocabularies, lambda code: (among & values.get(code, 0)).bit_count()
        )
