"""Corrections: only of what nobody could find, only into what this viewer finds."""

import random
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from search import lexicon as lexicons
from search.analysis import fold
from search.engine import search
from search.models import SearchCounter, SearchEntry, SearchWord, SynonymSet
from search.requests import SearchRequest
from search.visibility import ANONYMOUS
from search.wordlist import LONG, WordList
from tests.factories import (
    NewsPageFactory,
    ProjectPageFactory,
    StandardPageFactory,
    UserFactory,
    translate,
)
from tests.lengths import SEED, examples
from tests.soup import unchanging
from tests.standing import standing

API = "/api/v1/search"
LETTERS = st.text("abcé", min_size=1, max_size=10)


def slips(one, other):
    """The distance by which letters are lost, added, changed or swapped, as it is defined."""
    rows = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            steps = [rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (a != b)]
            if i > 1 and j > 1 and (a, b) == (other[j - 2], one[i - 2]):
                steps.append(rows[i - 2, j - 2] + 1)
            rows[i, j] = min(steps)
    return rows[len(one), len(other)]


class TestNear:
    @settings(max_examples=examples(300))
    @given(LETTERS, st.sets(LETTERS, max_size=30))
    @example("chauvesouris", {"chauve", "souris", "chauvesourit"})
    def test_equals_a_comparison_with_every_word(self, typed, words):
        most = 2 if len(typed) >= LONG else 1
        typed_plainly = typed.replace("é", "e")
        expected = {
            (word,): distance
            for word in words
            if (distance := slips(typed_plainly, word.replace("é", "e"))) <= most
        }
        found = WordList(words).near(typed)
        assert {each: d for each, d in found.items() if len(each) == 1} == expected
        for halves in (each for each in found if len(each) == 2):
            assert "".join(map(fold, halves)) == fold(typed)
            assert all(len(half) >= 3 and half in words for half in halves)


def corrected(q, viewer=ANONYMOUS, **values):
    results = search(SearchRequest(q=q, **values), viewer)
    assert results.request.q == q
    assert bool(results.total) or not results.corrected
    return results.corrected


@standing
def pages(site_tree):
    StandardPageFactory(title="Oiseaux des îles", teaser="L’écologie, la pêche, la biodiversité.")
    StandardPageFactory(title="Chauve-souris urbaine", teaser="Observatoire des mammifères d'été.")
    english = StandardPageFactory(title="Rivières")
    translate(english, title="Rivers and meadows", teaser="Observing butterflies.")
    return site_tree


class TestCorrection:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("oiseuax", "oiseaux"),
            ("oiseeaux", "oiseaux"),
            ("oisaux", "oiseaux"),
            ("piseaux", "oiseaux"),
            ("OISEUAX", "oiseaux"),
            ("ecolgie", "écologie"),
            ("l'ecolgie", "l'écologie"),
            ("L’ecolgie", "l'écologie"),
            ("pehce", "pêche"),
            ("biodivresite", "biodiversité"),
            ("biodivresitee", "biodiversité"),
            ("observatiore mamifères", "observatoire mammifères"),
            ("les oiseuax !", "les oiseaux !"),
            ("chauvesouris", "chauve souris"),
            ("biodiversitéoiseaux", "biodiversité oiseaux"),
            ("buterflies", "butterflies"),
            ("riverrs meadows", "rivers meadows"),
            ('oiseuax "la pêche"', 'oiseaux "la pêche"'),
        ],
    )
    def test_typed_and_meant(self, pages, typed, meant):
        assert corrected(typed) == meant

    @pytest.mark.parametrize(
        "typed",
        [
            "oiseaux",
            "oiseaux mammifères",  # both are there, not together
            "ils",  # too short
            "oizooo",  # too far
            "biodovrsitw",
            '"oiseuax"',
            "oiseuax introuvable",
            "oiseuax butterflies",
            "oiseuax rivieeres mamifères ecolgie",
            "2026 20226",
            "!?",
        ],
    )
    def test_is_left_as_it_is(self, pages, typed):
        assert corrected(typed) == ""

    def test_the_nearest_then_the_most_frequent(self, site_tree):
        for n, title in enumerate(("mares", "maree", "maree", "mare")):
            StandardPageFactory(title=title, slug=f"page-{n}")
        StandardPageFactory(title="carottes sauvages")
        assert corrected("marex") == "maree"
        assert corrected("sauvgaes") == "sauvages"

    def test_visitors_language_counts_where_both_would_do(self, site_tree):
        page = StandardPageFactory(title="plantule")
        translate(page, title="plantulo")
        assert corrected("plantulx", language="fr") == "plantule"
        assert corrected("plantulx", language="en") == "plantulo"

    def test_no_correction_is_asked_for(self, pages):
        assert corrected("oiseuax", exact=True) == ""

    def test_only_within_the_same_search(self, pages):
        ProjectPageFactory(title="Loutres")
        for values in ({"scope": frozenset({"page"})}, {"selected": {"kind": frozenset({"news"})}}):
            assert corrected("luotres", **values) == ""
        assert corrected("luotres", selected={"kind": frozenset({"project"})}) == "loutres"
        assert corrected("luotres", page=2) == "loutres"

    def test_synonyms_count_as_spelt_rightly(self, pages):
        SynonymSet.objects.create(expressions="avifaune\noiseaux")
        assert corrected("avifanue") == "avifaune"
        StandardPageFactory(title="avifauna")
        assert corrected("avifaune îles introuvables") == ""

    def test_what_was_published_is_known_at_once(self, pages):
        assert corrected("louttre") == ""
        page = StandardPageFactory(title="Loutre")
        assert corrected("louttre") == "loutre"
        page.unpublish()
        assert corrected("louttre") == ""


def restrict(page, *groups):
    kind = "groups" if groups else "login"
    made = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    made.groups.set(groups)


class TestLeaks:
    """What a viewer may not see changes nothing for them, were it the only word or the nearest."""

    QUESTIONS = ["ornithorynqe", "ornithorinque", "ornithorynque", "ornithorynqu", "loutrre"]

    def read(self, client):
        asked = [(address, q) for address in (API, "/fr/search/") for q in self.QUESTIONS]
        return [unchanging(client.get(address, {"q": q})) for address, q in asked]

    @pytest.mark.parametrize("public", ["Loutres", "Ornithorynquas", "Ornithorinque"])
    def test_hidden_words_change_nothing(self, site_tree, public):
        """Whether nothing public is like it, something is, or that is one slip away as well."""
        ProjectPageFactory(title=public)
        inside, outside = Group.objects.create(name="A"), Group.objects.create(name="B")
        pages = [
            ProjectPageFactory(title=f"Ornithorynque {n}", slug=f"secret-{n}", live=False)
            for n in range(3)
        ]
        for page in pages:
            restrict(page, inside)
        members = {group: Client() for group in (inside, outside)}
        for group, client in members.items():
            user = UserFactory()
            user.groups.set([group])
            client.force_login(user)
        without = [self.read(client) for client in (Client(), members[outside])]
        before = self.read(members[inside])
        for page in pages:
            page.save_revision().publish()
        assert [self.read(client) for client in (Client(), members[outside])] == without
        assert self.read(members[inside]) != before
        response = members[inside].get(API, {"q": "ornithorynqe"}).json()
        assert response["corrected"] == "ornithorynque"
        assert response["total"] >= 3

    def test_public_word_is_suggested_whatever_the_frequencies(self, site_tree):
        StandardPageFactory(title="Loutres")
        for n in range(5):
            restrict(StandardPageFactory(title=f"Poutres {n}"))
        assert corrected("xoutres") == "loutres"

    def test_hidden_word_as_typed_is_no_known_word(self, site_tree):
        StandardPageFactory(title="Loutres")
        restrict(StandardPageFactory(title="Poutres"))
        assert corrected("poutres") == "loutres"

    def test_hidden_word_like_a_synonym_but_for_its_accents(self, site_tree):
        SynonymSet.objects.create(expressions="pêche\npoissons")
        StandardPageFactory(title="Poissons")
        assert corrected("pehce") == "pêche"
        for n, title in enumerate(("Peché", "Péché", "Péche")):
            restrict(StandardPageFactory(title=title, slug=f"secret-{n}"))
        assert corrected("pehce") == "pêche"

    def test_word_that_is_hidden_from_now_on(self, site_tree):
        page = StandardPageFactory(title="Loutres")
        assert corrected("luotres") == "loutres"
        restrict(page)
        assert corrected("luotres") == ""


class TestLexicon:
    def stored(self):
        rows = SearchWord.objects.values_list("language", "word", "visibility", "entries")
        return {(*each, visibility): entries for *each, visibility, entries in rows}

    def test_words_worth_suggesting(self, site_tree):
        StandardPageFactory(
            title="L’été des œuvres, à Saint-Malo",
            teaser="2026 COVID19 aujourd’hui où ça et là Été",
            body=[("text", "<p>Un été</p>")],
        )
        words = ["ete:été", "malo:malo", "oeuvres:œuvres", "saint:saint"]
        rows = SearchWord.objects.filter(language="fr", visibility="")
        found = sorted(f"{row.folded}:{row.word}" for row in rows)
        assert set(words) <= set(found)
        assert not {"covid19", "2026", "des", "aujourd'hui"} & {row.word for row in rows}

    def test_counts_entries_by_who_may_see_them(self, site_tree):
        StandardPageFactory(title="Loutres loutres")
        restrict(StandardPageFactory(title="Loutres"))
        assert self.stored()["fr", "loutres", ""] == 1
        assert self.stored()["fr", "loutres", "login"] == 1

    @pytest.mark.parametrize("number", range(examples(3)))
    def test_equals_a_count_of_the_entries_after_any_history(self, site_tree, number):
        rng = random.Random(SEED * 1000 + number)
        pages = []
        for _ in range(25):
            roll, title = rng.random(), " ".join(rng.choices(["mare", "étang", "île", "lac"], k=3))
            if not pages or roll < 0.4:
                pages.append(StandardPageFactory(title=title, slug=f"page-{rng.getrandbits(64)}"))
                continue
            page = rng.choice(pages)
            if roll < 0.6:
                page.title = title
                page.save_revision().publish()
            elif roll < 0.75:
                restrict(page)
            elif roll < 0.9:
                PageViewRestriction.objects.filter(page=page).delete()
            else:
                pages.remove(page)
                page.delete()
        entries = SearchEntry.objects.filter(deleted=False)
        words = Counter(
            each[1:] for entry in entries for each in lexicons.held(entry.texts, entry.visibility)
        )
        assert self.stored() == words
        lexicons.fill(entries)
        assert self.stored() == words

    @pytest.mark.django_db(transaction=True)
    def test_is_kept_in_memory_and_read_again_when_it_is_old(self, site_tree, monkeypatch):
        StandardPageFactory(title="Loutres")
        state = SearchCounter.state()
        kept = lexicons.lexicon(state)
        assert lexicons.lexicon(state) is kept
        StandardPageFactory(title="Castors")
        state = SearchCounter.state()
        assert lexicons.lexicon(state) is kept
        monkeypatch.setattr(lexicons, "FRESH_FOR", 0)
        again = lexicons.lexicon(state)
        assert not kept.lists["fr"].knows("castors")
        assert again.lists["fr"].knows("castors")
        assert not again.is_right(("another epoch", *state[1:]))

    @pytest.mark.django_db(transaction=True)
    def test_few_queries(self, pages):
        """To correct words takes two queries, or three and a second search."""
        corrected("oiseuax")
        counts = {}
        for q in ("oiseaux", "introuvable", "oiseuax"):
            with CaptureQueriesContext(connection) as queries:
                corrected(q)
            counts[q] = len(queries)
        assert counts == {"oiseaux": 4, "introuvable": 3 + 2, "oiseuax": 3 + 3 + 4}


class TestPage:
    ADDRESS = "/fr/search/?q=oiseuax&sort=title"

    def soup(self, client, address):
        return BeautifulSoup(client.get(address).content, "html.parser")

    def text(self, found):
        return " ".join(found.get_text().split())

    def test_says_what_was_searched_for_instead(self, client, pages):
        soup = self.soup(client, "/en/search/?q=oiseuax&sort=title")
        [said] = soup.select(".corrected")
        assert self.text(said) == (
            "No result for “oiseuax”. Results for “oiseaux”. Search instead for “oiseuax”"
        )
        assert soup.find(id="search-q")["value"] == "oiseuax"
        assert self.text(soup.find(id="total")) == "1 result for “oiseaux”"
        assert said.a["href"] == "?q=oiseuax&exact=1&sort=title"

    def test_link_searches_for_what_was_typed(self, client, pages):
        [said] = self.soup(client, self.ADDRESS).select(".corrected")
        soup = self.soup(client, "/fr/search/" + said.a["href"])
        assert soup.select(".corrected, .hit") == []
        assert client.get(f"{API}?q=oiseuax&exact=1").json()["corrected"] == ""

    def test_is_escaped(self, client, pages):
        soup = self.soup(client, "/en/search/?q=%3Coiseuax%3E")
        assert soup.select(".corrected strong")[0].get_text() == "<oiseaux>"
        assert "“<oiseaux>”" in soup.find(id="total").get_text()

    def test_every_page_of_what_was_found(self, client, site_tree):
        for n in range(21):
            NewsPageFactory(title=f"Loutre {n}")
        soup = self.soup(client, "/fr/search/?q=luotre&page=2")
        assert len(soup.select(".hit")) == 1
        assert soup.select_one("[rel=prev]")["href"] == "?q=luotre"

    def test_json(self, client, pages):
        data = client.get(f"{API}?q=oiseuax").json()
        assert (data["total"], data["corrected"]) == (1, "oiseaux")
        assert client.get(f"{API}?q=oiseaux").json()["corrected"] == ""
        assert set(client.get(f"{API}?q=mare&exact=x").json()["errors"]) == {"exact"}
