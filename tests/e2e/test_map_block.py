"""A map in a page: chosen by typing, read by the keyboard, by the mouse, on a phone, on paper."""

import pytest

from portal.home.models import StandardPage

from ..factories import ProjectPageFactory, StandardPageFactory
from .test_at_once import sit_down
from .test_blocks import Hands
from .test_editing import BODY
from .test_search import follow

MAP = "figure.places"
FIELD = f"{BODY} portal-nodes"


def choose(page, *names):
    for name in names:
        page.get_by_role("combobox", name="Places").fill(name)
        page.keyboard.press("Enter")


def chosen(page):
    """Their names, without where they are."""
    shown = page.locator(f"{FIELD} .nodes__chosen li > span")
    return shown.evaluate_all("found => found.map(each => each.firstChild.textContent)")


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()


def test_an_editor_chooses_the_places_of_a_map(desk, editor, site_tree, full_vocabulary):
    about = StandardPageFactory(title="À propos")
    page = sit_down(desk, editor, about)
    page.expected_errors.append("400 (Bad Request)")  # what isn't complete yet can't be saved
    Hands(page).add("Map", ("title", "Où nous sommes"))
    choose(page, "finist", "brit")
    save(page)
    assert chosen(page) == ["Brittany", "Finistère"]
    draft = StandardPage.objects.get(pk=about.pk).get_latest_revision_as_object()
    assert draft.body[0].value["places"] == ["FR-REG-53", "FR-DEP-29"]
    choose(page, "belgi")
    save(page)
    draft = StandardPage.objects.get(pk=about.pk).get_latest_revision_as_object()
    assert draft.body[0].value["places"] == ["FR-REG-53", "FR-DEP-29", "BE"]


@pytest.fixture
def address(site_tree, full_vocabulary):
    for code in ("FR-DEP-29", "FR-DEP-35", "FR-DEP-974"):
        ProjectPageFactory(territories=[full_vocabulary.territories[code]])
    value = {"title": "Où nous sommes", "counted": True, "caption": "En 2026."}
    value["places"] = ["FR-REG-53", "FR-DEP-75", "FR-DEP-974", "BE"]
    return StandardPageFactory(body=[("map", value)]).get_url()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_is_for_the_mouse_and_its_list_for_everybody(new_page, address, axe, width):
    page = new_page(width=width)
    files = []
    page.on("request", lambda request: files.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert {url.split("/")[2] for url in files} == {page.url.split("/")[2]}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.emulate_media(media="print")
    assert page.locator(f"{MAP} .map__france").is_visible()
    assert page.locator(f"{MAP} .map__list li").all_inner_texts() != []
    page.emulate_media(media="screen")
    links = page.locator(f"{MAP} .map__list a")
    links.first.focus()
    page.keyboard.press("Tab")  # past the map, which holds no stop
    assert page.evaluate("document.activeElement.innerText").split() == [
        *("La", "Réunion", "1", "projet")
    ]
    brittany = page.locator(f'{MAP} .map__france a[href$="FR-REG-53"]')
    brittany.locator("use").first.hover()
    opacity = "found => Number(getComputedStyle(found).opacity)"
    assert brittany.locator("text").evaluate(opacity) == 1
    with page.expect_navigation():
        page.mouse.down()
        page.mouse.up()
    assert page.url.endswith("/fr/search/?kind=project&territory=FR-REG-53")
    page.go_back()
    follow(page.get_by_role("link", name="Bretagne 2 projets"))
    assert page.locator(".hit").count() == 2
