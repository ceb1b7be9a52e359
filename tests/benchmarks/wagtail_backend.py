"""The same screen by Wagtail's own Elasticsearch backend: search, count, a facet() per facet.

It is given every advantage that it can use: one value per facet instead of many with their
ancestors, no counts that leave a facet's own choice out, no highlights, no restrictions to obey.
What it finds goes through the same templates.
"""

from modelsearch.query import MATCH_ALL
from wagtail.search.backends import get_search_backend

from search import buckets
from search.models import SearchEntry
from search.results import Hit, SearchResults, Value
from search.vocabulary import vocabularies

from .models import ONE_VALUE, BenchEntry

CHUNK = 2000
ORDERS = {"newest": "-published", "title": "title"}


def backend():
    return get_search_backend("bench")


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
    codes = {name: entry.codes.get(name, [""])[-1].removesuffix(":only") for name in ONE_VALUE}
    text = entry.texts["fr"]
    return BenchEntry(pk=entry.pk, published=entry.published, **text, **codes)


def search(request, viewer):
    """SearchResults by Wagtail's backend; takes the place of the portal's own search."""
    entries = BenchEntry.objects.all()
    for name, codes in request.selected.items():
        entries = entries.filter(**{f"{name}__in": list(codes)})
    order = ORDERS.get(request.effective_sort)
    if order:
        entries = entries.order_by(order)
    found = backend().search(
        request.q or MATCH_ALL, entries, operator="and", order_by_relevance=order is None
    )
    known = vocabularies()
    first = (request.page - 1) * request.page_size
    total = found.count()
    counts = {facet.name: found.facet(facet.name) for facet in request.facets}
    return SearchResults(
        request=request,
        total=total,
        hits=tuple(hit(each, known) for each in found[first : first + request.page_size]),
        facets={
            facet.name: buckets.facet_result(facet, known.of(facet), request, counts[facet.name])
            for facet in request.facets
        },
        engine="wagtail",
        chips=buckets.chips(request, known),
    )


def hit(entry, known):
    return Hit(
        id=str(entry.pk),
        kind=Value(entry.kind, entry.kind),
        title=entry.title,
        url=entry.url,
        summary=entry.summary,
        language="fr",
        title_html=entry.title,
        excerpt_html=entry.summary,
        disciplines=(Value(entry.discipline, entry.discipline),),
        territories=(Value(entry.territory, entry.territory),),
        statuses=(),
        labels={},
        image=None,
        start=None,
        end=None,
    )
