"""The engine's contract: totals, counts and order equal an oracle's that looks at every page."""

import pytest

from search.engine import search
from tests.lengths import SEED, examples
from tests.search.corpus import Corpus, Requests
from tests.search.oracle import Oracle

CORPORA = 6
REQUESTS = 90


def answered(request, viewer):
    results = search(request, viewer)
    counts = {
        name: {bucket.code: bucket.count for bucket in facet.buckets}
        for name, facet in results.facets.items()
    }
    wider = {bucket.code: bucket.count for bucket in results.wider}
    hits = [(hit.id, hit.distance_km) for hit in results.hits]
    return results, (results.total, hits, counts, wider)


@pytest.mark.parametrize("number", range(examples(CORPORA)))
def test_engine_equals_the_oracle(site_tree, vocabulary, number):
    seed = SEED * 1000 + number
    corpus = Corpus(site_tree, seed)
    oracle = Oracle()
    draw = Requests(oracle.documents, seed)
    viewers = corpus.viewers()
    found = near = 0
    for _ in range(REQUESTS):
        request = draw.draw()
        who = draw.rng.choice(viewers)
        results, answer = answered(request, who.viewer)
        expected = oracle.answer(request, who.user)
        assert answer == expected, (request, who.viewer, difference(answer, expected))
        check_buckets(results, oracle)
        found += results.total > 0
        near += results.total > 1 and request.near is not None
    assert found >= 0.6 * REQUESTS
    assert near


def difference(answer, expected):
    """What differs, for whoever reads the failure."""
    pairs = zip(("total", "order", "counts", "wider"), answer, expected, strict=True)
    differing = {name: (ours, theirs) for name, ours, theirs in pairs if ours != theirs}
    if "counts" in differing:
        ours, theirs = differing.pop("counts")
        differing |= {
            n: (ours.get(n), theirs.get(n)) for n in theirs if ours.get(n) != theirs.get(n)
        }
    return differing


def check_buckets(results, oracle):
    """Siblings come the most frequent first, then in the vocabulary's order."""
    for name, facet in results.facets.items():
        selected = results.request.selected.get(name, frozenset())
        shown = {bucket.code for bucket in facet.selected}
        assert shown == {code for code in selected if not code.endswith(":only")}
        order = oracle.order.get(name)
        if order:
            for siblings in [facet.roots, *(bucket.children for bucket in facet.buckets)]:
                keys = [(-bucket.count, order[bucket.code]) for bucket in siblings]
                assert keys == sorted(keys)
