"""Where terms occur: as whole words, however they are written, and the longest of them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.folding import folded
from portal.glossary.matching import Glossary, units
from portal.glossary.models import Term
from search.documents import LANGUAGES

from ..lengths import examples

SCIENCE = Term(pk=1, term_fr="science", term_en="science")
PARTICIPATORY = Term(
    pk=2,
    term_fr="sciences participatives",
    term_en="participatory science",
    others_en="citizen science\ncommunity science",
)
CITIZEN = Term(pk=3, term_fr="sciences citoyennes", term_en="citizen science", note="Les deux.")
DATASET = Term(pk=4, term_fr="jeu de données", term_en="dataset", others_en="data set")
STUDY = Term(pk=5, term_fr="étude", term_en="study")
TERMS = [SCIENCE, PARTICIPATORY, CITIZEN, DATASET, STUDY]
GLOSSARY = Glossary(TERMS)


def occurring(text, language="fr"):
    return [each.words for each in GLOSSARY.occurring(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "Les sciences participatives",
        "SCIENCES PARTICIPATIVES !",
        "la science participative",
        "l’été des sciences\u00a0participatives",
        "«\u00a0Sciences participatives\u00a0»",
        "des sciences-participatives",
    ],
)
def test_however_it_is_written(text):
    assert occurring(text) == ["sciences participatives"]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Des jeux de donnees", "fr", "jeu de données"),
        ("d’études", "fr", "étude"),
        ("Two studies", "en", "study"),
        ("datasets", "en", "dataset"),
        ("data sets", "en", "data set"),
    ],
)
def test_a_simple_plural(text, language, words):
    assert occurring(text, language) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Les consciences participatives",
        "Prescience.",
        "une donnée du jeu",
        "un jeu. De données",
        "jeu de\ndonnées",
        "https://example.org/jeu-de-donnees www.science.org science@example.org",
    ],
)
def test_nothing_else(text):
    assert occurring(text) == []


def test_the_longest_where_one_stands_in_another():
    text = "La science, les sciences participatives et les sciences citoyennes"
    assert occurring(text) == ["science", "sciences participatives", "sciences citoyennes"]


def test_what_is_said_is_the_shorter_ones_too():
    assert GLOSSARY.said("Citizen science", "en") == {SCIENCE, PARTICIPATORY, CITIZEN}
    assert GLOSSARY.said("un jeu", "fr") == set()


def test_words_that_stand_for_several_terms():
    [wording] = GLOSSARY.occurring("citizen science", "en")
    assert wording.accepted("fr") == ["sciences participatives", "sciences citoyennes"]
    assert wording.notes == ["Les deux."]


def test_the_terms_come_before_what_is_as_good():
    other = Term(pk=9, term_fr="science participative", term_en="Mitmachen")
    both = Glossary([PARTICIPATORY, other])
    [wording] = both.occurring("sciences participatives", "fr")
    first = ["participatory science", "Mitmachen"]
    assert wording.accepted("en") == [*first, "citizen science", "community science"]


def test_an_empty_glossary():
    assert list(Glossary([]).occurring("sciences participatives", "fr")) == []
    assert Glossary([]).said("sciences participatives", "fr") == set()


ANY = st.text(alphabet="abcdéèïœsx ’-.\n", max_size=40)
AROUND = st.sampled_from(["", "mot ", "d’", "(", "Aïe ! "])
AFTER = st.sampled_from(["", " mot", ".", " — suite"])
WRITTEN = st.sampled_from([str, str.upper, str.capitalize, folded])


@settings(max_examples=examples(300))
@given(st.sampled_from(TERMS), st.sampled_from(LANGUAGES), AROUND, AFTER, WRITTEN)
def test_each_wording_is_found_anywhere(term, language, before, after, write):
    for words in term.wordings(language):
        text = f"{before}{write(words)}{after}"
        assert term in GLOSSARY.said(text, language)
        assert any(term in each.terms for each in GLOSSARY.occurring(text, language))


@settings(max_examples=examples(300))
@given(st.sampled_from(TERMS), st.sampled_from(LANGUAGES), st.sampled_from("abcdz"))
def test_none_is_found_within_words(term, language, letter):
    for words in term.wordings(language):
        grown = re.sub(r"\w+", lambda match: f"{letter}{match.group()}{letter}", words)
        assert GLOSSARY.said(grown, language) == set()


@settings(max_examples=examples(300))
@given(ANY, st.sampled_from(LANGUAGES))
def test_what_occurs_is_said(text, language):
    occurring = list(GLOSSARY.occurring(text, language))
    assert {term for each in occurring for term in each.terms} <= GLOSSARY.said(text, language)


@pytest.mark.parametrize("word", ["gps", "os", "class", "prix", "voix"])
def test_what_is_no_plural(word):
    assert units(word, "fr") == [word]
