"""The engines' contract: totals, counts and order equal an oracle's that looks at every page."""

import pytest

from search import elastic, embedded
from tests.lengths import SEED, SOAK, examples
from tests.search.corpus import Corpus, Requests
from tests.search.oracle import Oracle

CORPORA = 6 if SOAK else 2
REQUESTS = 90


def answered(search, request, viewer):
    results = search(request, viewer)
    counts = {
        name: {bucket.code: bucket.count for bucket in facet.buckets}
        for name, facet in results.facets.items()
    }
    wider = {bucket.code: bucket.count for bucket in results.wider}
    hits = [(hit.id, hit.distance_km) for hit in results.hits]
    return results, (results.total, hits, counts, wider)


class Contract:
    """A corpus, and searches over it with what they ought to answer."""

    def __init__(self, site_tree, number):
        seed = SEED * 1000 + number
        corpus = Corpus(site_tree, seed)
        self.oracle = Oracle()
        self.draw = Requests(self.oracle.documents, seed)
        self.viewers = corpus.viewers()

    def hold(self, search, adapt=lambda request: request):
        """Compare an engine with the oracle over many searches."""
        found = near = 0
        for _ in range(REQUESTS):
            request = adapt(self.draw.draw())
            who = self.draw.rng.choice(self.viewers)
            results, answer = answered(search, request, who.viewer)
            expected = self.oracle.answer(request, who.user)
            if search is not embedded.search and request.effective_sort == "relevance":
                answer, expected = (unordered(each) for each in (answer, expected))
            assert answer == expected, (request, who.viewer, difference(answer, expected))
            check_buckets(results, self.oracle)
            found += results.total > 0
            near += results.total > 0 and request.near is not None
        assert found >= 0.6 * REQUESTS
        assert near


@pytest.mark.parametrize("number", range(examples(CORPORA)))
def test_embedded_engine_equals_the_oracle(site_tree, vocabulary, number):
    Contract(site_tree, number).hold(embedded.search)


@pytest.mark.sqlite  # the same requests go to the same server
@pytest.mark.parametrize("number", range(examples(CORPORA)))
def test_elasticsearch_equals_the_oracle(site_tree, vocabulary, elastic_index, number):
    contract = Contract(site_tree, number)
    elastic_index.build()
    contract.hold(elastic.search, adapt=whole)


def whole(request):
    """Engines score differently, so what is found by relevance is compared as a whole."""
    if request.effective_sort == "relevance":
        return request.at(page=1, page_size=100)
    return request


def unordered(answer):
    total, hits, *rest = answer
    return total, sorted(hits), *rest


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
