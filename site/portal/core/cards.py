"""Social cards: what a link to a page looks like where it is shared, 1200 by 630 pixels.

All is drawn twice as large and then reduced, which smooths every edge.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from . import covers, icon, letters

SIZE = 1200, 630
WIDTH, HEIGHT = 2400, 1260  # as drawn, as are all lengths here
VERSION = 1  # raise it when the drawing changes
MARGIN = 160
SITE_COLOURS = ("1",)  # of pages that are about no discipline
# White letters are legible on each of these.
TONES = ((0.33, 0.06), (0.355, 0.065), (0.38, 0.07), (0.41, 0.075))
SIZES = (168, 144, 124, 108)  # of the title: the largest in which it takes LINES at most
LINES = 4
LEADING = 1.2
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
    letters.write(pen, (MARGIN, 152), letters.drawable(card.kind.upper()), 60, bold=1)
    size, lines = compose(card.title)
    top = (HEIGHT - len(lines) * size * LEADING) / 2
    for number, line in enumerate(lines):
        letters.write(pen, (MARGIN, top + number * size * LEADING), line, size, bold=3)
    icon.rings(pen, "white", 5.2, MARGIN - 28, HEIGHT - 268)
    letters.write(pen, (MARGIN + 156, HEIGHT - 214), letters.drawable(card.site), 68, bold=1)
    file = io.BytesIO()
    small = canvas.resize(SIZE, Image.Resampling.BOX)
    small.quantize(96, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _ground(codes):
    """The pattern of the discipline."""
    ground, *inks = covers.palette(codes, TONES)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen, scale = ImageDraw.Draw(canvas), WIDTH / covers.WIDTH
    for shape in covers.shapes(codes):
        _draw(pen, shape, inks[shape.ink], scale)
    return canvas


def _draw(pen, shape, ink, scale):
    if isinstance(shape, covers.Disc):
        x, y, radius = shape.x * scale, shape.y * scale, shape.radius * scale
        width = round(shape.width * scale)
        look = {"outline": ink, "width": width} if width else {"fill": ink}
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), **look)
        return
    points = [(x * scale, y * scale) for x, y in shape.points]
    if isinstance(shape, covers.Area):
        pen.polygon(points, fill=ink)
    else:
        letters.stroke(pen, points, shape.width * scale, ink)


def compose(title):
    """The size and the lines of a title, shortened where the smallest letters don't suffice."""
    words = letters.drawable(title).split(" ")
    for size in SIZES:
        lines = _wrap(words, size)
        if len(lines) <= LINES and all(_fits(line, size) for line in lines):
            return size, lines
    return size, _shorten(lines, size)


def _wrap(words, size):
    lines = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, size):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shorten(lines, size):
    """The first lines, each cut where it is too long, the last one where more is left."""
    kept = [_cut(line, size) for line in lines[:LINES]]
    if len(lines) > LINES:
        kept[-1] = _cut(f"{kept[-1].rstrip(ELLIPSIS)} {lines[LINES]}", size)
    return kept


def _cut(line, size):
    if _fits(line, size):
        return line
    end = len(line)
    while end > 1 and not _fits(line[:end].rstrip() + ELLIPSIS, size):
        end -= 1
    return line[:end].rstrip() + ELLIPSIS


def _fits(line, size):
    return letters.length(line, size) <= WIDTH - 2 * MARGIN
