"""Writing on pictures in Pillow's own font, Aileron (CC0), of which it has what ASCII needs.

The accents of French, and of its neighbours, are drawn on its letters here, so that no font need be
kept or installed; what can't be written so is left out rather than shown as a box.
"""

import unicodedata
from functools import lru_cache
from math import pi, sin

from PIL import ImageFont

# Accents as lines around the middle of a letter, from its top up, in ems.
ACCENTS = {
    "\N{COMBINING ACUTE ACCENT}": [[(-0.04, 0.05), (0.07, 0.16)]],
    "\N{COMBINING GRAVE ACCENT}": [[(0.04, 0.05), (-0.07, 0.16)]],
    "\N{COMBINING CIRCUMFLEX ACCENT}": [[(-0.12, 0.05), (0, 0.16), (0.12, 0.05)]],
    "\N{COMBINING CARON}": [[(-0.12, 0.16), (0, 0.05), (0.12, 0.16)]],
    "\N{COMBINING DIAERESIS}": [[(-0.11, 0.1), (-0.11, 0.11)], [(0.11, 0.1), (0.11, 0.11)]],
    "\N{COMBINING TILDE}": [[(x / 50, 0.1 + sin(x * pi / 6) / 30) for x in range(-6, 7)]],
}
# From the foot of the letter down.
BELOW = {
    "\N{COMBINING CEDILLA}": [[(0, 0), (0, -0.06), (0.05, -0.1), (0.03, -0.16), (-0.07, -0.16)]],
}
STROKE, GAP = 0.075, 0.025  # of an accent, in ems
WRITTEN = {
    **{"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "–": "-", "—": "-", "‑": "-"},
    **{"€": "EUR", "²": "2", "³": "3", "•": "·", "\u00ad": "", "\u202f": "\u00a0"},
}


@lru_cache
def font(size):
    return ImageFont.load_default(size)


def drawable(text):
    """The text as it can be written: without accents that aren't known, nor other characters."""
    composed = unicodedata.normalize("NFC", text)
    drawn = "".join(_written(character) for character in composed)
    return " ".join(filter(None, drawn.split(" ")))


@lru_cache(maxsize=4096)
def _written(character):
    if character in WRITTEN:
        return WRITTEN[character]
    if character.isspace():
        return "\u00a0" if character == "\u00a0" else " "
    base, marks = _parts(character)
    if not _has(base):
        return ""
    return character if set(marks) <= {*ACCENTS, *BELOW} else base


def _parts(character):
    """The letter and its accents; a space that breaks no line is as wide as another."""
    base, *marks = unicodedata.normalize("NFD", character)
    return " " if base == "\u00a0" else base, marks


def _has(character):
    pen = font(20)
    return bytes(pen.getmask(character)) != bytes(pen.getmask("\uffff"))


def length(text, size):
    """How many pixels wide the text is."""
    return font(size).getlength("".join(_parts(character)[0] for character in text))


def write(pen, where, text, size, bold=0):
    """Write in white, from the upper left corner `where`; `bold` widens the strokes, in pixels."""
    bare = ""
    for character in text:
        base, marks = _parts(character)
        left = where[0] + font(size).getlength(bare)
        _letter(pen, (left, where[1]), base, marks, size, bold)
        bare += base


@lru_cache(maxsize=1024)
def _ink(character, size):
    """The box that a character's ink fills, from the upper left corner of its line."""
    mask, (x, y) = font(size).getmask2(character)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return left + x, top + y, right + x, bottom + y


def _letter(pen, where, base, marks, size, bold):
    left, top, right, bottom = _ink(base, size)
    x, y = where
    if base == "i" and marks:  # without its dot, it is its stem
        top = _ink("x", size)[1]
        stem = (x + left - bold, y + top - bold, x + right - 1 + bold, y + bottom - 1 + bold)
        pen.rectangle(stem, "white")
    else:
        pen.text(where, base, fill="white", font=font(size), stroke_width=bold)
    for mark in marks:
        foot = y + (bottom if mark in BELOW else top - size * GAP)
        for line in ACCENTS.get(mark) or BELOW[mark]:
            points = [(x + (left + right) / 2 + u * size, foot - v * size) for u, v in line]
            stroke(pen, points, STROKE * size + bold, "white")


def stroke(pen, points, width, ink):
    """A line with round ends."""
    pen.line(points, fill=ink, width=round(width), joint="curve")
    for x, y in (points[0], points[-1]):
        half = width / 2
        pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)
