"""Relevance: the measure by sums done by hand, the judgements as promised, a floor per engine."""

from collections import Counter
from math import log2

import pytest

from search import elastic, embedded, words
from search.models import SearchEntry

from .relevance import dcg, entry_id, load, mean, measure, ndcg, table, unhelped

CATEGORIES = {
    *("accent", "acronym", "discipline", "elision", "english", "name"),
    *("need", "phrase", "place", "plural", "synonym", "typo"),
}
# By engine: what its mean nDCG@10 may not fall below, with typos and synonyms, and without.
FLOORS = {"embedded": 0.67, "elasticsearch": 0.67}
ENGINES = {"embedded": embedded.search, "elasticsearch": elastic.search}


def test_dcg_discounts_by_the_logarithm_of_the_rank():
    assert dcg([3]) == 7
    assert dcg([0, 3]) == pytest.approx(7 / log2(3))
    assert dcg([3, 2, 3, 0, 1, 2]) == pytest.approx(7 + 1.892789 + 3.5 + 0.386853 + 1.068621)


def test_dcg_looks_at_ten_only():
    assert dcg([0] * 9 + [1]) == pytest.approx(0.289065)
    assert dcg([0] * 10 + [3]) == 0


@pytest.mark.parametrize(
    ("found", "score"),
    [
        ("abc", 1),
        ("abcxyz", 1),
        ("xabc", 0.675751),  # (7/1.584963 + 3/2 + 1/2.321928) / 9.392789
        ("cba", 0.680606),  # (1 + 3/1.584963 + 7/2) / 9.392789
        ("b", 0.319394),  # 3 / 9.392789
        ("xyz", 0),
        ("", 0),
    ],
)
def test_ndcg_compares_with_the_best_order(found, score):
    assert ndcg(found, {"c": 1, "a": 3, "b": 2}) == pytest.approx(score, abs=1e-6)


def test_a_document_is_graded_once_per_query(tmp_path):
    path = tmp_path / "judgements.toml"
    row = 'query = "a"\nlanguage = "fr"\ncategory = "name"\nexact = ["news/a"]\n'
    path.write_text(f'[[judgements]]\n{row}good = ["news/b", "news/a"]\n', "utf-8")
    with pytest.raises(ValueError, match="graded twice"):
        load(path)


def test_there_are_as_many_judgements_as_promised():
    judgements = load()
    assert len(judgements) >= 80
    assert Counter(each.language for each in judgements).keys() == {"fr", "en"}
    assert min(Counter(each.language for each in judgements).values()) >= 25
    assert {each.category for each in judgements} == CATEGORIES
    assert all(1 <= len(each.documents) <= 10 for each in judgements)
    asked = Counter((each.query, each.language) for each in judgements)
    assert asked.most_common(1)[0][1] == 1


def test_every_judged_document_is_there_for_everybody(demo, db):
    judged = {name for each in load() for name in each.documents}
    entries = SearchEntry.objects.filter(visibility=[], deleted=False)
    there = set(map(str, entries.values_list("key", flat=True)))
    assert {name for name in judged if entry_id(name) not in there} == set()


@pytest.fixture(params=FLOORS)
def engine(request, demo, db):
    """The name of the engine that answers, over the demonstration."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elastic_index").build()
    return request.param


def test_relevance_stays_above_the_floor(engine, capsys):
    scores = measure(load(), answered_by(engine))
    with capsys.disabled():
        print(f"\n{'nDCG@10, ' + engine + ' engine':30} mean", *table(scores), sep="\n")
    assert mean(unhelped(scores)) >= FLOORS[engine]
    assert mean(scores) >= FLOORS[engine]


def answered_by(engine):
    """The portal's search, answered by this engine and no other."""

    def answer(request, viewer):
        results = words.answer(request, viewer, ENGINES[engine])
        assert results.engine == engine
        return results

    return answer
