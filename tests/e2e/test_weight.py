"""What the search page weighs and asks for, on a catalogue whose every filter is full."""

import gzip
from urllib.parse import urlsplit

import pytest

from .. import layout
from ..benchmarks.synthetic import Corpus
from ..standing import standing

MOST = 100_000  # bytes of HTML, CSS and JavaScript, compressed
MOST_BLOCKING = 2
TEXTUAL = ("text/html", "text/css", "text/javascript", "application/javascript")
ENTRIES = 1500
BLOCKING = """() => performance.getEntriesByType("resource")
    .filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name)"""
ADDRESSES = ["/fr/search/", "/fr/search/?kind=project&discipline=1&territory=FR"]


@standing
def crowd(site_tree, full_vocabulary):
    Corpus(ENTRIES).add()


@pytest.fixture
def visit(new_page):
    """Open an address; the compressed size of each text that it took, by its path."""
    page = new_page()
    layout.watch_shifts(page)
    sizes = {}

    def weigh(response):
        if response.headers.get("content-type", "").startswith(TEXTUAL):
            sizes[urlsplit(response.url).path] = len(gzip.compress(response.body(), 6))

    page.on("response", weigh)

    def go(address):
        sizes.clear()
        page.goto(address, wait_until="networkidle")
        return sizes

    go.page = page
    return go


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_search_is_light(visit, crowd, address):
    sizes = visit(address)
    assert visit.page.locator(".hit").count() == 20
    assert visit.page.locator(".facet input[type=checkbox]").count() > 150
    assert {"/fr/search/", "/static/portal/site.css"} <= set(sizes)
    assert sum(sizes.values()) <= MOST, sizes


@pytest.mark.parametrize("address", ADDRESSES)
def test_little_keeps_a_search_from_being_painted(visit, crowd, address):
    visit(address)
    blocking = visit.page.evaluate(BLOCKING)
    assert any(name.endswith("site.css") for name in blocking)
    assert len(blocking) <= MOST_BLOCKING, blocking


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_on_a_search(visit, crowd, width):
    visit.page.set_viewport_size({"width": width, "height": 800})
    for address in ADDRESSES:
        visit(address)
        assert layout.shifts(visit.page) == [], address


def test_what_moves_is_noticed(page):
    layout.watch_shifts(page)
    page.goto("/fr/nowhere/")
    page.expected_errors.append("404")
    page.evaluate("document.querySelector('main').style.marginBlockStart = '300px'")
    assert layout.shifts(page) != []
