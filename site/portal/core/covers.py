"""Covers for pages without an image, drawn from their discipline's codes alone.

A hue stands for each field of science (level 1), a pattern for each discipline of level 2, and what
lies below throws the dice for how the pattern falls. The shapes are data: an SVG (`svg`) and a
social card (`portal.core.cards`) draw the same.
"""

import base64
import hashlib
from functools import lru_cache
from math import cos, radians, sin, tau
from random import Random
from typing import NamedTuple
from zlib import crc32

from django.urls import reverse

from .classification import ancestors

SIZE = WIDTH, HEIGHT = 480, 270
VERSION = 1  # part of every address: raise it when the drawings change
HUES = {"1": 165, "2": 245, "3": 12, "4": 125, "5": 68, "6": 312}  # of OKLCH, in degrees
# Lightness and chroma of the ground, then of three inks.
LIGHT = ((0.945, 0.03), (0.885, 0.055), (0.815, 0.085), (0.70, 0.115))
DARK = ((0.27, 0.03), (0.33, 0.045), (0.395, 0.06), (0.50, 0.08))


class Line(NamedTuple):
    """A stroke through points, with round ends."""

    points: list
    ink: int
    width: int


class Area(NamedTuple):
    """A filled outline."""

    points: list
    ink: int


class Disc(NamedTuple):
    """A disc, or a ring where it has a width."""

    x: float
    y: float
    radius: float
    ink: int
    width: int = 0


def waves(dice):
    for row in range(6):
        top, swing, phase = 40 + row * 42, dice.uniform(7, 17), dice.uniform(0, tau)
        crest = [(x, top + swing * sin(x / 58 + phase)) for x in range(-15, WIDTH + 30, 15)]
        yield Area([*crest, (WIDTH + 15, HEIGHT + 9), (-15, HEIGHT + 9)], row % 3)


def leaves(dice):
    outline = [(0, 0), (0.25, 0.2), (0.5, 0.27), (0.75, 0.2), (1, 0)]
    outline += [(u, -v) for u, v in outline[3:0:-1]]
    for n in range(26):
        x, y = (n % 7) * 80 + dice.uniform(-40, 30), (n // 7) * 80 + dice.uniform(-30, 30)
        size, turn = dice.uniform(42, 88), dice.uniform(0, tau)
        c, s = size * cos(turn), size * sin(turn)
        yield Area([(x + u * c - v * s, y + u * s + v * c) for u, v in outline], n % 3)


def orbits(dice):
    x, y = dice.uniform(300, 430), dice.uniform(170, 290)
    yield Disc(x, y, 26, 2)
    for n in range(1, 9):
        radius, turn = 26 + n * 42, dice.uniform(0, tau)
        yield Disc(x, y, radius, n % 2, 3)
        for step in range(0, n, 2):
            at = turn + step * tau / n
            yield Disc(x + radius * cos(at), y + radius * sin(at), dice.uniform(5, 11), 1 + n % 2)


def lattice(dice):
    for row in range(5):
        for column in range(-1, 17):
            if dice.random() < 0.55:
                x, y, up = column * 30, row * 54, (row + column) % 2
                tip, base = (y, y + 54) if up else (y + 54, y)
                yield Area([(x, base), (x + 30, tip), (x + 60, base)], dice.randrange(3))


def circuit(dice):
    for n in range(20):
        x, y = (n % 5) * 96 + dice.uniform(0, 60), (n // 5) * 68 + dice.uniform(0, 50)
        far, low = x + dice.choice([-90, -60, 60, 90, 120]), y + dice.choice([-45, 45, 68])
        yield Line([(x, y), (far, y), (far, low)], n % 3, 4)
        yield Disc(far, low, 8, n % 3)


def hexagons(dice):
    for row in range(-1, 6):
        for column in range(-1, 9):
            if dice.random() < 0.7:
                x, y = column * 62 + (row % 2) * 31, row * 53.7
                corners = [(x + 31 * sin(k * tau / 6), y + 31 * cos(k * tau / 6)) for k in range(6)]
                ink = dice.randrange(3)
                full = dice.random() < 0.3
                yield Area(corners, ink) if full else Line([*corners, corners[0]], ink, 3)


def cells(dice):
    for n in range(28):
        x, y = (n % 7) * 78 + dice.uniform(-25, 25), (n // 7) * 82 + dice.uniform(-25, 25)
        radius = dice.uniform(18, 44)
        yield Disc(x, y, radius, n % 2, 4)
        yield Disc(x + dice.uniform(-6, 6), y + dice.uniform(-6, 6), radius / 3.5, 1 + n % 2)


def pulse(dice):
    phase, pace = dice.uniform(0, tau), dice.uniform(30, 50)
    for n, x in enumerate(range(12, WIDTH, 18)):
        reach = 16 + 86 * abs(sin(x / pace + phase) * cos(x / 117)) + dice.uniform(0, 14)
        yield Line([(x, 135 - reach), (x, 135 + reach)], n % 3, 8)


def network(dice):
    nodes = [
        (column * 80 + dice.uniform(-26, 26), row * 75 + 22 + dice.uniform(-22, 22))
        for row in range(4)
        for column in range(7)
    ]
    for n, (x, y) in enumerate(nodes):
        for u, v in nodes[n + 1 :]:
            if (x - u) ** 2 + (y - v) ** 2 < 95**2:
                yield Line([(x, y), (u, v)], 0, 3)
    for n, (x, y) in enumerate(nodes):
        yield Disc(x, y, dice.uniform(6, 15), 1 + n % 2)


def furrows(dice):
    horizon, vanish = dice.uniform(70, 100), dice.uniform(160, 320)
    yield Disc(vanish + dice.choice([-90, 90]), horizon - 24, 22, 1)
    for n in range(-9, 10):
        x = vanish + n * 86
        row = [(vanish + n * 9, horizon), (vanish + n * 9 + 4, horizon)]
        yield Area([*row, (x + 46, HEIGHT), (x, HEIGHT)], n % 3)


def contours(dice):
    x, y, phase = dice.uniform(140, 340), dice.uniform(90, 180), dice.uniform(0, tau)
    for n in range(9):
        size = 18 + n * 32
        turns = [k * tau / 36 for k in range(37)]
        wobble = [1 + 0.16 * sin(3 * t + phase) + 0.09 * cos(2 * t - n / 3) for t in turns]
        ring = [
            (x + size * w * cos(t), y + size * w * sin(t) * 0.8)
            for t, w in zip(turns, wobble, strict=True)
        ]
        yield Line(ring, n % 3, 4)


def arches(dice):
    for row in range(3):
        top, shift = 44 + row * 96, dice.uniform(-50, 0)
        for n in range(-1, 9):
            x = shift + n * 64 + (row % 2) * 32
            bow = [(x + 25 + 25 * cos(t), top - 25 * sin(t)) for t in _steps(tau / 2, 13)]
            yield Area([*bow, (x, top + 50), (x + 50, top + 50)], dice.randrange(3))


def script(dice):
    for row in range(9):
        x = 24.0
        while x < WIDTH - 50:
            end = min(x + dice.uniform(12, 76), WIDTH - 24)
            yield Line([(x, 23 + row * 28), (end, 23 + row * 28)], dice.randrange(3), 9)
            x = end + 24


def ripples(dice):
    for x, ink in [(dice.uniform(60, 190), 0), (dice.uniform(290, 420), 1)]:
        y = dice.uniform(60, 210)
        yield Disc(x, y, 9, 2)
        for n in range(1, 9):
            yield Disc(x, y, 9 + n * 27, ink, 4)


def staves(dice):
    swing, phase = dice.uniform(14, 30), dice.uniform(0, tau)

    def height(x, line):
        return 85 + line * 22 + swing * sin(x / 95 + phase)

    for line in range(5):
        yield Line([(x, height(x, line)) for x in range(-16, WIDTH + 32, 16)], 0, 3)
    for n, x in enumerate(range(40, WIDTH - 20, 52)):
        y = height(x, dice.randrange(9) / 2)
        yield Line([(x + 9, y), (x + 9, y - 52)], 1 + n % 2, 4)
        yield Disc(x, y, 11, 1 + n % 2)


def tiles(dice):
    for row in range(5):
        for column in range(8):
            x, y, turn = column * 60, row * 60, dice.randrange(4) * tau / 4
            x, y = x + 30 - 30 * cos(turn), y + 30 - 30 * sin(turn)
            half = [
                (x + 30 * cos(turn + t), y + 30 * sin(turn + t)) for t in _steps(tau / 2, 9, -1)
            ]
            yield Area(half, dice.randrange(3))


def _steps(whole, count, start=0):
    """Angles of an arc; `start=-1` centres it on its direction."""
    return [start * whole / 2 + n * whole / (count - 1) for n in range(count)]


# Within a field, no two disciplines have the same pattern.
PATTERNS = {
    "1": (lattice, circuit, orbits, hexagons, waves, leaves, tiles),
    "2": (
        *(arches, circuit, orbits, hexagons, lattice, pulse),
        *(waves, leaves, cells, network, tiles),
    ),
    "3": (cells, pulse, network, hexagons, tiles),
    "4": (furrows, contours, pulse, cells, tiles),
    "5": (ripples, pulse, script, network, arches, lattice, contours, orbits, tiles),
    "6": (arches, script, ripples, staves, tiles),
}
ANY = (waves, orbits, lattice, cells, network, contours, arches, script, ripples, tiles)


def shapes(codes):
    """What is drawn for a discipline, by its codes from the root down."""
    return pattern(codes)(Random("/".join(codes)))


def pattern(codes):
    """The pattern of a discipline: FORD numbers its disciplines of level 2 from 1."""
    field, second = codes[0], codes[min(1, len(codes) - 1)]
    known, number = PATTERNS.get(field, ()), second.removeprefix(f"{field}.")
    if number.isdecimal() and 0 < int(number) <= len(known) and second != field:
        return known[int(number) - 1]
    return ANY[crc32(second.encode()) % len(ANY)]


def hue(codes):
    """The field's hue, which its disciplines differ a little from."""
    base = HUES.get(codes[0], crc32(codes[0].encode()) % 360)
    return base + (crc32(codes[1].encode()) % 5 - 2) * 5 if len(codes) > 1 else base


def palette(codes, tones):
    """The ground and the three inks."""
    return [colour(lightness, chroma, hue(codes)) for lightness, chroma in tones]


def colour(lightness, chroma, degrees):
    """An OKLCH colour as `#rrggbb`: equally light to the eye in every hue."""
    a, b = chroma * cos(radians(degrees)), chroma * sin(radians(degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return "#" + "".join(f"{_channel(value):02x}" for value in (red, green, blue))


def _channel(linear):
    bounded = min(max(linear, 0), 1)
    curved = 12.92 * bounded if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
    return round(curved * 255)


@lru_cache(maxsize=1024)
def address(codes):
    """Where the cover of a discipline is; `codes` from the root down, as a tuple."""
    return reverse("cover", args=[VERSION, "/".join(dict.fromkeys((*codes[:2], codes[-1])))])


def of(page):
    """The address of the cover of a page's first discipline; empty when it has none."""
    node = page.disciplines.first()
    return address(tuple(each.code for each in (*ancestors(node), node))) if node else ""


@lru_cache(maxsize=256)
def svg(codes):
    """The cover as an SVG file, for light and for dark: (text, what a policy calls its style)."""
    style = _style(codes)
    drawn = "".join(map(_element, shapes(codes)))
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" preserveAspectRatio="xMidYMid slice"><style>{style}</style>'
        f'<path class="g" d="M0 0H{WIDTH}V{HEIGHT}H0z"/>{drawn}</svg>'
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


def _style(codes):
    round_ends = ".l{fill:none;stroke-linecap:round;stroke-linejoin:round}"
    light, dark = _colours(palette(codes, LIGHT)), _colours(palette(codes, DARK))
    return f"{round_ends}{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _colours(palette):
    ground, *inks = palette
    rules = [f".f{n}{{fill:{ink}}}.s{n}{{stroke:{ink}}}" for n, ink in enumerate(inks)]
    return f".g{{fill:{ground}}}{''.join(rules)}"


def _element(shape):
    if isinstance(shape, Area):
        return f'<path class="f{shape.ink}" d="{_path(shape.points)}z"/>'
    if isinstance(shape, Line):
        look = f'class="l s{shape.ink}" stroke-width="{shape.width}"'
        return f'<path {look} d="{_path(shape.points)}"/>'
    ring = f'class="l s{shape.ink}" stroke-width="{shape.width}"'
    look = ring if shape.width else f'class="f{shape.ink}"'
    where = f'cx="{shape.x:.0f}" cy="{shape.y:.0f}" r="{shape.radius:.0f}"'
    return f"<circle {look} {where}/>"


def _path(points):
    return "M" + "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in points)
