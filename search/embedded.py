"""The embedded engine: full text from the primary database, facets from bitsets in memory."""

import heapq
from functools import cached_property, reduce
from math import frexp, ldexp
from operator import and_

from django.utils import timezone

from . import buckets, fulltext
from .corpus import CATALOGUE
from .hits import stored_hits
from .preference import PREFERENCES
from .projection import reproject_due
from .requests import MAX_RESULTS
from .results import SearchResults
from .store import bits_of, current, numbers_of
from .vocabulary import vocabularies

NAME = "embedded"
# Digits by which scores are compared: what differs by less is a tie, settled by the entry's key, as
# is what is equal. Not decimals: a word that stands in most entries has scores of a millionth.
PRECISION = 6
CHUNK = 500


def search(request, viewer):
    """Answer a SearchRequest for a Viewer."""
    return Search(request, viewer).results()


def every(request, viewer):
    """Every Hit of a search in its order, read in chunks."""
    whole = Search(request.at(page=1), viewer)
    pks = whole.all_pks()
    for start in range(0, len(pks), CHUNK):
        yield from whole.hits(pks[start : start + CHUNK])


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


def ready_store(corpus=CATALOGUE):
    """The store of a corpus, with what time alone has changed taken in."""
    store = current(corpus)
    if store.is_due(timezone.now()) and reproject_due():
        store = current(corpus)
    return store


class Search:
    """One search under way."""

    def __init__(self, request, viewer):
        self.request = request
        self.viewer = viewer
        self.store = ready_store(request.corpus)
        self.vocabularies = vocabularies(self.store.state).within(request.corpus)
        ranked = request.effective_sort == "relevance"
        self.matches = self._matches(ranked) if request.q else {}

    def _matches(self, ranked):
        request = self.request
        return fulltext.index().matches(request.asked, request.languages, ranked, request.corpus)

    def results(self):
        request = self.request
        first = (request.page - 1) * request.page_size
        last = min(first + request.page_size, MAX_RESULTS)
        with self.store.lock:
            found = self._found()
            pks = self.store.pks(self._ranked(found, first, last)) if first < last else []
            counted = {
                facet.name: self._counts(facet.name, self._others(facet.name))
                for facet in request.facets
            }
            wider = self._wider()
        return SearchResults(
            request=self.request,
            total=found.bit_count(),
            hits=self.hits(pks),
            facets=buckets.facet_results(request, self.vocabularies, counted),
            engine=NAME,
            wider=wider,
            places=buckets.places(request, self.vocabularies, counted),
            chips=buckets.chips(self.request, self.vocabularies),
        )

    def all_pks(self):
        """The ids of everything found, in its order."""
        with self.store.lock:
            found = self._found()
            return self.store.pks(self._ranked(found, 0, found.bit_count()))

    def hits(self, pks):
        request = self.request
        return stored_hits(
            pks, self.viewer, request.language, self.vocabularies, request.asked, request.near
        )

    def _found(self):
        """What matches everything that is asked."""
        self.base = self._base()
        self.chosen = {
            name: self.store.any_of(name, codes) for name, codes in self.request.selected.items()
        }
        return reduce(and_, self.chosen.values(), self.base)

    def _base(self):
        """What matches all but the facets: sight, scope, dates, place, words, what is excluded."""
        request, store = self.request, self.store
        found = store.visible(self.viewer)
        if request.scope:
            found &= store.any_of("kind", request.scope)
        if request.date_from or request.date_to:
            found &= store.during(request.date_from, request.date_to)
        if request.near:
            found &= bits_of(self.distances)
        if request.q:
            self.scores = store.known(self.matches)
            found &= bits_of(self.scores)
        for name, codes in request.without.items():
            found &= ~store.any_of(name, codes)
        return found

    def _ranked(self, found, first, last):
        """The numbers of the entries from rank `first` up to `last`."""
        request, store, sort = self.request, self.store, self.request.effective_sort
        if sort == "relevance":
            return self._least(found, last, self._score(found))[first:]
        if sort == "near":
            return self._least(found, last, self.distances.get)[first:]
        if sort == "soon":
            return store.page_soon(found, timezone.localdate(), first, last)
        return store.page(
            found, f"title-{request.language}" if sort == "title" else sort, first, last
        )

    def _score(self, found):
        """What an entry is ranked by: its score, with the preferences that apply to it."""
        scores = self.scores
        favoured = [
            (set(numbers_of(found & self.store.preferred(preference))), preference.weight)
            for preference in PREFERENCES
        ]

        def rank(number):
            weight = 1 + sum(weight for numbers, weight in favoured if number in numbers)
            mantissa, exponent = frexp(scores[number] * weight)
            return -ldexp(round(mantissa, PRECISION), exponent)

        return rank

    @cached_property
    def distances(self):
        """{number: how far it is} of what is near enough, for as long as this search takes."""
        return self.store.near(self.request.near)

    def _least(self, found, size, rank):
        rows = self.store.rows
        ranked = ((rank(number), rows[number].key, number) for number in numbers_of(found))
        return [item[-1] for item in heapq.nsmallest(size, ranked)]

    def _others(self, name):
        """What matches every choice but those of facet `name`: what its counts are taken from."""
        chosen = (bits for other, bits in self.chosen.items() if other != name)
        return reduce(and_, chosen, self.base)

    def _counts(self, name, among):
        values = self.store.bits[name].items()
        return {code: n for code, bits in values if (n := (bits & among).bit_count())}

    def _wider(self):
        among = self._others("territory") & ~self.chosen.get("territory", 0)
        codes = buckets.wider_codes(self.request, self.vocabularies)
        counts = self._counts("territory", among) if codes else {}
        return buckets.wider(self.request, self.vocabularies, counts)
