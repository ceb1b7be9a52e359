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
    """The parsed answer to a search; `terms` holds for each word the terms of which any will do."""
    response = pool.request("POST", url, body=json.dumps(body(request, terms)), headers=HEADERS)
    assert response.status == 200, response.data[:500]
    return json.loads(response.data)


def body(request, terms):
    must = [{"combined_fields": {"query": word, "fields": named(FIELDS)}} for word in terms]
    public = {"term": {"restrictions": 0}}
    ranked = request.effective_sort == "relevance"
    query = {"bool": {"filter": [public] if ranked else [public, *must]}}
    if ranked:
        words = {"bool": {"must": must}}
        query["bool"]["must"] = [{"function_score": {"query": words, **PREFERENCE}}]
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
    if terms:
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
SOURCE = "key kind codes image start end texts.fr.title texts.fr.url texts.fr.summary".split()
HIGHLIGHT = {
    "encoder": "html",
    "pre_tags": ["<mark>"],
    "post_tags": ["</mark>"],
    "fields": {
        "texts.fr.title": {"number_of_fragments": 0},
        "texts.fr.summary": {"number_of_fragments": 0},
        "texts.fr.body": {"number_of_fragments": 1, "fragment_size": 260},
    },
}


def named(fields):
    return [f"texts.fr.{name}" for name in fields]


def all_of(selected):
    return {"bool": {"filter": [{"terms": {f"codes.{n}": list(c)}} for n, c in selected.items()]}}


def agg(name, selected):
    field = "territories" if name == "territory" else f"codes.{name}"
    terms = {"terms": {"field": field, "size": SIZES.get(name, 50)}}
    others = {other: codes for other, codes in selected.items() if other != name}
    return {"filter": all_of(others), "aggs": {"codes": terms}} if others else terms
