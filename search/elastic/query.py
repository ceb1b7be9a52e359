"""A SearchRequest as one request to the server: hits, highlights, total and every count.

The words, the dates and what the viewer may see are the query; the chosen facet values are a
`post_filter`, so that a facet's counts obey the others' choices only. What is typed goes in as
terms, made by `search.analysis`, never as something to parse.
"""

from django.utils import timezone
from elasticsearch.dsl import A
from elasticsearch.dsl.query import (
    Bool,
    CombinedFields,
    DisMax,
    FunctionScore,
    MatchAll,
    MultiMatch,
    Range,
    Term,
    Terms,
    TermsSet,
)

from search import buckets
from search.documents import LANGUAGES
from search.facets import BY_NAME
from search.fulltext import WEIGHTS
from search.preference import PREFERENCES
from search.requests import MAX_RESULTS
from search.visibility import tokens_passed

from .index import IN_ORDER
from .server import TIME_LIMIT

# More values than a vocabulary has: what it lost since an entry was written may still be counted.
SPARE_VALUES = 100
# Fields to count by, where that isn't the one to filter by.
COUNTED = {"territory": "territories"}
CHUNK = 1000
SOURCE = [
    *("key", "kind", "codes", "image", "start", "end"),
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
        "query": matching(request, viewer).to_dict(),
        "from": first,
        "size": min(request.page_size, MAX_RESULTS - first),
        "sort": sort(request),
        "aggs": counts(request, vocabularies),
        "_source": SOURCE,
        "track_total_hits": True,
        "timeout": TIME_LIMIT,
    }
    if request.selected:
        found["post_filter"] = chosen(request.selected).to_dict()
    if request.q:
        found["highlight"] = HIGHLIGHT
    return found


def stream(request, viewer):
    """What finds all that a search finds, page by page: without counts, which nobody reads."""
    found = matching(request, viewer) & chosen(request.selected)
    return {
        "query": found.to_dict(),
        "sort": sort(request),
        "size": CHUNK,
        "_source": SOURCE,
        "track_total_hits": False,
    }


def matching(request, viewer):
    """What matches all but the facets: sight, scope, dates, words."""
    filters = [visible(viewer)]
    if request.scope:
        filters.append(Terms("kind", sorted(request.scope)))
    if request.date_from or request.date_to:
        filters.append(during(request.date_from, request.date_to))
    if not request.q:
        return Bool(filter=filters)
    if request.effective_sort != "relevance":
        return Bool(filter=[*filters, words(request)])
    return Bool(filter=filters, must=[preferring(words(request))])


def visible(viewer):
    """What the viewer may see. Tombstones have no restrictions to pass, and match nothing."""
    if viewer.superuser:
        return Term("deleted", False)
    public = Term("restrictions", 0)
    passed = sorted(tokens_passed(viewer)) if viewer.authenticated else []
    if not passed:
        return public
    all_of_them = TermsSet(
        "visibility", {"terms": passed, "minimum_should_match_field": "restrictions"}
    )
    return Bool(should=[public, all_of_them])


def during(first, last):
    """What takes place on some day of a period."""
    bounds = {"gte": first and first.isoformat(), "lte": last and last.isoformat()}
    return Range("days", {bound: day for bound, day in bounds.items() if day})


def words(request):
    """Every group of words, within one language, across its fields."""
    asked = {language: request.asked(language) for language in LANGUAGES}
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


def preferring(query):
    """The same matches, with the mild preferences of `search.preference`."""
    functions = [{"weight": 1}]
    functions += [
        {"filter": Range("published", {"gte": p.since().isoformat()}), "weight": p.weight}
        if p.days
        else {"filter": Term(f"codes.{p.facet}", p.code), "weight": p.weight}
        for p in PREFERENCES
    ]
    return FunctionScore(query=query, functions=functions, score_mode="sum", boost_mode="multiply")


def chosen(selected):
    """What has one of the chosen values of each facet."""
    return Bool(
        filter=[Terms(f"codes.{name}", sorted(codes)) for name, codes in sorted(selected.items())]
    )


def others(request, name):
    """The choices of all facets but one."""
    return {other: codes for other, codes in request.selected.items() if other != name}


def counts(request, vocabularies):
    """An aggregation per facet; one more for what is open more widely."""
    found = {
        facet.name: counting(facet.name, others(request, facet.name), vocabularies)
        for facet in request.facets
    }
    if codes := buckets.wider_codes(request, vocabularies):
        outside = Bool(must_not=[Terms("codes.territory", sorted(request.selected["territory"]))])
        if rest := others(request, "territory"):
            outside &= chosen(rest)
        inside = A("terms", field="codes.territory", include=codes, size=len(codes))
        found["wider"] = {"filter": outside.to_dict(), "aggs": {"codes": inside.to_dict()}}
    return found


def counting(name, rest, vocabularies):
    size = len(vocabularies.of(BY_NAME[name]).terms) + SPARE_VALUES
    codes = A("terms", field=COUNTED.get(name, f"codes.{name}"), size=size).to_dict()
    return {"filter": chosen(rest).to_dict(), "aggs": {"codes": codes}} if rest else codes


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
    return [orders[request.effective_sort], {"key": "asc"}]
