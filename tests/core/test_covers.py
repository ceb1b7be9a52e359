"""Covers are drawn from codes alone: always the same, with a pattern for each discipline."""

import re
import xml.etree.ElementTree as ET

import pytest

from portal.core import covers
from portal.core.models import Discipline

from ..factories import ProjectPageFactory


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.fixture
def lines(full_vocabulary):
    """The codes of every discipline, from the root down."""
    found = {}
    for node in Discipline.objects.order_by("path"):
        found[node.path] = (*found.get(node.path[:-4], ()), node.code)
    return list(found.values())


def test_every_discipline_has_a_small_file_that_is_well_formed(lines):
    for codes in lines:
        text, _style = covers.svg(codes)
        assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
        assert 500 < len(text) < 9000, codes
        assert set(re.findall(r"https?://[^\"]+", text)) == {"http://www.w3.org/2000/svg"}


def test_disciplines_of_a_field_have_its_hue_and_patterns_of_their_own(lines):
    for field in "123456":
        within = [codes for codes in lines if codes[0] == field and len(codes) == 2]
        patterns = [covers.pattern(codes) for codes in within]
        assert len(set(patterns)) == len(patterns) > 3, field
        assert {abs(covers.hue(codes) - covers.HUES[field]) <= 10 for codes in within} == {True}


def test_what_lies_below_has_the_pattern_falling_otherwise():
    ecology, botany = ("1", "1.6", "1.6-ecology"), ("1", "1.6", "1.6-botany")
    assert covers.pattern(ecology) is covers.pattern(botany) is covers.leaves
    assert covers.svg(ecology) != covers.svg(botany)
    covers.svg.cache_clear()
    assert list(covers.shapes(ecology)) == list(covers.shapes(ecology))


def test_disciplines_of_staff_have_covers_too():
    for codes in [("x",), ("x", "y"), ("1", "1.99"), ("1", "1.0"), ("1", "marine")]:
        assert "<path" in covers.svg(codes)[0]


def test_light_is_light_and_dark_is_dark():
    for field in covers.HUES:
        light, dark = (covers.palette((field,), tones) for tones in (covers.LIGHT, covers.DARK))
        assert min(map(luminance, light)) > 0.3
        assert max(map(luminance, dark)) < 0.16


@pytest.mark.django_db
class TestView:
    def test_is_kept_for_ever(self, client):
        response = client.get(covers.address(("1", "1.6", "1.6-ecology")))
        assert response["Content-Type"] == "image/svg+xml"
        assert "immutable" in response["Cache-Control"]
        assert "max-age=31536000" in response["Cache-Control"]

    def test_asks_the_database_nothing(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/covers/1/6/6.4.svg").status_code == 200

    @pytest.mark.parametrize(
        "line", ["1/2/3/4", "a b", "%3Cscript%3E", "1//2", "é", f"1/{'9' * 400}"]
    )
    def test_of_no_code(self, client, line):
        assert client.get(f"/covers/1/{line}.svg").status_code == 404


def test_of_a_page(site_tree, vocabulary):
    page = ProjectPageFactory(disciplines=[vocabulary.disciplines["1.6-ecology"]])
    assert covers.of(page) == "/covers/1/1/1.6/1.6-ecology.svg"
    assert covers.of(ProjectPageFactory()) == ""
