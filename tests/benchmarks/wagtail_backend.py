"""The same screen by Wagtail's own Elasticsearch backend: search, count, a facet() per facet.

The screen is the same: every value of an entry with its ancestors is counted, a facet's own choice
left out, with the wider places; words are marked, by what the embedded engine marks them with, as
that backend has no highlights. It is spared restrictions and the other language, and its analysis
of words is the server's plainest. What it finds goes through the same templates.
"""

from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchResults
from modelsearch.query import MATCH_ALL
from wagtail.search.backends import get_search_backend

from search import analysis, buckets, highlight
from search.facets import BY_NAME, ONLY
from search.hits import HitMaker
from search.models import SearchEntry
from search.results import SearchResults
from search.vocabulary import vocabularies

from .models import BenchEntry

CHUNK = 2000
ORDERS = {"newest": "-published", "title": "title"}
MOST_VALUES = 400


class AllValues(Elasticsearch9SearchResults):
    """`facet()` counts the ten most frequent values and takes no number: here, it counts all."""

    def _backend_do_search(self, body, **kwargs):
        for counted in body.get("aggregations", {}).values():
            counted["terms"]["size"] = MOST_VALUES
        return super()._backend_do_search(body, **kwargs)

    def _get_results_from_hits(self, hits):
        """The objects by key alone: a database can't repeat filters on lists."""
        found = BenchEntry.objects.in_bulk([int(hit["fields"]["pk"][0]) for hit in hits])
        return [found[int(hit["fields"]["pk"][0])] for hit in hits]


def backend():
    found = get_search_backend("bench")
    found.results_class = AllValues
    return found


def load():
    """The entries as BenchEntry rows, and the backend's index of them."""
    entries = SearchEntry.objects.filter(visibility=[]).order_by("pk").iterator(chunk_size=CHUNK)
    rows = []
    for entry in entries:
        rows.append(row(entry))
        if len(rows) == CHUNK:
            BenchEntry.objects.bulk_create(rows)
            rows = []
    BenchEntry.objects.bulk_create(rows)
    rebuilder = backend().rebuilder_class(backend().get_index_for_model(BenchEntry))
    index = rebuilder.start()
    index.add_model(BenchEntry)
    last = 0
    while chunk := list(BenchEntry.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        index.add_items(BenchEntry, chunk)
        last = chunk[-1].pk
    rebuilder.finish()


def row(entry):
    codes = {
        name: [code for code in entry.codes.get(name, ()) if not code.endswith(ONLY)]
        for name in BY_NAME
    }
    codes["territory_only"] = [c for c in entry.codes["territory"] if c not in codes["territory"]]
    same = {name: getattr(entry, name) for name in ("pk", "key", "published", "start", "end")}
    return BenchEntry(**same, **entry.texts["fr"], **codes)


def search(request, viewer):
    """SearchResults by Wagtail's backend; takes the place of the portal's own search."""
    found = results(request, request.selected)
    known = vocabularies()
    first = (request.page - 1) * request.page_size
    page = found[first : first + request.page_size]
    maker, terms = HitMaker(request.language, known), analysis.telling_terms(asked(request), "fr")
    return SearchResults(
        request=request,
        total=found.count(),
        hits=tuple(hit(entry, maker, terms) for entry in page),
        facets={
            facet.name: buckets.facet_result(
                facet, known.of(facet), request, counts(request, found, facet.name)
            )
            for facet in request.facets
        },
        engine="wagtail",
        wider=buckets.wider(request, known, wider(request, known)),
        chips=buckets.chips(request, known),
    )


def results(request, selected, entries=None):
    entries = BenchEntry.objects.all() if entries is None else entries
    for name, codes in selected.items():
        entries = entries.filter(**{f"{name}__in": list(codes)})
    order = ORDERS.get(request.effective_sort)
    if order:
        entries = entries.order_by(order)
    return backend().search(
        request.q or MATCH_ALL, entries, operator="and", order_by_relevance=order is None
    )


def counts(request, found, name):
    """{code: count} of a facet; where something of it is chosen, of a search without that."""
    if name in request.selected:
        others = {other: codes for other, codes in request.selected.items() if other != name}
        found = results(request, others)
    return found.facet(name)


def wider(request, known):
    """{code: count} of what is open more widely than in the chosen places."""
    if not buckets.wider_codes(request, known):
        return {}
    selected = dict(request.selected)
    here = list(selected.pop("territory"))
    elsewhere = results(request, selected, BenchEntry.objects.exclude(territory__in=here))
    return elsewhere.facet("territory_only") | elsewhere.facet("territory")


def asked(request):
    return request.asked("fr") if request.q else analysis.nothing_asked("fr")


def hit(entry, maker, terms):
    text = {"title": entry.title, "url": entry.url, "summary": entry.summary}
    title = highlight.title(entry.title, terms, "fr")
    return maker.hit(
        entry, text, "fr", title, highlight.excerpt(entry.summary, entry.body, terms, "fr")
    )
