"""Disciplines and territories are chosen by typing, without a mouse, and saved as one writes."""

import pytest

from portal.news.models import NewsPage
from tests.browser import AXE_SCRIPT

from ..factories import NewsPageFactory
from .test_at_once import sit_down, state_of_saving

IN_NODES = """() => axe.run("portal-nodes").then(
    (found) => found.violations.map((each) => each.id + " " + each.nodes[0].html))"""


@pytest.fixture
def news(site_tree, full_vocabulary):
    page = NewsPageFactory(title="Une saison")
    page.disciplines.add(full_vocabulary.disciplines["1.6-ecology"])
    page.save_revision()
    return page


@pytest.fixture
def writer(desk, editor, news):
    page = sit_down(desk, editor, news)
    # The page may be saving by itself as it is saved: the later of the two is refused.
    page.expected_errors.append("400 (Bad Request)")
    return page


def field(page, classification="Disciplines"):
    return page.get_by_role("combobox", name=classification)


def options(page):
    """The name of each node that is offered."""
    return [each.split("\n")[0] for each in page.get_by_role("option").all_inner_texts()]


def chosen(page, classification="disciplines"):
    return page.locator(f"portal-nodes:has(#id_{classification}) .nodes__chosen span")


def saved(news):
    page = NewsPage.objects.get(pk=news.pk).get_latest_revision_as_object()
    nodes = [*page.disciplines.all(), *page.territories.all()]
    return {node.code for node in nodes}


def test_what_is_chosen_tells_where_it_is(writer):
    told = ["Ecology Natural sciences › Biological sciences"]
    assert chosen(writer).all_inner_texts() == told


def test_by_the_keyboard_alone(writer, news):
    field(writer, "Territories").press_sequentially("cote d")
    names = ["Côte-d’Or", "Côte d’Ivoire", "Côtes-d’Armor", "Provence-Alpes-Côte d’Azur"]
    assert options(writer) == names
    writer.keyboard.press("ArrowDown")
    writer.keyboard.press("ArrowUp")
    writer.keyboard.press("Enter")
    assert options(writer) == []
    writer.keyboard.type("paris")
    writer.keyboard.press("Enter")
    writer.keyboard.type("brittany")
    writer.keyboard.press("Enter")
    writer.keyboard.press("Backspace")
    with writer.expect_navigation():
        writer.get_by_role("button", name="Save draft").click()
    assert saved(news) == {"1.6-ecology", "FR-DEP-21", "FR-DEP-75"}


@pytest.mark.parametrize("typed", ["ecologie", "ECOLOGY", "1.6-ecology", "écol"])
def test_by_a_name_in_either_language_or_a_code(writer, typed):
    field(writer).fill(typed)
    assert options(writer)[0] == "Ecology"


def test_by_the_mouse_and_saved_as_one_writes(writer, news):
    writer.get_by_role("button", name="Remove Ecology").click()
    field(writer).click()
    writer.get_by_role("option", name="Physical sciences Natural").click()
    state_of_saving(writer, "saved").wait_for()
    assert saved(news) == {"1.3"}


def test_what_was_chosen_lately_comes_first(writer):
    field(writer).fill("astro")
    field(writer).press("Enter")
    field(writer).press("Backspace")
    writer.reload()
    field(writer).press("ArrowDown")
    assert options(writer)[:2] == ["Astronomy and astrophysics", "Natural sciences"]


def test_in_a_browser_that_keeps_nothing(writer, news):
    shut = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})"
    writer.evaluate(shut)
    field(writer).fill("astro")
    field(writer).press("Enter")
    assert chosen(writer).count() == 2
    field(writer).press("ArrowDown")
    assert options(writer)[0] == "Natural sciences"


def test_what_isnt_there(writer, news):
    field(writer).fill("zq")
    writer.get_by_text("Nothing is called that.").wait_for()
    field(writer).press("Enter")  # doesn't send the page's form
    field(writer).press("Escape")
    assert chosen(writer).count() == 1
    assert saved(news) == {"1.6-ecology"}


def test_accessible(writer):
    writer.evaluate(AXE_SCRIPT)
    for typed in ("", "eco", "zq"):
        field(writer).fill(typed)
        assert writer.evaluate(IN_NODES) == []
