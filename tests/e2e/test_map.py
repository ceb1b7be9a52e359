"""The map of territories by mouse, by keyboard, on a phone without JavaScript, and for everyone."""

import pytest

from ..factories import ProjectPageFactory
from .test_search import asked, chips, focused, follow, press, tab_to, titles

FINISTERE = "#map-FR-DEP-29"
ILLE_ET_VILAINE = "#map-FR-DEP-35"
SCHEMES = ["light", "dark"]
BRITTANY = {"Écoute des chauves-souris", "Laisses de mer", "Mares et tritons"}


def open_map(page, address="/fr/search/"):
    page.goto(address)
    follow(page.locator("#search-view a"))
    page.wait_for_load_state("networkidle")


def point_at(page, selector):
    """Move the mouse to the middle of a shape."""
    shape = page.locator(f"{selector} use")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def click(page, selector):
    point_at(page, selector)
    with page.expect_navigation():
        page.mouse.down()
        page.mouse.up()
    page.wait_for_load_state("networkidle")


def shown(page, selector):
    """Whether the name of a département is to be seen."""
    opacity = "found => Number(getComputedStyle(found).opacity)"
    return page.locator(f"{selector} text").evaluate(opacity) > 0


def test_mouse(page, catalogue):
    open_map(page, "/fr/search/?kind=project")
    point_at(page, FINISTERE)
    assert shown(page, FINISTERE)
    assert not shown(page, ILLE_ET_VILAINE)
    click(page, FINISTERE)
    assert asked(page) == [("kind", "project"), ("territory", "FR-DEP-29"), ("view", "map")]
    assert titles(page) == ["Écoute des chauves-souris"]
    assert page.locator(FINISTERE).get_attribute("aria-current") == "true"
    assert page.locator(".map__tick").count() == 1
    follow(page.locator("#list-FR-REG-53"))
    assert {*titles(page)} == BRITTANY
    click(page, FINISTERE)  # less than the region, and so in its place
    assert len(chips(page)) == 2
    click(page, FINISTERE)
    assert asked(page) == [("kind", "project"), ("view", "map")]
    follow(page.locator("#list-ONLINE"))
    assert titles(page) == ["Accents d'ici"]
    follow(page.locator('#search-discipline input[value="6"]'))  # the form keeps the map
    assert page.locator(".map").is_visible()
    follow(page.locator("#search-view a"))
    assert asked(page) == [("discipline", "6"), ("kind", "project"), ("territory", "ONLINE")]


def test_keyboard(page, catalogue):
    open_map(page)
    page.locator("#search-view a").focus()
    tab_to(page, ".map__skip", most=1)
    page.keyboard.press("Tab")
    first = focused(page).get_attribute("id")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert focused(page).get_attribute("id") == first == "map-FR-DEP-29"
    assert shown(page, FINISTERE)
    name = page.locator(FINISTERE).evaluate("found => found.textContent")
    assert page.get_by_role("link", name=name, exact=True).count() == 1
    page.keyboard.press("ArrowRight")
    assert focused(page).get_attribute("id") == "map-FR-DEP-35"
    page.keyboard.press("ArrowLeft")
    # One stop: the next Tab leaves the map, and Shift+Tab comes back to where one was.
    page.keyboard.press("Tab")
    assert focused(page).evaluate("found => found.closest('svg, .map__overseas')") is None
    page.keyboard.press("Shift+Tab")
    assert focused(page).get_attribute("id") == "map-FR-DEP-29"
    press(page, "Enter")
    assert ("territory", "FR-DEP-29") in asked(page)
    assert titles(page) == ["Écoute des chauves-souris"]


def test_phone_without_javascript(new_page, catalogue, say):
    page = new_page(width=360, javascript=False)
    open_map(page, "/fr/projets/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#search-view a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page).get_attribute("id") == "list-FR-REG-53"
    press(page, "Enter")
    assert {*titles(page)} == BRITTANY
    follow(page.locator("#list-FR-DEP-35"))
    assert titles(page) == ["Mares et tritons"]
    click(page, ILLE_ET_VILAINE)
    assert asked(page) == [("view", "map")]


@pytest.mark.parametrize("width", [1280, 360])
def test_whole_country(new_page, site_tree, full_vocabulary, axe, width):
    """All départements, in both schemes and forced colours; the outlines are asked for once."""
    for count, code in enumerate(["FR-DEP-29", "FR-DEP-2A", "FR-DEP-974", "FR-DEP-75"], start=1):
        for _ in range(count):
            ProjectPageFactory(territories=[full_vocabulary.territories[code]])
    page = new_page(width=width)
    files = []
    page.on("request", lambda request: files.append(request.url))
    page.goto("/fr/search/?view=map&territory=FR-REG-11&territory=FR-DEP-974")
    page.wait_for_load_state("networkidle")
    assert page.locator(".map__shapes a:has(use)").count() == 101
    assert page.locator(".map__legend li").count() == 5
    assert len([url for url in files if "departements" in url]) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    missing = "found => found.filter(each => each.getBoundingClientRect().width < 1).length"
    assert page.locator(".map__shapes use").evaluate_all(missing) == 0
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        axe(page)
        colours = "found => new Set(found.map(each => getComputedStyle(each).fill)).size"
        assert page.locator(".map__swatch").evaluate_all(colours) == 5
    page.emulate_media(forced_colors="active")
    assert page.locator(".map__swatch").evaluate_all(colours) == 5
