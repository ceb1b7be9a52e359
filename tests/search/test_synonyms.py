"""Synonyms: they add what means the same, at once and for everyone, and never take away."""

import threading

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from search import starters
from search.analysis import MAX_SYNONYMS, ask, folded_terms, terms
from search.documents import LANGUAGES
from search.engine import search
from search.models import StarterSynonyms, SynonymSet
from search.requests import parse
from search.synonyms import MAX_EXPRESSIONS, Synonyms, problem, split
from search.visibility import ANONYMOUS
from tests.factories import ProjectPageFactory, StandardPageFactory
from tests.lengths import examples

WORDS = st.sampled_from(
    "oiseaux oiseau avifaune science sciences participatives citoyennes citizen l'eau eau de la "
    "the of vers terre écologie ecologie étés".split()
)
EXPRESSION = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SETS = st.lists(
    st.lists(EXPRESSION, min_size=2, max_size=4, unique=True).map(tuple), min_size=1, max_size=3
).map(tuple)
TEXT = st.lists(WORDS, max_size=12).map(" ".join)
LANGUAGE = st.sampled_from(LANGUAGES)
QUESTION = st.lists(
    st.one_of(EXPRESSION, EXPRESSION.map('"{}"'.format)), min_size=1, max_size=3
).map(" ".join)


def matches(asked, text, language):
    """Whether a text holds what is asked for, looked up by hand."""
    inside = f" {terms(text, language)} "
    single = {*inside.split(), *folded_terms([text], language).split()}

    def holds(needle):
        return needle[0] in single if len(needle) == 1 else f" {' '.join(needle)} " in inside

    return bool(asked) and all(any(map(holds, group)) for group in asked.groups)


def finds(q, text, language, sets):
    return matches(ask(q, language, sets), text, language)


class TestMeaning:
    @settings(max_examples=examples(400))
    @given(QUESTION, TEXT, LANGUAGE, SETS)
    def test_nothing_is_lost(self, q, text, language, sets):
        if finds(q, text, language, ()):
            assert finds(q, text, language, sets)

    @settings(max_examples=examples(400))
    @given(st.data(), SETS, LANGUAGE)
    def test_each_expression_finds_what_any_other_of_its_set_finds(self, data, sets, language):
        expressions = data.draw(st.sampled_from(sets))
        one, other = data.draw(st.permutations(expressions))[:2]
        for q in (one, f'"{one}"'):
            assert finds(q, other, language, sets)

    @pytest.mark.parametrize(
        ("q", "found", "missed"),
        [
            ("sciences participatives", ["citizen science", "science citoyenne"], ["citizen"]),
            ("science citoyenne", ["les sciences participatives"], ["une science"]),
            ('"citizen science"', ["sciences citoyennes"], ["science and the citizen"]),
            ("citizen oiseaux", ["un oiseau citizen"], ["sciences participatives, oiseaux"]),
            ("avifaune des mares", ["oiseaux de la mare"], ["oiseaux", "mares"]),
            ("vers terre", ["un lombric", "vers de terre"], ["verre"]),
            ("lombrics", ["vers de terre", "LE VER DE TERRE"], ["vers", "terre", "vers la terre"]),
            ('"vers terre"', [], ["un lombric"]),
            ("ver de terre et sciences citoyennes", ["citizen science: lombric"], ["lombric"]),
        ],
    )
    def test_examples(self, q, found, missed):
        sets = (
            ("sciences participatives", "sciences citoyennes", "citizen science"),
            ("oiseaux", "avifaune"),
            ("vers de terre", "lombrics"),
        )
        assert [text for text in found if not finds(q, text, "fr", sets)] == []
        assert [text for text in missed if finds(q, text, "fr", sets)] == []

    def test_longest_expression_counts(self):
        sets = (("sciences", "savoirs"), ("sciences participatives", "crowdsourcing"))
        assert finds("sciences participatives", "crowdsourcing", "fr", sets)
        assert not finds("sciences participatives", "savoirs participatifs", "fr", sets)
        assert finds("sciences ouvertes", "savoirs ouverts", "fr", sets)

    def test_sets_with_the_same_expression_add_up(self):
        sets = (("mares", "étangs"), ("mare", "flaque"))
        for text in ("étang", "flaques", "mare"):
            assert finds("mares", text, "fr", sets)

    @settings(max_examples=examples(30))
    @given(st.integers(1, 12), st.sampled_from(LANGUAGES))
    @example(12, "fr")
    def test_a_question_never_explodes(self, sets, language):
        """Full sets of long expressions, and a question made of as many of them as fit."""
        full = tuple(
            tuple(" ".join(f"mot{s}x{n}y{w}" for w in range(8)) for n in range(MAX_EXPRESSIONS))
            for s in range(sets)
        )
        q = " ".join(expressions[0] for expressions in full)
        plain, wide = ask(q, language), ask(q, language, full)
        assert len(wide.groups) == len(plain.groups)
        assert len(wide.needles) <= len(plain.needles) + MAX_SYNONYMS
        assert finds(full[0][0], full[0][-1], language, full[:1])


class TestSets:
    @pytest.mark.parametrize(
        ("text", "expressions"),
        [
            ("oiseaux\navifaune", ("oiseaux", "avifaune")),
            ("  oiseaux ,  avi  faune ; birds\n\n= Oiseaux", ("oiseaux", "avi faune", "birds")),
            ("mares\r\nétangs\r\nÉtangs", ("mares", "étangs")),
            ("", ()),
        ],
    )
    def test_are_read_from_lines_or_commas(self, text, expressions):
        assert split(text) == expressions

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "oiseaux",
            "oiseaux, Oiseaux",
            "oiseaux, a b c d e f g h i",
            f"oiseaux, {'a' * 300}",
            "oiseaux, de la",
            "oiseaux, !?",
            ",".join(f"mot{n}" for n in range(MAX_EXPRESSIONS + 1)),
        ],
    )
    def test_are_refused(self, text):
        assert problem(split(text))

    @pytest.mark.parametrize("text", ["oiseaux, avifaune", "vers de terre, lombrics", "l’or, gold"])
    def test_are_taken(self, text):
        assert problem(split(text)) is None

    def test_only_those_that_apply_are_taken_along(self):
        birds, worms = ("oiseaux", "avifaune"), ("vers de terre", "lombrics")
        synonyms = Synonyms([birds, worms])
        assert synonyms.applying("oiseau") == (birds,)
        assert synonyms.applying("les vers et la terre") == (worms,)
        assert synonyms.applying("vers, oiseaux, terre") == (birds,)
        assert synonyms.applying('"vers terre"') == ()
        assert synonyms.applying("terre") == synonyms.applying("") == ()


def hits(q):
    query = QueryDict(mutable=True)
    query.update({"q": q, "sort": "title", "exact": "1"})
    request, _errors = parse(query, language="fr")
    return search(request, ANONYMOUS).hits


def titles(q):
    return [hit.title for hit in hits(q)]


class TestAtOnce:
    def test_saved_changed_deleted(self, site_tree):
        StandardPageFactory(title="Avifaune")
        StandardPageFactory(title="Oiseaux")
        assert titles("oiseau") == ["Oiseaux"]
        synonyms = SynonymSet.objects.create(expressions="oiseaux\navifaune")
        assert titles("oiseau") == titles('"avifaune"') == ["Avifaune", "Oiseaux"]
        synonyms.expressions = "avifaune, mares"
        synonyms.save()
        assert titles("oiseau") == ["Oiseaux"]
        assert titles("mares") == ["Avifaune"]
        synonyms.delete()
        assert titles("mares") == []

    @pytest.mark.django_db(transaction=True)
    def test_whoever_saves(self, site_tree):
        """Another connection's change is seen: the number in the database tells, no memory."""
        StandardPageFactory(title="Avifaune")
        assert titles("oiseau") == []

        def save():
            SynonymSet.objects.create(expressions="oiseaux\navifaune")
            connection.close()

        thread = threading.Thread(target=save)
        thread.start()
        thread.join()
        assert titles("oiseau") == ["Avifaune"]
        SynonymSet.objects.all().delete()
        assert titles("oiseau") == []

    @pytest.mark.django_db(transaction=True)
    def test_costs_no_query(self, site_tree, django_assert_num_queries):
        StandardPageFactory(title="Avifaune")
        SynonymSet.objects.create(expressions="oiseaux\navifaune")
        assert titles("oiseau") == ["Avifaune"]
        with django_assert_num_queries(5):  # the number twice, either language, the hits
            titles("oiseau")

    def test_are_marked_without_their_function_words(self, site_tree):
        SynonymSet.objects.create(expressions="lombrics\nvers de terre")
        StandardPageFactory(title="Vers de terre de jardin")
        [hit] = hits("lombric")
        assert hit.title_html == "<mark>Vers</mark> de <mark>terre</mark> de jardin"

    def test_full_sets_are_answered(self, site_tree):
        """The most that staff may enter, asked for at full length, in one search."""
        full = [
            [" ".join(f"m{s}x{n}y{w}" for w in range(8)) for n in range(MAX_EXPRESSIONS)]
            for s in range(4)
        ]
        for expressions in full:
            synonyms = SynonymSet(expressions="\n".join(expressions))
            synonyms.full_clean()
            synonyms.save()
        StandardPageFactory(title=full[0][-1], slug="full")
        assert titles(full[0][0]) == [full[0][-1]]
        assert titles(" ".join(expressions[0] for expressions in full)) == []

    def test_hidden_stays_hidden(self, site_tree):
        SynonymSet.objects.create(expressions="oiseaux\navifaune")
        page = ProjectPageFactory(title="Avifaune")
        assert titles("oiseau") == ["Avifaune"]
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert titles("oiseau") == []


class TestAdmin:
    ADD = "wagtailsnippets_search_synonymset:add"
    LIST = "wagtailsnippets_search_synonymset:list"

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("visitor", 302),
            ("member", 302),
            ("editor", 200),
            ("moderator", 200),
            ("coordinator", 200),
            ("admin", 200),
        ],
    )
    def test_who_may(self, client_of, site_tree, role, status):
        client = client_of(role)
        assert client.get(reverse(self.LIST)).status_code == status
        assert client.get(reverse(self.ADD)).status_code == status
        client.post(reverse(self.ADD), {"expressions": "mares, étangs"})
        assert SynonymSet.objects.count() == (status == 200)

    def test_is_cleaned_listed_and_effective(self, client_of, site_tree):
        staff = client_of("editor")
        StandardPageFactory(title="Étangs")
        staff.post(reverse(self.ADD), {"expressions": " mares ;étangs,, Mares"})
        assert SynonymSet.objects.get().expressions == "mares\nétangs"
        assert titles("mare") == ["Étangs"]
        assert "mares = étangs" in staff.get(reverse(self.LIST)).content.decode()

    def test_says_what_is_wrong(self, client_of, site_tree):
        response = client_of("editor").post(reverse(self.ADD), {"expressions": "mares, de la"})
        assert response.status_code == 200
        assert "«\u00a0de la\u00a0» ne contient aucun mot à chercher." in response.content.decode()
        assert not SynonymSet.objects.exists()

    def test_form_begins_with_what_the_report_gives(self, client_of, site_tree):
        address = f"{reverse(self.ADD)}?expression=oiseuax&expression=%3Cb%3Eoiseaux"
        soup = BeautifulSoup(client_of("editor").get(address).content, "html.parser")
        assert soup.find(id="id_expressions").get_text().strip() == "oiseuax\n<b>oiseaux"

    def test_is_in_the_menu(self, client_of, site_tree):
        assert reverse(self.LIST) in client_of("editor").get("/admin/").content.decode()


class TestStarters:
    def test_each_is_a_proper_set(self, db):
        created, known = starters.load()
        assert (created, known) == (SynonymSet.objects.count(), 0)
        assert created >= 15
        for each in SynonymSet.objects.all():
            before = each.expressions
            each.full_clean()
            assert each.expressions == before

    def test_staff_have_the_last_word(self, db):
        created, _known = starters.load()
        changed, deleted = SynonymSet.objects.all()[:2]
        changed.expressions = "un\ndeux"
        changed.save()
        deleted.delete()
        before = set(SynonymSet.objects.values_list("pk", "expressions"))
        assert starters.load() == (0, created)
        assert set(SynonymSet.objects.values_list("pk", "expressions")) == before

    def test_a_new_one_is_added(self, db):
        created, _known = starters.load()
        StarterSynonyms.objects.first().delete()
        assert starters.load() == (1, created - 1)
