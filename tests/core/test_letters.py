"""French is written with its accents, on a font that has none."""

import pytest
from PIL import Image, ImageChops, ImageDraw

from portal.core import letters

ACCENTED = "àâçéèêëîïôùûüÿñÀÂÇÉÈÊËÎÏÔÙÛÜŸ"


def written(text):
    canvas = Image.new("L", (400, 120))
    letters.write(ImageDraw.Draw(canvas), (20, 20), text, 60)
    return canvas


def test_french_letters_are_all_kept():
    text = f"{ACCENTED} « » ’ … ° : ; ! ?"
    assert letters.drawable(text) == text
    assert letters.drawable("L’œuvre — 5 € – Ægir") == "L’oeuvre - 5 EUR - AEgir"


@pytest.mark.parametrize("letter", ACCENTED)
def test_accents_show_and_letters_keep_their_place(letter):
    base = letters._parts(letter)[0]
    assert letters.length(letter, 60) == letters.length(base, 60)
    difference = ImageChops.difference(written(letter), written(base)).getbbox()
    assert difference is not None
    middle = 20 + letters.length(base, 60) / 2
    assert abs((difference[0] + difference[2]) / 2 - middle) < 8


def test_i_loses_its_dot_to_an_accent():
    """Below the accent there is nothing but the stem: as tall as an x."""
    stem = written("î").crop((0, 20 + letters._ink("x", 60)[1], 400, 120)).getbbox()
    assert stem[3] - stem[1] == written("x").getbbox()[3] - written("x").getbbox()[1]


def test_what_cannot_be_written_is_left_out_not_boxed():
    assert letters.drawable("Étoiles 🦇 du 星 ciel") == "Étoiles du ciel"
    assert letters.drawable("ő") == "o"


def test_spaces_that_break_no_line_stay():
    assert letters.drawable("Où\u202f?  Là") == "Où\u00a0? Là"
