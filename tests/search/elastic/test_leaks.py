"""What the server alone could betray: its query is all that hides an entry from a visitor.

That whole pages of the site are the same to the byte is in `tests/search/test_leaks.py`.
"""

import json
from datetime import timedelta
from itertools import chain, combinations

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search import elastic, engine
from search.elastic import delivery, query, server
from search.models import SearchCounter, SearchEntry
from search.requests import SearchRequest
from search.visibility import ANONYMOUS, LOGIN, Viewer, token, tokens_passed
from search.vocabulary import vocabularies

from .entries import Entries

pytestmark = pytest.mark.django_db
SECRET = "ornithorynque"
KINDS = ["project", "resource", "news"]
MEMBER = Viewer(authenticated=True)
ALL = SearchRequest(page_size=100)


@pytest.fixture
def entries():
    return Entries()


@pytest.fixture
def groups(db):
    return [Group.objects.create(name=name) for name in "AB"]


@pytest.fixture
def tokens(groups):
    """A restriction of each sort stands on some page; the tokens of them."""
    root = Page.objects.get(depth=1)
    passing = [(LOGIN, [])] + [("groups", some) for some in ([], groups[:1], groups[1:], groups)]
    for kind, some in passing:
        made = PageViewRestriction.objects.create(page=root, restriction_type=kind)
        made.groups.set(some)
    return [token(kind, [group.pk for group in some]) for kind, some in passing]


@pytest.fixture
def viewers(groups):
    ids = [group.pk for group in groups]
    among = [[], ids[:1], ids[1:], ids, [max(ids) + 1]]
    return [ANONYMOUS, Viewer(True, True), *(Viewer(True, False, frozenset(of)) for of in among)]


def secret_text():
    text = {"title": "Mares", "url": "/", "keywords": SECRET}
    return text | {"summary": f"Un {SECRET}.", "body": f"Compter chaque {SECRET} des mares."}


def raw(viewer, **asked):
    """The server's whole answer to a search, before we read it."""
    return server.ask(query.body(SearchRequest(**asked), viewer, vocabularies()))


def counted(results):
    return sum(bucket.count for bucket in results.facets["kind"].buckets)


def test_restrictions_add_up(elastic_index, entries, tokens, viewers):
    """Each set of restrictions on some entry: hits, counts, sheet are of those that one passes."""
    for some in chain.from_iterable(combinations(tokens, n) for n in range(len(tokens) + 1)):
        entries.write(visibility=list(some))
    elastic_index.build()
    seen = {
        viewer: {str(e.key) for e in SearchEntry.objects.all() if viewer.sees(e.visibility)}
        for viewer in viewers
    }
    assert len({frozenset(keys) for keys in seen.values()}) == 6
    for viewer, keys in seen.items():
        results = elastic.search(ALL, viewer)
        assert {hit.id for hit in results.hits} == keys
        assert results.total == counted(results) == len(keys)
        assert {hit.id for hit in elastic.every(ALL, viewer)} == keys
        counts = elastic.visible_counts({"kind": KINDS}, viewer)["kind"]
        assert sum(counts.values()) == len(keys)


def test_restriction_that_is_lifted_everywhere_lets_nobody_in(elastic_index, entries, tokens):
    """A token that no page has any more, still on a document: passed by no one but superusers."""
    entry = entries.write(visibility=["groups:999999"])
    elastic_index.build()
    member = Viewer(True, False, frozenset({999999}))
    assert "groups:999999" not in tokens_passed(member)
    assert elastic.search(ALL, member).hits == ()
    assert [hit.id for hit in elastic.search(ALL, Viewer(True, True)).hits] == [str(entry.key)]


@pytest.mark.parametrize("q", ["", SECRET, "mares", f'"chaque {SECRET}"', f"mares {SECRET}"])
def test_nothing_hidden_comes_over_the_wire(elastic_index, entries, tokens, q):
    """Not in a highlight, an aggregation, a total; a template's care isn't needed."""
    blank = dict.fromkeys(("keywords", "summary", "body"), "")
    entries.write(texts={"fr": secret_text() | blank}, visibility=[])
    elastic_index.build()
    before = raw(ANONYMOUS, q=q)
    hidden = entries.write(
        texts={"fr": secret_text(), "en": secret_text()},
        codes={"kind": ["event"], "status": ["hidden"], "territory": ["FR-DEP-29"]},
        kind="event",
        visibility=[LOGIN],
    )
    elastic_index.deliver()
    now, member = raw(ANONYMOUS, q=q), raw(MEMBER, q=q)
    for part in (SECRET, str(hidden.key), "FR-DEP-29", "event"):
        assert part not in json.dumps(now)
        assert part in json.dumps(member)
    assert now["aggregations"] == before["aggregations"]
    assert now["hits"]["total"] == before["hits"]["total"]


def test_counts_of_a_chosen_value_and_of_wider_places(elastic_index, entries, tokens):
    """A chosen value is always shown, and so is what is open more widely: at what one may see."""
    codes = {"kind": ["project"], "territory": ["FR-REG-53", "FR-REG-53:only", "FR", "WORLD"]}
    entries.write(kind="project", codes=codes, visibility=[LOGIN])
    elastic_index.build()
    asked = {"selected": {"territory": frozenset({"FR-DEP-29", "FR-REG-53:only"})}}
    assert raw(MEMBER, **asked)["hits"]["total"]["value"] == 1
    aggregations = raw(ANONYMOUS, **asked)["aggregations"]
    assert {found.get("doc_count", 0) for found in aggregations.values()} == {0}
    assert {name: counts for name, counts in elastic.engine._counts(aggregations) if counts} == {}


def test_page_that_goes_leaves_its_key_alone(elastic_index, entries):
    """What is deleted, unpublished or behind a password: no word of it is kept."""
    entry = entries.write(texts={"fr": secret_text()}, visibility=[])
    elastic_index.build()
    assert elastic.search(ALL, ANONYMOUS).total == 1
    entries.bury(entry)
    elastic_index.deliver()
    entry.refresh_from_db()
    kept = server.reader().get(index=server.alias(), id=str(entry.key))["_source"]
    assert kept == {"key": str(entry.key), "seq": entry.seq, "deleted": True}
    for viewer in (ANONYMOUS, MEMBER, Viewer(True, True)):
        assert elastic.search(ALL, viewer).total == 0
        assert list(elastic.every(ALL, viewer)) == []


class TestUndelivered:
    """Hidden a moment ago, and the server hasn't heard of it: the embedded engine answers."""

    @pytest.fixture(autouse=True)
    def hidden(self, elastic_index, entries, tokens, monkeypatch):
        monkeypatch.setattr(SearchCounter, "written_here", staticmethod(lambda: False))
        self.entry = entries.write(texts={"fr": secret_text()}, visibility=[])
        elastic_index.build()
        self.index, self.entries = elastic_index, entries
        entries.change(self.entry, visibility=[LOGIN])

    def seconds_pass(self, seconds):
        earlier = timezone.now() - timedelta(seconds=seconds)
        SearchEntry.objects.filter(pk=self.entry.pk).update(written=earlier)

    def answer(self, viewer=ANONYMOUS):
        results = engine.search(SearchRequest(q=SECRET, exact=True), viewer)
        counts = engine.visible_counts({"kind": KINDS}, viewer)["kind"].values()
        sheet = list(engine.every(ALL, viewer))
        return results.engine, {results.total, counted(results), sum(counts), len(sheet)}

    def test_it_is_gone_at_once(self):
        assert self.answer() == ("embedded", {0})
        assert self.answer(MEMBER) == ("embedded", {1})

    def test_what_hides_nothing_may_wait_for_five_seconds(self):
        self.index.deliver()
        self.entries.change(self.entry, visibility=[])
        assert self.answer() == ("elasticsearch", {0})
        self.seconds_pass(4)
        assert self.answer() == ("elasticsearch", {0})
        self.seconds_pass(5.1)
        assert self.answer() == ("embedded", {1})

    def test_once_delivered_it_is_gone_without_waiting_for_a_refresh(self):
        delivery.deliver()
        assert self.answer() == ("elasticsearch", {0})
        assert self.answer(MEMBER) == ("elasticsearch", {1})
