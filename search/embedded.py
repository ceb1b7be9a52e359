"""The embedded engine: full text from the primary database, facets from bitsets in memory."""

import heapq
from functools import reduce
from operator import and_

from django.utils import timezone

from portal.core.choices import Kind

from . import analysis, fulltext, highlight
from .documents import LANGUAGES, shown_language
from .facets import BY_NAME, ONLY
from .models import SearchEntry
from .projection import reproject_due
from .results import Bucket, FacetResult, Hit, SearchResults, Value
from .store import bits_of, current, pks_of
from .vocabulary import vocabularies

NAME = "embedded"
# Scores that differ by less are ties, settled by the entry's key, as are equal ones.
PRECISION = 6


def search(request, viewer):
    """Answer a SearchRequest for a Viewer."""
    return Search(request, viewer).results()


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
        self.scores = fulltext.index().matches(request.q, ranked) if request.q else {}

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
            wider = tuple(self._wider())
        return SearchResults(
            request=self.request,
            total=found.bit_count(),
            hits=hits(pks, self.viewer, self.request.language, self.vocabularies, self.request.q),
            facets=facets,
            engine=NAME,
            wider=wider,
            chips=tuple(self._chips()),
        )

    def _base(self):
        """What matches all but the facets: sight, scope, dates, words."""
        request, store = self.request, self.store
        found = store.visible(self.viewer)
        if request.scope:
            found &= store.any_of("kind", request.scope)
        if request.date_from or request.date_to:
            found &= store.during(request.date_from, request.date_to)
        if request.q:
            found &= bits_of(self.scores)
        return found

    def _page(self, found):
        request, store = self.request, self.store
        first = (request.page - 1) * request.page_size
        last = first + request.page_size
        sort = request.effective_sort
        if sort == "relevance":
            return self._best(found, last)[first:]
        if sort == "soon":
            return store.page_soon(found, timezone.localdate(), first, last)
        return store.page(
            found, f"title-{request.language}" if sort == "title" else sort, first, last
        )

    def _best(self, found, size):
        rows, scores = self.store.rows, self.scores
        ranked = ((-round(scores[pk], PRECISION), rows[pk].key, pk) for pk in pks_of(found))
        return [item[-1] for item in heapq.nsmallest(size, ranked)]

    def _others(self, name):
        """What matches every choice but those of facet `name`: what its counts are taken from."""
        chosen = (bits for other, bits in self.chosen.items() if other != name)
        return reduce(and_, chosen, self.base)

    def _facet(self, facet):
        vocabulary = self.vocabularies.of(facet)
        among = self._others(facet.name)
        selected = self.request.selected.get(facet.name, frozenset())
        needed = selected.union(*(vocabulary.ancestors(code) for code in selected))
        values = self.store.bits[facet.name]

        def branch(parent):
            found = []
            for code in vocabulary.children.get(parent, ()):
                count = (values.get(code, 0) & among).bit_count()
                if count or code in needed:
                    found.append((-count, vocabulary.terms[code].position, code, count))
            return tuple(self._bucket(vocabulary, code, n, selected, branch)
                         for _, _, code, n in sorted(found))  # fmt: skip

        return FacetResult(facet, branch(None))

    def _bucket(self, vocabulary, code, count, selected, branch):
        term = vocabulary.terms[code]
        return Bucket(
            code=code,
            label=vocabulary.label(code, self.request.language),
            count=count,
            selected=code in selected,
            parent=term.parent,
            depth=term.depth,
            children=branch(code),
        )

    def _wider(self):
        """What is open to someone in the chosen places, but filed under a wider one or online."""
        vocabulary = self.vocabularies.of(BY_NAME["territory"])
        chosen = self.request.selected.get("territory", frozenset())
        places = [code for code in vocabulary.most_precise(chosen) if vocabulary.ancestors(code)]
        above = dict.fromkeys(code for place in places for code in vocabulary.ancestors(place))
        among = self._others("territory") & ~self.chosen.get("territory", 0)
        for code in [*(code + ONLY for code in above), "ONLINE"] if places else []:
            if count := (among & self.store.bits["territory"].get(code, 0)).bit_count():
                label = vocabulary.label(code, self.request.language)
                yield Bucket(code, label, count, parent=None)

    def _chips(self):
        """What is chosen, in the order of facets and vocabularies, with labels."""
        for name, facet in BY_NAME.items():
            vocabulary = self.vocabularies.of(facet)
            for code in sorted(self.request.selected.get(name, ()), key=vocabulary.position):
                yield facet, Value(code, vocabulary.label(code, self.request.language))


def hits(pks, viewer, language, known, q=""):
    """The entries as hits in the visitor's language, in the given order; one query.

    An entry that was buried or hidden after the store was read is left out.
    """
    found = SearchEntry.objects.filter(deleted=False).in_bulk(pks)
    entries = {pk: entry for pk, entry in found.items() if viewer.sees(entry.visibility)}
    wanted = {code: set(analysis.ask(q, code).terms) for code in LANGUAGES} if q else {}
    return tuple(_hit(entries[pk], language, known, wanted) for pk in pks if pk in entries)


def _hit(entry, language, known, wanted):
    shown = shown_language(entry.texts, language)
    text = entry.texts[shown]
    terms = wanted.get(shown, set())

    def values(name):
        vocabulary = known.of(BY_NAME[name])
        codes = vocabulary.most_precise(entry.codes.get(name, ()))
        return tuple(Value(code, vocabulary.label(code, language)) for code in codes)

    return Hit(
        id=str(entry.key),
        kind=Value(entry.kind, str(Kind(entry.kind).label)),
        title=text["title"],
        url=text["url"],
        summary=text["summary"],
        language=shown,
        title_html=highlight.title(text["title"], terms, shown),
        excerpt_html=highlight.excerpt(text["summary"], text["body"], terms, shown),
        disciplines=values("discipline"),
        territories=values("territory"),
        statuses=values("status"),
        labels={
            name: values(name)
            for name in ("resource_type", "event_format")
            if entry.codes.get(name)
        },
        image=entry.image,
        start=entry.start,
        end=entry.end,
    )
