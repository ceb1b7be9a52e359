"""How easily a text is read: by the formula of its language, where there is enough of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.checks.reading import ENOUGH, ease, syllables

PLAIN = {
    "fr": "Le chat dort. Il fait nuit. On sort. La lune luit sur le toit. " * 6,
    "en": "The cat is in. It is dark. We go out. The moon is on the roof. " * 6,
}
DENSE = {
    "fr": "L’institutionnalisation épistémologique nécessite l’expérimentation participative "
    "interdisciplinaire " * 12,
    "en": "Institutional epistemological considerations necessitate interdisciplinary "
    "experimentation " * 12,
}


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("chat", "fr", 1),
        ("lune", "fr", 1),
        ("lunes", "fr", 1),
        ("parlent", "fr", 1),
        ("Été", "fr", 2),
        ("biodiversité", "fr", 5),
        ("CNRS", "fr", 1),
        ("12", "fr", 1),
        ("lake", "en", 1),
        ("table", "en", 2),
        ("participation", "en", 5),
    ],
)
def test_syllables(word, language, number):
    assert syllables(word, language) == number


@pytest.mark.parametrize("language", ["fr", "en"])
def test_plain_words_are_easier(language):
    assert ease(PLAIN[language], language) > 80
    assert ease(DENSE[language], language) < 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_so_are_short_sentences(language):
    together = PLAIN[language].replace(".", ",")
    assert ease(together, language) < ease(PLAIN[language], language)


@pytest.mark.parametrize("text", ["", "… ! ?", "mot " * (ENOUGH - 1)])
def test_of_too_little_nothing_is_said(text):
    assert ease(text, "fr") is None


def test_nor_of_another_language():
    assert ease(PLAIN["fr"], "br") is None


@given(st.text())
def test_any_text_has_a_score_or_none(text):
    assert ease(text * ENOUGH, "fr") is None or ease(text * ENOUGH, "fr") <= 207
