"""Searching around where one is: asked on a click alone, said when it can't be."""

import pytest

from .test_search import asked, chips, follow, titles

RENNES = {"latitude": 48.117312, "longitude": -1.677812}


@pytest.fixture
def places(catalogue):
    for slug, lat, lon in [("mares", 48.1, -1.7), ("chauves-souris", 48.39, -4.49)]:
        catalogue[slug].lat, catalogue[slug].lon = lat, lon
        catalogue[slug].save_revision().publish()


def open_near(page):
    if page.locator(".to-filters:visible").count():
        page.locator(".to-filters").click()
    if page.locator("#search-near").get_attribute("open") is None:
        page.locator("#search-near > summary").click()


def ask(page, address="/fr/search/"):
    page.goto(address)
    open_near(page)
    page.locator("#near-locate").click()


@pytest.mark.parametrize("width", [1280, 360])
def test_position_granted(new_page, places, axe, say, width):
    page = new_page(width=width, permissions=["geolocation"], geolocation=RENNES)
    page.goto("/fr/search/?kind=project")
    open_near(page)
    assert page.locator("#near-status").inner_text() == ""
    axe(page)
    page.locator("#near-radius").select_option(label="50 km")
    follow(page.locator("#near-locate"))
    assert asked(page) == [("kind", "project"), ("near", "48.117,-1.678,50")]
    assert titles(page) == ["Mares et tritons"]
    within = (say("Within %(km)s km of here") % {"km": 50}).split()  # whatever its spaces are
    assert chips(page)[1].endswith(" ".join(within))
    # A wider circle, without asking again; then the chip goes.
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_navigation():
        page.locator("#near-radius").select_option(label="100 km")
    assert asked(page)[1] == ("near", "48.117,-1.678,100")
    if width == 360:  # the filters are a sheet over the page
        page.locator(".apply button").click()
    follow(page.locator(".chip").last)
    assert asked(page) == [("kind", "project")]


def test_asked_again_elsewhere(new_page, places):
    """From a search around some place, without a distance, the usual one is taken."""
    page = new_page(permissions=["geolocation"], geolocation=RENNES)
    page.goto("/fr/search/?near=43.3,5.4,10")
    with page.expect_navigation():
        page.locator("#near-radius").select_option("")
    follow(page.locator("#near-locate"))
    assert asked(page) == [("near", "48.117,-1.678,25")]


def test_radius_chosen_beforehand_outlasts_other_choices(new_page, places):
    page = new_page(permissions=["geolocation"], geolocation=RENNES)
    page.goto("/fr/search/")
    open_near(page)
    page.locator("#near-radius").select_option(label="100 km")
    follow(page.locator('#search-kind input[value="project"]'))
    assert page.locator("#near-radius option:checked").get_attribute("data-km") == "100"
    follow(page.locator("#near-locate"))
    assert asked(page) == [("kind", "project"), ("near", "48.117,-1.678,100")]


def test_position_denied(new_page, places, axe):
    page = new_page()
    ask(page)
    said = page.locator("#near-status")
    page.wait_for_function("document.getElementById('near-status').textContent.length > 60")
    assert said.inner_text() == said.get_attribute("data-denied")
    assert said.get_attribute("role") == "status"
    assert asked(page) == []
    axe(page)
    page.locator("#search-q").fill("tritons")
    follow(page.locator(".search__words button"))
    assert asked(page) == [("q", "tritons")]  # no half-known place in the address


def test_position_unavailable(new_page, places):
    page = new_page(permissions=["geolocation"])
    page.add_init_script(
        "navigator.geolocation.getCurrentPosition = (found, failed) => failed({ code: 2 })"
    )
    ask(page)
    said = page.locator("#near-status")
    assert said.inner_text() == said.get_attribute("data-unavailable")
    assert asked(page) == []


def test_without_javascript(new_page, places):
    """Nothing that does nothing; a known place still narrows, widens and goes."""
    page = new_page(width=360, javascript=False)
    page.goto("/fr/search/")
    open_near(page)
    assert not page.locator("#near-locate").is_visible()
    assert not page.locator("#near-radius").is_visible()
    assert page.locator("#search-near noscript p").is_visible()
    page.goto("/fr/search/?near=48.117,-1.678,25")
    assert titles(page) == ["Mares et tritons"]
    open_near(page)
    page.locator("#near-radius").select_option("")
    follow(page.locator(".apply button"))
    assert asked(page) == []
