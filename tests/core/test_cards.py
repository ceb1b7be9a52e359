"""A card holds its title whatever its length and letters, in few bytes."""

import io
from time import perf_counter

import pytest
from PIL import Image

from portal.core import cards, covers, letters

LONG = "Observatoire participatif des mares et des étangs de Bretagne " * 5
WORD = "Anticonstitutionnellement" * 6


def lines_of(title):
    return cards.compose(title)[1]


@pytest.mark.parametrize("title", ["Mares", LONG, WORD, "", "œuvre « à l’être » – ÇÀÉÈÙ"])
def test_card_is_an_image_of_the_usual_size(title):
    content = cards.png(cards.Card(title, "Projet", "Science Ensemble", ("1", "1.6")))
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(content) < 150_000


def test_short_titles_stand_whole_in_large_letters():
    size, lines = cards.compose("Compter les étoiles")
    assert (size, lines) == (max(cards.SIZES), ["Compter les étoiles"])


def test_long_titles_end_in_an_ellipsis_and_hold():
    for title in (LONG, WORD):
        size, lines = cards.compose(title)
        assert len(lines) <= cards.LINES
        assert lines[-1].endswith("…")
        assert all(letters.length(line, size) <= 2080 for line in lines)
    assert " ".join(lines_of(LONG))[:30] == LONG[:30]


def test_non_breaking_spaces_break_no_line():
    assert "?" not in lines_of("Que deviennent les mares et les étangs de Bretagne\u202f?")


def test_white_is_legible_on_every_ground():
    """4.5 to 1, on the lightest ink of each field."""
    from .test_covers import luminance

    for field in covers.HUES:
        lightest = max(map(luminance, covers.palette((field,), cards.TONES)))
        assert 1.05 / (lightest + 0.05) > 4.5, field


def test_drawing_takes_no_second():
    begun = perf_counter()
    cards.png(cards.Card(LONG, "Projet", "Science Ensemble", ("1", "1.1")))
    assert perf_counter() - begun < 2
