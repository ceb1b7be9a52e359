"""What Elasticsearch itself takes: a body written by hand, sent as plain HTTP, its answer parsed.

It asks for the whole of what the page shows (hits, highlights, the total, every facet's counts with
that facet's own choice left out), the way a good search engineer writes it who knows this index.
Nothing of the engine's is used but the names of fields; every answer is compared with the engine's.
"""

import json

import urllib3

HEADERS = {"Content-Type": "application/json"}
FIELDS = ["title^8", "keywords^3", "summary^2", "body", "folded"]
SIZES = {"territory": 400, "discipline": 400}
pool = urllib3.PoolManager(maxsize=16)


def search(url, request, terms):
    """The parsed answer to a search; `terms` holds by language, for each word, its terms."""
    response = pool.request("POST", url, body=json.dumps(body(request, terms)), headers=HEADERS)
    assert response.status == 200, response.data[:500]
    return json.loads(response.data)


def body(request, terms):
    public, words = {"term": {"restrictions": 0}}, {"dis_max": {"queries": in_each(terms)}}
    query = {"bool": {"filter": [public]}}
    if request.effective_sort == "relevance":
        query["bool"]["must"] = [{"function_score": {"query": words, **PREFERENCE}}]
    elif request.q:
        query["bool"]["filter"].append(words)
    found = {
        "query": query,
        "sort": [SORTS[request.effective_sort], {"key": "asc"}],
        "from": (request.page - 1) * request.page_size,
        "size": request.page_size,
        "track_total_hits": True,
        "_source": SOURCE,
        "aggs": {facet.name: agg(facet.name, request.selected) for facet in request.facets},
    }
    if request.selected:
        found["post_filter"] = all_of(request.selected)
    if request.q:
        found["highlight"] = HIGHLIGHT
    return found


PREFERENCE = {
    "functions": [
        {"weight": 1},
        {"filter": {"term": {"codes.status": "recruiting"}}, "weight": 0.03},
        {"filter": {"range": {"published": {"gte": "now-365d/d"}}}, "weight": 0.02},
    ],
    "score_mode": "sum",
    "boost_mode": "multiply",
}
SORTS = {
    "relevance": {"_score": "desc"},
    "newest": {"published": "desc"},
    "title": {"titles.fr": "asc"},
}
LANGUAGES = ("fr", "en")
SOURCE = "key kind codes image start end point".split() + [
    f"texts.{language}.{name}" for language in LANGUAGES for name in ("title", "url", "summary")
]
HIGHLIGHT = {
    "encoder": "html",
    "pre_tags": ["<mark>"],
    "post_tags": ["</mark>"],
    "fields": {
        f"texts.{language}.{name}": {"number_of_fragments": count, "fragment_size": 260}
        for language in LANGUAGES
        for name, count in (("title", 0), ("summary", 0), ("body", 1))
    },
}


def in_each(terms):
    """All words within one language, across its fields; in either language."""
    return [
        {"bool": {"must": [combined(language, word) for word in words]}}
        for language, words in terms.items()
    ]


def combined(language, word):
    fields = [f"texts.{language}.{name}" for name in FIELDS]
    return {"combined_fields": {"query": word, "fields": fields}}


def all_of(selected):
    return {"bool": {"filter": [{"terms": {f"codes.{n}": list(c)}} for n, c in selected.items()]}}


def agg(name, selected):
    field = "territories" if name == "territory" else f"codes.{name}"
    terms = {"terms": {"field": field, "size": SIZES.get(name, 50)}}
    others = {other: codes for other, codes in selected.items() if other != name}
    return {"filter": all_of(others), "aggs": {"codes": terms}} if others else terms
