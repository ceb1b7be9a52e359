"""Social cards: what a link to a page looks like where it is shared, 1200 by 630 pixels.

The letters are Pillow's own font (Aileron, CC0), which holds all that French and English need; what
it lacks is left out rather than drawn as a box.
"""

import io
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from . import covers, icon

SIZE = WIDTH, HEIGHT = 1200, 630
VERSION = 1  # raise it when the drawing changes
MARGIN = 80
SITE_COLOURS = ("1",)  # of pages that are about no discipline
# White letters are legible on each of these.
TONES = ((0.33, 0.06), (0.36, 0.065), (0.39, 0.07), (0.43, 0.075))
SIZES = (84, 72, 62, 54)  # of the title: the largest in which it takes LINES at most
LINES = 4
LEADING = 1.18
ELLIPSIS = "…"


@dataclass(frozen=True)
class Card:
    """What stands on a card; `codes` are its discipline's, from the root down."""

    title: str
    kind: str
    site: str
    codes: tuple[str, ...] = ()


def png(card):
    """The card as the bytes of a PNG file."""
    canvas = _ground(card.codes or SITE_COLOURS)
    pen = ImageDraw.Draw(canvas)
    if card.kind:
        _write(pen, (MARGIN, 78), card.kind.upper(), 30)
    font, lines = _set(card.title)
    height = font.size * LEADING
    top = (HEIGHT - len(lines) * height) / 2 + 6
    for number, line in enumerate(lines):
        _write(pen, (MARGIN, top + number * height), line, font.size, bold=2)
    icon.rings(pen, "white", 2.6, MARGIN - 14, HEIGHT - 134)
    _write(pen, (MARGIN + 78, HEIGHT - 108), card.site, 34, bold=1)
    file = io.BytesIO()
    canvas.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _ground(codes):
    """The pattern of the discipline, drawn twice as large and reduced, which smooths its edges."""
    ground, *inks = covers.palette(codes, TONES)
    canvas = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), ground)
    pen, scale = ImageDraw.Draw(canvas), 2 * WIDTH / covers.WIDTH
    for shape in covers.shapes(codes):
        _draw(pen, shape, inks[shape.ink], scale)
    return canvas.resize(SIZE, Image.Resampling.BOX)


def _draw(pen, shape, ink, scale):
    if isinstance(shape, covers.Disc):
        x, y, radius = shape.x * scale, shape.y * scale, shape.radius * scale
        look = {"outline": ink, "width": round(shape.width * scale)} if shape.width else {"fill": ink}
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), **look)
        return
    points = [(x * scale, y * scale) for x, y in shape.points]
    if isinstance(shape, covers.Area):
        pen.polygon(points, fill=ink)
        return
    pen.line(points, fill=ink, width=round(shape.width * scale), joint="curve")
    half = shape.width * scale / 2
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)


def _write(pen, where, text, size, bold=0):
    pen.text(where, drawable(text), fill="white", font=_font(size), stroke_width=bold / 2)


def _set(title):
    """The font and the lines of a title, shortened where the smallest letters don't suffice."""
    words = drawable(title).split(" ")
    for size in SIZES:
        font = _font(size)
        lines = _wrap(words, font)
        if len(lines) <= LINES and all(_fits(line, font) for line in lines):
            return font, lines
    return font, _shorten(lines, font)


def _wrap(words, font):
    lines = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, font):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shorten(lines, font):
    """The first lines, each cut where it is too long, the last one where more is left."""
    kept = [_cut(line, font) for line in lines[:LINES]]
    if len(lines) > LINES:
        kept[-1] = _cut(f"{kept[-1].rstrip(ELLIPSIS)} {lines[LINES]}", font)
    return kept


def _cut(line, font):
    if _fits(line, font):
        return line
    end = len(line)
    while end > 1 and not _fits(line[:end].rstrip() + ELLIPSIS, font):
        end -= 1
    return line[:end].rstrip() + ELLIPSIS


def _fits(line, font):
    return font.getlength(line) <= WIDTH - 2 * MARGIN


@lru_cache
def _font(size):
    return ImageFont.load_default(size)


def drawable(text):
    """The text as the font can write it: accents that it lacks are left out, and so is the rest."""
    drawn = "".join(map(_character, unicodedata.normalize("NFC", text)))
    return " ".join(filter(None, drawn.split(" ")))


@lru_cache(maxsize=4096)
def _character(character):
    if character.isspace():
        return "\N{NO-BREAK SPACE}" if character in "\u00a0\u202f" else " "
    for each in (character, unicodedata.normalize("NFKD", character)[0]):
        if _has(each):
            return each
    return ""


def _has(character):
    font = _font(20)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))
