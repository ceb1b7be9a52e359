"""The baseline: what a good developer writes first, a link table and one GROUP BY per facet.

The same index, hits and highlights as the engine's; the facet counts are SQL's. The link table is
clustered by entry and has a covering index by facet and code; each facet's counts obey the other
facets' choices only, as the engine's do, and the matching words are looked up once.
"""

from django.db import connection

from search import fulltext
from search.hits import stored_hits
from search.models import SearchEntry
from search.visibility import ANONYMOUS
from search.vocabulary import vocabularies

SCHEMA = """
CREATE TABLE IF NOT EXISTS bench_link (
    entry integer NOT NULL, facet text NOT NULL, code text NOT NULL,
    PRIMARY KEY (entry, facet, code)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bench_public (entry integer PRIMARY KEY);
CREATE INDEX IF NOT EXISTS bench_link_code ON bench_link (facet, code, entry);
CREATE TEMP TABLE IF NOT EXISTS bench_found (entry integer PRIMARY KEY, score real);
"""
SORTS = {"newest": "published DESC", "title": "json_extract(titles, '$.fr')"}


def build():
    """Fill the link table from the entries, and let SQLite gather its statistics."""
    with connection.cursor() as cursor:
        for statement in filter(None, map(str.strip, SCHEMA.split(";"))):
            cursor.execute(statement)
        entries = SearchEntry.objects.values_list("pk", "codes", "visibility")
        for pk, codes, visibility in entries.iterator(chunk_size=2000):
            rows = [(pk, facet, code) for facet, found in codes.items() for code in found]
            cursor.executemany("INSERT INTO bench_link VALUES (%s, %s, %s)", rows)
            if not visibility:
                cursor.execute("INSERT INTO bench_public VALUES (%s)", [pk])
        cursor.execute("ANALYZE")


def search(request):
    """(total, {facet: {code: count}}, hits) of a request, for an anonymous visitor."""
    base, params = _base(request)
    chosen = {name: _chosen(name, codes) for name, codes in request.selected.items()}
    where, values = _and(base, params, chosen.values())
    total = _rows(f"SELECT count(*) FROM {where}", values)[0][0]
    pks = [row[0] for row in _rows(*_page(request, where, values))]
    counts = {}
    for facet in request.facets:
        others = [clause for name, clause in chosen.items() if name != facet.name]
        found, values = _and(base, params, others)
        sql = (
            "SELECT link.code, count(*) FROM bench_link link"
            f" WHERE link.facet = %s AND link.entry IN (SELECT found.entry FROM {found})"
            " GROUP BY link.code"
        )
        counts[facet.name] = dict(_rows(sql, [facet.name, *values]))
    return (
        total,
        counts,
        stored_hits(pks, ANONYMOUS, "fr", vocabularies(), request.asked),
    )


def _base(request):
    if not request.q:
        return "bench_public found WHERE true", []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_found")
        cursor.executemany("INSERT INTO bench_found VALUES (%s, %s)", _matches(request).items())
    return "bench_found found JOIN bench_public USING (entry) WHERE true", []


def _matches(request):
    ranked = request.effective_sort == "relevance"
    return fulltext.index().matches(request.asked, ranked)


def _chosen(name, codes):
    marks = ", ".join(["%s"] * len(codes))
    sql = f"found.entry IN (SELECT entry FROM bench_link WHERE facet = %s AND code IN ({marks}))"
    return sql, [name, *codes]


def _and(base, params, clauses):
    for sql, values in clauses:
        base, params = f"{base} AND {sql}", [*params, *values]
    return base, params


def _page(request, where, values):
    size, offset = request.page_size, (request.page - 1) * request.page_size
    limit = f"LIMIT {size} OFFSET {offset}"
    if request.effective_sort == "relevance":
        return f"SELECT found.entry FROM {where} ORDER BY round(score, 6) DESC {limit}", values
    order = SORTS[request.effective_sort]
    sql = f"SELECT id FROM search_searchentry WHERE id IN (SELECT found.entry FROM {where})"
    return f"{sql} ORDER BY {order}, key {limit}", values


def _rows(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
