"""Reading a classification."""

import pytest

from portal.core.classification import (
    Entry,
    ancestors,
    branch,
    resolve,
    resolve_all,
    vocabulary,
)
from portal.core.models import Discipline, Territory
from tests.factories import DisciplineFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(db):
    humanities = DisciplineFactory(code="6", label_fr="Humanités", label_en="Humanities")
    DisciplineFactory(parent=humanities, code="6.1", former_codes=["6.0", "6.9"])
    DisciplineFactory(code="1", label_fr="Nature", label_en="Nature")


def test_vocabulary_is_the_tree_in_one_query(small, django_assert_num_queries):
    with django_assert_num_queries(1):
        entries = vocabulary(Discipline)
    ids = dict(Discipline.objects.values_list("code", "id"))
    assert entries == [
        Entry(ids["6"], "6", "Humanités", "Humanities", "", 1, ()),
        Entry(ids["6.1"], "6.1", "Nœud 6.1", "Node 6.1", "6", 2, ("6.0", "6.9")),
        Entry(ids["1"], "1", "Nature", "Nature", "", 1, ()),
    ]


def test_vocabulary_of_territories_has_kinds(db):
    TerritoryFactory(code="ONLINE")
    assert [entry.kind for entry in vocabulary(Territory)] == ["online"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("6.1", "6.1"),
        ("6.0", "6.1"),
        ("6.9", "6.1"),
        ("6.", None),
        ("", None),
        (None, None),
        (6, None),
        ("\x00", None),
        ("6.1\n", None),
        ("\ud800", None),
        ("9" * 100, None),
    ],
)
def test_resolve(small, code, found):
    node = resolve(Discipline, code)
    assert (node.code if node else None) == found


def test_all_at_once_each_once_in_the_order_of_the_tree(small, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [node.code for node in resolve_all(Discipline, ["1", "6"])] == ["6", "1"]
    with django_assert_num_queries(2):
        found = resolve_all(Discipline, ["1", "6.9", "6.0", "6.1", "9"])
    assert [node.code for node in found] == ["6.1", "1"]


def test_a_code_in_use_wins_over_a_former_one(small):
    DisciplineFactory(code="6.9")
    assert resolve(Discipline, "6.9").code == "6.9"


def test_ancestors_and_branch(vocabulary):
    node = vocabulary.territories["FR-REG-53"]
    assert [above.code for above in ancestors(node)] == ["WORLD", "FR"]
    assert ancestors(vocabulary.territories["WORLD"]) == []
    below = Territory.objects.filter(pk__in=branch(node)).values_list("code", flat=True)
    assert list(below) == ["FR-REG-53", "FR-DEP-29", "FR-DEP-35"]


@pytest.mark.parametrize(("language", "label"), [("en", "Nature"), ("fr", "Nat"), ("de", "Nat")])
def test_an_entry_is_labelled_in_french_for_want_of_better(language, label):
    assert Entry(1, "1", "Nat", "Nature", "", 1, ()).label_for(language) == label
