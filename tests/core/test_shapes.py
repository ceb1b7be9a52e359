"""The outlines of the map: rounded without faults that add up, complete, as browsers get them."""

import math
import re

import pytest

from portal.core import shapes
from portal.core.models import Territory
from portal.core.vocabularies import read

NUMBER = re.compile(r"-?(?:\d+\.\d+|\d+|\.\d+)")


def points(path):
    """A path as the data file has it, as rings of absolute points."""
    found = []
    for part in path.split("M")[1:]:
        start, steps = part.rstrip("z").split("l")
        ring = [tuple(map(float, NUMBER.findall(start)))]
        numbers = list(map(float, NUMBER.findall(steps)))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        found.append(ring)
    return found


def near(found, exact, most):
    return all(math.dist(*pair) <= most for pair in zip(found, exact, strict=True))


def test_faults_of_rounding_do_not_add_up():
    steps = " ".join(f"0.4,{0.3 if n % 3 else -0.9}" for n in range(200))
    rings = shapes.rings(f"m 10.2,-7 {steps} z m -3,20 5,0 0,5.55 z", zoom=2)
    assert near(rings[1], [(14.4, 26), (24.4, 26), (24.4, 37.1)], 1e-9)
    for grain in (1, 0.2):
        line, triangle = points(shapes.path(rings, grain))
        assert near(line[-1:], rings[0][-1:], grain * 0.71)
        assert near(triangle, rings[1], grain * 0.71)
        for point in line:
            assert min(math.dist(point, exact) for exact in rings[0]) <= grain * 0.71


def test_points_that_show_nothing_are_left_out():
    square = [(0, 0), (3, 0), (3, 0.2), (6, 0), (6, 6), (6, 6), (0, 6)]
    assert shapes.path([square, [(9, 9), (9.1, 9), (9, 9.1)]]) == "M0 0l6 0 0 6-6 0z"


def test_projection_keeps_the_shape_and_puts_north_up():
    [[southwest, northeast]] = shapes.projected([[(55.0, -21.5), (56.0, -20.5)]])
    narrow = shapes.INSET * math.cos(math.radians(21))
    assert southwest[1] == shapes.INSET
    assert northeast[1] == 0
    assert northeast[0] - southwest[0] == pytest.approx(narrow)


def test_centre():
    assert shapes.centre([(0, 0), (6, 0), (6, 2), (0, 2)]) == (3, 1)


def test_every_departement_has_an_outline_and_its_mark_lies_in_it():
    data = shapes.shapes()
    numbers = {*data["metropolitan"], *data["overseas"]}
    codes = {row["code"] for row in read(Territory) if row["kind"] == "departement"}
    assert {f"{shapes.PREFIX}{number}" for number in numbers} == codes
    width, height = data["size"]
    for shape in data["metropolitan"].values():
        left, top, wide, high = shapes.box(points(shape["path"]))
        assert min(left, top) >= -1
        assert left + wide <= width + 1
        assert top + high <= height + 1
        assert left < shape["x"] < left + wide
        assert top < shape["y"] < top + high


def test_what_browsers_load_is_made_from_the_data():
    data = shapes.shapes()
    assert shapes.SHAPES.read_text(encoding="utf-8") == shapes.as_json(data)
    assert shapes.SPRITE.read_text(encoding="utf-8") == shapes.sprite(data)
    assert "@svg-maps" in data["credit"]
    assert "CC BY 4.0" in data["credit"]
