"""How pages are laid out, as `python -m tests.screenshots --check` measures all of them."""

import re

import pytest

from .. import layout
from .test_accessibility import CHIPS, open_everything

PAGES = {
    "home": "/fr/",
    "search": f"/fr/search/{CHIPS}",
    "words": "/en/search/?q=mares",
    "index": "/fr/projets/",
    "not found": "/fr/nulle-part/",
}
CONTENT = ("project", "resource", "news", "upcoming", "bare", "standard")
LONG = "Anticonstitutionnellement-intergouvernementalisation-électroencéphalographique"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_cut_distorted_or_too_small(new_page, catalogue, full_pages, width):
    page = new_page(width=width)
    page.expected_errors.append("404")
    addresses = PAGES | {name: getattr(full_pages, name).url for name in CONTENT}
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        open_everything(page)
        found[name] = layout.faults(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_long_words_and_titles_hold(new_page, catalogue, full_pages, width):
    project = full_pages.project
    project.title = " ".join([LONG, *["mot"] * 39])
    project.teaser = project.commune = LONG
    project.save_revision().publish()
    page = new_page(width=width)
    for address in (project.url, "/fr/projets/", f"/fr/search/?q={LONG}"):
        page.goto(address)
        assert layout.faults(page) == [], address


@pytest.mark.parametrize("width", [360, 1280])
def test_doors_hold_long_names(new_page, catalogue, vocabulary, width):
    for code in ("1.3", "1.6"):
        vocabulary.disciplines[code].label_fr = f"Sciences connexes de l’{LONG}"
        vocabulary.disciplines[code].save()
    page = new_page(width=width)
    for address in ("/fr/disciplines/", "/fr/disciplines/1/", "/fr/territories/"):
        page.goto(address)
        assert layout.faults(page) == [], address
    count = page.locator(".doors .count").first.bounding_box()
    assert count["width"] > count["height"]


PICTURE = re.compile(r"\.(svg|png|jpg|webp|avif)$")


class LatePictures:
    """Keeps a page's pictures back until the rest of it has been painted."""

    def __init__(self, page):
        self.page, self.held = page, None
        page.route(PICTURE, self._hold)

    def _hold(self, route):
        route.continue_() if self.held is None else self.held.append(route)

    def open(self, address):
        self.held = held = []
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.evaluate(layout.NEXT_PAINT)
        self.held = None
        for route in held:
            route.continue_()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(new_page, catalogue, full_pages, width):
    page = new_page(width=width)
    layout.watch_shifts(page)
    pictures = LatePictures(page)
    content = [getattr(full_pages, name).url for name in CONTENT]
    content.append(full_pages.organisation.get_absolute_url())
    for address in (*PAGES.values(), *content):
        page.expected_errors.append("404")
        assert moves(page, pictures, address) == [], address


def moves(page, pictures, address):
    """What moves while a page loads, each time.

    A busy machine may paint a page in the middle of reading it: what ends there moves as the rest
    of it comes, by chance. What moves for want of a size, a style or a script does so each time;
    nothing is cached between the two, as requests are intercepted.
    """
    for _time in range(2):
        pictures.open(address)
        if not (found := layout.shifts(page)):
            break
    return found


BROKEN = {
    "scrolls sideways": "<div style='inline-size: 200vw'>x</div>",
    "text of 9 px": "<p style='font-size: 9px'>x</p>",
    "cut": "<p style='inline-size: 3rem; overflow: hidden; white-space: nowrap'>long words</p>",
    "beyond the edge": "<p style='position: fixed; inset-inline-start: 99vw; width: 9rem'>x</p>",
    "no picture": "<img width=9 height=9 src='data:image/png;base64,AAAA'>",
    "no dimensions": "<img src='{svg}'>",
    "distorted": "<img width=100 height=20 style='width: 100px; height: 20px' src='{svg}'>",
}
SVG = (
    "data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22/>"
)


@pytest.mark.parametrize(("fault", "markup"), BROKEN.items(), ids=BROKEN)
def test_what_is_measured_finds_what_is_wrong(page, fault, markup):
    page.set_content(f"<!DOCTYPE html><body>{markup.replace('{svg}', SVG)}")
    assert any(found.startswith(fault) for found in layout.faults(page)), layout.faults(page)


def test_a_page_that_is_right_has_no_fault(page):
    page.set_content("<!DOCTYPE html><body><p>Right</p><p class=visually-hidden>x</p>")
    assert layout.faults(page) == []
