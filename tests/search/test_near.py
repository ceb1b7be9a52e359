"""What is near a place: read from an address, found on the globe, shown to who asked."""

import datetime
import math
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.place import EARTH_RADIUS, Near, read_near
from search.requests import SearchRequest, parse
from search.store import Row, Store
from tests.factories import EventPageFactory, NewsPageFactory, ProjectPageFactory
from tests.lengths import examples
from tests.search.oracle import great_circle
from tests.standing import standing

API = "/api/v1/search"
RENNES, BREST, PARIS = (48.117312, -1.677812), (48.390412, -4.486098), (48.856614, 2.352222)
latitudes = st.floats(-90, 90) | st.sampled_from([-90, -89.99, 0, 89.99, 90])
longitudes = st.floats(-180, 180) | st.sampled_from([-180, -179.99, 0, 179.99, 180])
circles = st.builds(
    Near,
    latitudes.map(lambda degree: round(degree, 3)),
    longitudes.map(lambda degree: round(degree, 3)),
    st.floats(1, 500) | st.sampled_from([1, 500]),
)


def store_of(points):
    """A store with an entry at each point, numbered from 1; None is nowhere."""
    store, moment = Store(), timezone.make_aware(datetime.datetime(2026, 1, 1))
    for pk, point in enumerate(points, 1):
        lat, lon = point or (None, None)
        titles = {"fr": ""}
        row = Row(pk, uuid.UUID(int=pk), {}, [], titles, moment, None, None, lat, lon, None)
        store._add(pk, row)
    return store


@st.composite
def around(draw, circle):
    """A point at a random bearing and up to twice the radius from the circle's centre."""
    angle, bearing = draw(st.floats(0, 2)), draw(st.floats(0, 2 * math.pi))
    angle *= circle.radius / EARTH_RADIUS
    lat = math.radians(circle.lat)
    sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    east = math.sin(bearing) * math.sin(angle) * math.cos(lat)
    turn = math.degrees(math.atan2(east, math.cos(angle) - math.sin(lat) * sine))
    lon = (circle.lon + turn + 180) % 360 - 180
    return math.degrees(math.asin(max(-1, min(1, sine)))), lon


@settings(max_examples=examples(400))
@given(data=st.data(), circle=circles)
@example(data=None, circle=Near(0.0, 180.0, 100))
@example(data=None, circle=Near(90.0, 12.0, 30))
def test_circle_on_the_globe(data, circle):
    """The store finds what a look at every point finds: at the poles and across the meridian."""
    fixed = [(0.1, -179.9), (0.1, 179.9), (89.9, -100.0), (89.9, 80.0), None, (0, 0)]
    points = fixed + [
        point
        for point in (data.draw(st.lists(around(circle), max_size=12)) if data else [])
        if not math.isclose(great_circle(point, (circle.lat, circle.lon)), circle.radius)
    ]
    expected = {
        pk
        for pk, point in enumerate(points, 1)
        if point and great_circle(point, (circle.lat, circle.lon)) <= circle.radius
    }
    found = store_of(points).near(circle)
    assert set(found) == expected
    nearest = sorted(found, key=found.get)
    km = [great_circle(points[pk - 1], (circle.lat, circle.lon)) for pk in nearest]
    assert km == pytest.approx(sorted(km), abs=1e-4)
    for pk, distance in zip(nearest, km, strict=True):
        assert circle.km(*points[pk - 1]) == pytest.approx(distance, abs=1e-4)


def test_a_point_that_moves_is_found_where_it_is():
    store = store_of([(48.1, -1.7), (43.3, 5.4)])
    store._remove(1, store.rows.pop(1))
    assert store.near(Near(48.1, -1.7, 10)) == {}
    assert set(store.near(Near(43.3, 5.4, 10))) == {2}


@settings(max_examples=examples(300))
@given(circle=circles)
def test_address_of_a_circle_is_read_as_that_circle(circle):
    read = read_near(str(circle))
    assert read_near(str(read)) == read
    assert (read.lat, read.lon) == (circle.lat, circle.lon)
    assert read.radius == pytest.approx(circle.radius, abs=0.06)


def ask(address):
    return parse(QueryDict(address), language="fr")


class TestParse:
    def test_exact_positions_are_forgotten(self, vocabulary):
        asked, errors = ask("near=48.11734567,-1.67789999,25.04")
        assert errors == {}
        assert asked.near == Near(48.117, -1.678, 25.0)
        assert asked.querystring() == "near=48.117%2C-1.678%2C25"

    def test_minus_nothing_is_nothing(self, vocabulary):
        assert ask("near=-0.0001,-0,2.5")[0].querystring() == "near=0.000%2C0.000%2C2.5"

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("48,2", "48.11,-1.68,25"),
            ("nan,2,25", "48.11,-1.68,25"),
            ("91,2,25", "-90 to 90"),
            ("48,181,25", "-180 to 180"),
            ("48,2,0.5", "1 to 500"),
            ("48,2,500.1", "1 to 500"),
        ],
    )
    def test_what_is_wrong_is_said(self, vocabulary, settings, value, said):
        settings.LANGUAGE_CODE = "en"
        asked, errors = ask(f"near={value}&kind=project")
        assert list(errors) == ["near"]
        assert said in errors["near"]
        assert asked == SearchRequest(selected={"kind": {"project"}})

    @pytest.mark.parametrize(
        ("q", "near", "sort", "effective"),
        [
            ("", True, "", "near"),
            ("mare", True, "", "relevance"),
            ("mare", True, "near", "near"),
            ("", True, "title", "title"),
            ("", False, "near", "newest"),
            ("mare", False, "near", "relevance"),
        ],
    )
    def test_order(self, q, near, sort, effective):
        asked = SearchRequest(q=q, near=Near(48, 2, 25) if near else None, sort=sort)
        assert asked.effective_sort == effective
        assert ("near" in asked.sorts) == near


@standing
def site(site_tree, vocabulary):
    """Pages in Brest, Paris and Rennes, and one that is nowhere."""
    territories = vocabulary.territories
    for title, (lat, lon), code in [
        ("Brest", BREST, "FR-DEP-29"),
        ("Paris", PARIS, "FR-DEP-75"),
        ("Rennes", RENNES, "FR-DEP-35"),
    ]:
        ProjectPageFactory(title=title, lat=lat, lon=lon, territories=[territories[code]])
    EventPageFactory(title="Sortie", lat=48.2, lon=-1.7)
    NewsPageFactory(title="Nouvelle")


NEAR_RENNES = "near=48.117312,-1.677812,"


def found(client, query):
    data = client.get(f"{API}?{query}").json()
    return [(hit["title"], hit["distance_km"]) for hit in data["hits"]]


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("5", [("Rennes", 0.0)]),
            ("25", [("Rennes", 0.0), ("Sortie", 9.4)]),
            ("250", [("Rennes", 0.0), ("Sortie", 9.4), ("Brest", 210.1)]),
            ("250&sort=title", [("Brest", 210.1), ("Rennes", 0.0), ("Sortie", 9.4)]),
            ("500&kind=event", [("Sortie", 9.4)]),
            ("500&q=paris", [("Paris", 308.2)]),
        ],
    )
    def test_hits(self, client, site, engine, query, expected):
        assert found(client, NEAR_RENNES + query) == expected

    def test_without_a_place_there_is_no_distance(self, client, site):
        assert {km for _title, km in found(client, "")} == {None}

    def test_counts_obey_it(self, client, site, engine):
        facets = client.get(f"{API}?{NEAR_RENNES}250").json()["facets"]
        counts = {b["code"]: b["count"] for b in facets["territory"]}
        assert counts.pop("FR-REG-53") == 2
        assert "FR-DEP-75" not in counts
        assert {b["code"]: b["count"] for b in facets["kind"]} == {"project": 2, "event": 1}

    def test_it_costs_no_query(self, client, site, django_assert_num_queries):
        client.get("/fr/search/")
        with CaptureQueriesContext(connection) as plain:
            client.get("/fr/search/?sort=title")
        with django_assert_num_queries(len(plain)):
            client.get(f"/fr/search/?{NEAR_RENNES}250")


class TestPage:
    def read(self, client, query, status=200):
        response = client.get(f"/en/search/?{query}")
        assert response.status_code == status
        return BeautifulSoup(response.content, "html.parser")

    def test_nowhere_until_asked(self, client, site):
        soup = self.read(client, "")
        assert not soup.select_one("#search-near").has_attr("open")
        assert soup.select_one("#near-locate").has_attr("hidden")
        assert soup.select_one("#near-radius").find_parent(hidden=True)
        assert not soup.select_one("#near-radius").has_attr("name")
        assert soup.select_one("#search-near noscript a, #search-near noscript p")
        assert "near" not in [option["value"] for option in soup.select("#search-sort option")]
        assert "km away" not in soup.get_text()

    def test_once_known_it_needs_no_script(self, client, site):
        soup = self.read(client, f"{NEAR_RENNES}250")
        assert soup.select_one("#search-near").has_attr("open")
        radius = soup.select_one("select[name=near]")
        assert not radius.find_parent(hidden=True)
        assert [option["value"] for option in radius.select("option")] == [
            "", *(f"48.117,-1.678,{km}" for km in (10, 25, 50, 100, 250)),
        ]  # fmt: skip
        assert radius.select_one("[selected]")["value"] == "48.117,-1.678,250"
        order = soup.select_one("#search-sort [selected]")
        assert (order["value"], order.get_text()) == ("", "Nearest first")

    def test_cards_chip_and_way_out(self, client, site):
        soup = self.read(client, f"{NEAR_RENNES}250&kind=project")
        away = [span.get_text() for span in soup.select(".hit__kind span")]
        assert [text for text in away if "km" in text] == ["less than 1 km away", "210 km away"]
        chip = soup.select(".chip")[-1]
        assert " ".join(chip.get_text().split()) == "Remove the filter Within 250 km of here"
        assert parse_qs(urlsplit(chip["href"]).query) == {"kind": ["project"]}
        assert soup.select_one(".clear")["href"] == "?"

    def test_exact_position_is_in_no_link(self, client, site):
        """Of the search: the link to the other language repeats the address as it came."""
        content = str(self.read(client, f"{NEAR_RENNES}500&q=rennes&kind=project").main)
        assert "48.117" in content
        assert "48.1173" not in content

    def test_nothing_near(self, client, site):
        soup = self.read(client, "near=-40,0,10")
        assert [link["href"] for link in soup.select(".empty a")] == ["?"]

    def test_wrong_place_leads_to_the_field(self, client, site):
        soup = self.read(client, "near=x", status=400)
        assert soup.select_one("#error-near a")["href"] == "#search-near"
        assert soup.select_one("#search-near").has_attr("open")
