"""Completion of what is typed, by the combobox pattern: keyboard, mouse, touch, failures."""

import pytest
from playwright.sync_api import expect

from directory.models import ProjectParty

from ..factories import OrganisationFactory, ProjectPageFactory
from .test_search import asked, focused, follow, press, titles

# What it is told is the same by either engine: tests/search/test_complete.py sees to that.
FIELD = "#search-q"


@pytest.fixture
def named(catalogue):
    ProjectPageFactory(
        title="Bretons et lucioles",
        parties=[ProjectParty(organisation=OrganisationFactory(name="Bretagne vivante"))],
        tags=["bretonnant"],
    )


@pytest.fixture
def search(page, named):
    page.goto("/fr/search/?kind=project")
    page.evaluate("window.samePage = true")
    return page


def type_in(page, text, field=FIELD):
    page.locator(field).press_sequentially(text)
    page.locator("[role=listbox]:visible").wait_for()


def options(page):
    return [" ".join(text.split()) for text in page.locator("[role=option]").all_inner_texts()]


def active(page, field=FIELD):
    """The text of the option that the keyboard is on; None when it is in the field."""
    found = page.locator(field).get_attribute("aria-activedescendant")
    return found and page.locator(f"#{found}").inner_text().split("\n")[0]


def test_roles_names_groups_and_count(search, say, axe):
    field = search.get_by_role("combobox", name=say("Search"))
    assert field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("aria-autocomplete") == "list"
    type_in(search, "bret")
    assert field.get_attribute("aria-expanded") == "true"
    listbox = search.get_by_role("listbox", name=say("Suggestions"))
    assert listbox.get_attribute("id") == field.get_attribute("aria-controls")
    groups = listbox.get_by_role("group")
    labels = [say(each) for each in ("Titles", "Territories", "Organisations", "Keywords")]
    assert groups.count() == len(labels)
    for label in labels:
        assert listbox.get_by_role("group", name=label).get_by_role("option").count() == 1
    assert search.locator(f"{FIELD} ~ [role=status]").inner_text().startswith("4 ")
    assert listbox.locator("mark").first.inner_text().lower().startswith("bret")
    axe(search)


def test_arrows_home_end_and_escape(search):
    type_in(search, "bret")
    keyboard = search.keyboard
    assert active(search) is None
    keyboard.press("ArrowDown")
    assert active(search) == "Bretons et lucioles"
    assert search.locator("[role=option][aria-selected=true]").count() == 1
    assert focused(search).get_attribute("id") == "search-q"
    keyboard.press("ArrowUp")
    assert active(search) is None
    keyboard.press("ArrowUp")
    assert active(search) == "bretonnant"
    keyboard.press("ArrowDown")
    assert active(search) is None
    keyboard.press("ArrowDown")
    for key, caret in [("Home", 0), ("End", 4)]:
        keyboard.press("ArrowDown")
        keyboard.press(key)
        assert active(search) is None
        assert search.locator(FIELD).evaluate("field => field.selectionStart") == caret
    keyboard.press("Escape")
    assert search.get_by_role("listbox").count() == 0
    assert search.locator(FIELD).input_value() == "bret"
    keyboard.press("ArrowDown")  # which opens it again
    assert active(search) == "Bretons et lucioles"
    keyboard.press("Tab")
    assert search.get_by_role("listbox").count() == 0
    assert search.locator(FIELD).input_value() == "bret"


def test_enter_searches_for_what_is_typed_unless_something_is_chosen(search):
    type_in(search, "tritons")
    press(search, "Enter")
    assert asked(search) == [("kind", "project"), ("q", "tritons")]
    assert search.get_by_role("listbox").count() == 0


def test_a_title_leads_to_its_page(search):
    type_in(search, "mares")
    search.keyboard.press("ArrowDown")
    press(search, "Enter")
    search.get_by_role("heading", level=1, name="Mares et tritons").wait_for()


def test_a_place_becomes_a_filter_of_this_search(search, axe):
    type_in(search, "bret")
    search.keyboard.press("ArrowDown")
    search.keyboard.press("ArrowDown")
    assert active(search) == "Bretagne"
    axe(search)
    press(search, "Enter")
    assert search.evaluate("window.samePage")
    assert asked(search) == [("kind", "project"), ("territory", "FR-REG-53")]
    assert search.locator(FIELD).input_value() == ""
    assert search.locator('input[value="FR-REG-53"]').is_checked()
    assert sorted(titles(search))[-1] == "Écoute des chauves-souris"
    assert focused(search).get_attribute("id") == "search-q"


def test_an_organisation_is_searched_for(search):
    type_in(search, "bret")
    follow(search.get_by_role("option", name="Bretagne vivante"))
    assert asked(search) == [("kind", "project"), ("q", '"Bretagne vivante"')]
    assert search.locator(FIELD).input_value() == '"Bretagne vivante"'
    assert titles(search) == ["Bretons et lucioles"]


@pytest.mark.parametrize(
    ("address", "field"), [("/fr/", "#hero-q"), ("/fr/projets/mares/", ".quick-search input")]
)
def test_every_search_field_has_it_by_touch_on_a_phone(new_page, named, axe, address, field):
    page = new_page(width=360, has_touch=True)
    page.goto(address)
    type_in(page, "écol", field)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    [option] = page.get_by_role("option").all()
    assert option.bounding_box()["height"] >= 44
    axe(page)
    with page.expect_navigation():
        option.tap()
    assert ("discipline", "1.6-ecology") in asked(page)
    assert len(titles(page)) == 3


def test_suggestions_are_in_the_language_of_the_page(new_page, named):
    page = new_page(locale="fr-FR")
    page.goto("/en/search/")
    type_in(page, "britt")
    assert options(page)[0].startswith("Brittany")


def test_an_overtaken_question_is_dropped(search):
    waiting = []
    search.route("**/complete?q=mar*", lambda route: waiting.append(route))
    search.locator(FIELD).press_sequentially("mar")
    search.wait_for_timeout(250)
    search.locator(FIELD).fill("")
    type_in(search, "bret")
    for route in waiting:
        route.abort()
    search.wait_for_timeout(100)
    assert options(search)[0] == "Bretons et lucioles"


@pytest.mark.parametrize("fault", ["down", "broken", "nonsense"])
def test_silent_when_there_are_none(search, fault):
    search.expected_errors += ["500", "ERR_FAILED"]
    answers = {
        "down": lambda route: route.abort(),
        "broken": lambda route: route.fulfill(status=500, body="{}"),
        "nonsense": lambda route: route.fulfill(body="<html>"),
    }
    search.route("**/complete?*", answers[fault])
    search.locator(FIELD).press_sequentially("mares")
    search.wait_for_timeout(300)
    assert search.get_by_role("listbox").count() == 0
    expect(search.locator(FIELD)).to_have_attribute("aria-expanded", "false")
    press(search, "Enter")
    assert titles(search) == ["Mares et tritons"]
