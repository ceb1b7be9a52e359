"""A SearchRequest as one request to the server: hits, highlights, total and every count.

The words, the dates and what the viewer may see are the query; the chosen facet values are a
`post_filter`, so that a facet's counts obey the others' choices only. What is typed goes in as
terms, made by `search.analysis`, never as something to parse.
"""

from functools import lru_cache

from django.utils import timezone
from elasticsearch.dsl import A
from elasticsearch.dsl.query import (
    Bool,
    CombinedFields,
    DisMax,
    GeoDistance,
    MatchAll,
    MultiMatch,
    Range,
    Term,
    Terms,
    TermsSet,
)

from search import buckets
from search.documents import LANGUAGES
from search.fulltext import WEIGHTS
from search.preference import PREFERENCES, today
from search.requests import MAX_RESULTS, SearchRequest
from search.visibility import tokens_passed

from .index import IN_ORDER

# More values than a vocabulary has: what it lost since an entry was written may still be counted.
SPARE_VALUES = 100
# Fields to count by, where that isn't the one to filter by; but a map shows all there is to count.
COUNTED = {"territory": "territories"}
CHUNK = 1000
SOURCE = [
    *("key", "kind", "codes", "image", "start", "end", "point"),
    *(f"texts.{code}.{name}" for code in LANGUAGES for name in ("title", "url", "summary")),
]
HIGHLIGHT = {
    "encoder": "html",
    "pre_tags": ["<mark>"],
    "post_tags": ["</mark>"],
    "fields": {
        f"texts.{code}.{name}": {"number_of_fragments": count, "fragment_size": 260}
        for code in LANGUAGES
        for name, count in (("title", 0), ("summary", 0), ("body", 1))
    },
}
# Today and later, the soonest first; then the past, the latest first; then what has no start.
SOON = (
    "if (doc['starts'].size() == 0) return 3000000L;"
    "long days = doc['starts'].value - params.today;"
    "return days >= 0 ? days : 1500000L - days;"
)


def body(request, viewer, vocabularies):
    """The whole request, as the server takes it."""
    first = min((request.page - 1) * request.page_size, MAX_RESULTS)
    found = {
        "query": matching(request, viewer),
        "from": first,
        "size": min(request.page_size, MAX_RESULTS - first),
        "sort": sort(request),
        "aggs": counts(request, vocabularies),
        "_source": SOURCE,
        "track_total_hits": True,
    }
    if request.selected:
        found["post_filter"] = chosen(_pairs(request.selected))
    if request.q:
        found["highlight"] = HIGHLIGHT
    return found


def stream(request, viewer):
    """What finds all that a search finds, page by page: without counts, which nobody reads."""
    found = [matching(request, viewer), chosen(_pairs(request.selected))]
    return {
        "query": {"bool": {"must": found}},
        "sort": sort(request),
        "size": CHUNK,
        "_source": SOURCE,
        "track_total_hits": False,
    }


def matching(request, viewer):
    """What matches all but the facets: sight, scope, dates, place, words, what is excluded."""
    filters = [visible(viewer.superuser, tuple(sorted(_passed(viewer))))]
    if request.scope:
        filters.append(Terms("kind", sorted(request.scope)).to_dict())
    if request.date_from or request.date_to:
        filters.append(during(request.date_from, request.date_to).to_dict())
    if request.near:
        filters.append(around(request.near).to_dict())
    filters += [excluded(name, codes) for name, codes in request.without.items()]
    if not request.q:
        return {"bool": {"filter": filters}}
    found = words(request).to_dict()
    if request.effective_sort != "relevance":
        return {"bool": {"filter": [*filters, found]}}
    preferring = {"query": found, **preferences(today())}
    return {"bool": {"filter": filters, "must": [{"function_score": preferring}]}}


def _passed(viewer):
    """The tokens that matter: a visitor passes none, and a superuser has them all."""
    asked = viewer.corpus or (viewer.authenticated and not viewer.superuser)
    return tokens_passed(viewer) if asked else ()


@lru_cache(maxsize=1024)
def visible(superuser, passed):
    """What one who passes these restrictions may see; tombstones match nothing."""
    if superuser:
        return Term("deleted", False).to_dict()
    public = Term("restrictions", 0)
    if not passed:
        return public.to_dict()
    all_of_them = TermsSet(
        "visibility", {"terms": passed, "minimum_should_match_field": "restrictions"}
    )
    return Bool(should=[public, all_of_them]).to_dict()


def excluded(name, codes):
    """What bears none of these codes."""
    return {"bool": {"must_not": [Terms(f"codes.{name}", sorted(codes)).to_dict()]}}


def during(first, last):
    """What takes place on some day of a period."""
    bounds = {"gte": first and first.isoformat(), "lte": last and last.isoformat()}
    return Range("days", {bound: day for bound, day in bounds.items() if day})


def around(near):
    """What lies within a distance of a place."""
    return GeoDistance("point", {"lat": near.lat, "lon": near.lon}, distance=f"{near.radius}km")


def words(request):
    """Every group of words, within one language, across its fields."""
    asked = {language: request.asked(language) for language in request.languages}
    found = [all_groups(language, groups) for language, groups in asked.items() if groups]
    return DisMax(queries=found) if found else Bool(must_not=[MatchAll()])


def all_groups(language, asked):
    return Bool(must=[any_needle(language, group) for group in asked.groups])


def any_needle(language, group):
    """Any alternative of a group: a single term anywhere, several in order within a field."""
    single = [needle[0] for needle in group if len(needle) == 1]
    found = [
        MultiMatch(query=" ".join(needle), type="phrase", fields=weighted(language, IN_ORDER))
        for needle in group
        if len(needle) > 1
    ]
    if single:
        fields = weighted(language, WEIGHTS)
        found.append(CombinedFields(query=" ".join(single), fields=fields))
    return found[0] if len(found) == 1 else Bool(should=found)


def weighted(language, names):
    return [f"texts.{language}.{name}^{WEIGHTS[name]:g}" for name in names]


@lru_cache(maxsize=2)
def preferences(today):
    """The mild preferences of `search.preference`, as a function score has them."""
    functions = [{"weight": 1}]
    for preference in PREFERENCES:
        if preference.facet:
            favoured = Term(f"codes.{preference.facet}", preference.code)
        else:
            favoured = Range("published", {"gte": preference.since(today).isoformat()})
        functions.append({"filter": favoured.to_dict(), "weight": preference.weight})
    return {"functions": functions, "score_mode": "sum", "boost_mode": "multiply"}


def counts(request, vocabularies):
    """An aggregation per facet; those that obey the same choices share one filter of them."""
    alike = {}
    counted = {} if request.on_map else COUNTED
    for facet in request.facets:
        size = vocabularies.of(facet).size * (1 + request.on_map) + SPARE_VALUES
        field = counted.get(facet.name, f"codes.{facet.name}")
        rest = _pairs(request.selected, but=facet.name)
        alike.setdefault(rest, {})[facet.name] = counting(field, size)
    found = alike.pop((), {})
    for number, (rest, facets) in enumerate(alike.items()):
        found[f"among{number}"] = {"filter": chosen(rest), "aggs": facets}
    if codes := buckets.wider_codes(request, vocabularies):
        found["elsewhere"] = counting_wider(request, codes)
    return found


def counting_wider(request, codes):
    """Counts of what has none of the chosen places, but one of `codes`."""
    here = Terms("codes.territory", sorted(request.selected["territory"])).to_dict()
    rest = chosen(_pairs(request.selected, but="territory"))
    inside = A("terms", field="codes.territory", include=codes, size=len(codes)).to_dict()
    outside = {"bool": {"filter": [rest], "must_not": [here]}}
    return {"filter": outside, "aggs": {"wider": inside}}


def visible_counts(codes, viewer, kinds):
    """Counts of `codes`, by facet, among all that the viewer may see of some kinds."""
    request = SearchRequest(scope=frozenset(kinds))
    return {
        "query": matching(request, viewer),
        "size": 0,
        "aggs": {
            name: A("terms", field=f"codes.{name}", include=wanted, size=len(wanted)).to_dict()
            for name, wanted in codes.items()
            if wanted
        },
    }


# These two are asked for again and again, and make most of a request.


@lru_cache(maxsize=1024)
def chosen(selected):
    """What has one of the chosen values of each facet."""
    return Bool(filter=[Terms(f"codes.{name}", list(codes)) for name, codes in selected]).to_dict()


@lru_cache(maxsize=1024)
def counting(field, size):
    """The counts of a field's values."""
    return A("terms", field=field, size=size).to_dict()


def _pairs(selected, but=None):
    """Choices as ((facet, codes), …), but for one facet's: a key to remember things by."""
    return tuple(
        [(name, tuple(sorted(codes))) for name, codes in sorted(selected.items()) if name != but]
    )


def sort(request):
    """The order; the key settles ties, as in the other engine."""
    orders = {
        "relevance": {"_score": "desc"},
        "newest": {"published": {"order": "desc", "numeric_type": "date_nanos"}},
        "title": {f"titles.{request.language}": "asc"},
        "soon": {
            "_script": {
                "type": "number",
                "order": "asc",
                "script": {
                    "source": SOON,
                    "params": {"today": timezone.localdate().toordinal()},
                },
            }
        },
    }
    if near := request.near:
        place = {"point": {"lat": near.lat, "lon": near.lon}}
        orders["near"] = {"_geo_distance": {**place, "order": "asc", "unit": "m"}}
    return [orders[request.effective_sort], {"key": "asc"}]
