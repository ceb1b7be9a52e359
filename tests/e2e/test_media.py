"""What a visitor's own settings change: forced colours, more contrast, no motion, paper."""

import pytest

from .test_accessibility import CHIPS, violations

MOVING = """() => {
    const moves = (style) => `${style.transitionDuration},${style.animationDuration}`.split(",")
        .some((time) => parseFloat(time) > 0);
    const found = [...document.querySelectorAll("*")].flatMap((one) =>
        [null, "::before", "::after"].filter((pseudo) => moves(getComputedStyle(one, pseudo)))
            .map((pseudo) => `${one.tagName}.${one.className}${pseudo ?? ""}`));
    if (getComputedStyle(document.documentElement).scrollBehavior !== "auto") found.push("scroll");
    return found;
}"""
OUTLINE = """(one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return [outlineStyle, outlineWidth, one.outerHTML];
}"""
# Controls that are told from the text around them by their ground alone, which is taken away.
UNBOUNDED = """() => [...document.querySelectorAll(
        ".button, .chip, .badge, .tag, .pagination [aria-current]")]
    .filter((one) => one.checkVisibility())
    .filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) === 0)
    .map((one) => one.outerHTML.slice(0, 100))"""


@pytest.fixture
def addresses(catalogue, full_pages):
    return [f"/fr/search/{CHIPS}", "/fr/search/", full_pages.project.url]


class TestForcedColours:
    """The browser takes grounds and shadows away: borders, text and outlines must do."""

    def test_controls_and_badges_keep_a_bound(self, new_page, addresses):
        page = new_page(forced_colors="active")
        for address in addresses:
            page.goto(address)
            assert page.evaluate(UNBOUNDED) == [], address

    def test_focus_is_seen(self, new_page, addresses):
        page = new_page(forced_colors="active")
        for address in addresses:
            page.goto(address)
            for _ in range(6):
                page.keyboard.press("Tab")
                style, width, markup = page.locator(":focus").evaluate(OUTLINE)
                assert style != "none" and float(width.removesuffix("px")) >= 2, markup

    def test_icons_take_the_colour_of_text(self, new_page, addresses):
        page = new_page(forced_colors="active")
        for address in addresses:
            page.goto(address)
            unlike = page.evaluate(
                """() => [...document.querySelectorAll("svg.icon")]
                    .filter((one) => getComputedStyle(one).stroke !== getComputedStyle(one).color)
                    .map((one) => one.outerHTML.slice(0, 100))"""
            )
            assert unlike == []


def test_more_contrast_is_no_less_legible(new_page, addresses):
    for scheme in ("light", "dark"):
        page = new_page(contrast="more", color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            assert violations(page) == [], (address, scheme)


def test_nothing_moves_for_who_asks_for_less_motion(new_page, addresses):
    page = new_page(reduced_motion="reduce")
    for address in addresses:
        page.goto(address)
        assert page.evaluate(MOVING) == [], address
    eager = new_page(reduced_motion="no-preference")
    eager.goto(addresses[0])
    assert eager.evaluate(MOVING) != []


class TestPaper:
    """What is of use on a screen alone stays there."""

    @pytest.fixture
    def print(self, new_page):
        def go(address, scheme="light"):
            page = new_page(color_scheme=scheme)
            page.goto(address)
            page.emulate_media(media="print", color_scheme=scheme)
            return page

        return go

    def test_a_project_is_all_there_without_the_frame(self, print, full_pages):
        page = print(full_pages.project.url)
        seen = {
            name: page.locator(name).first.is_visible()
            for name in ("h1", ".facts", ".body", ".main-menu", ".site-footer", ".quick-search")
        }
        assert seen == {
            "h1": True,
            ".facts": True,
            ".body": True,
            ".main-menu": False,
            ".site-footer": False,
            ".quick-search": False,
        }

    def test_a_search_is_its_results(self, print, catalogue):
        page = print("/fr/search/")
        assert page.locator("#total").is_visible()
        assert page.locator(".hit").first.is_visible()
        for name in (".search__filters", ".search__words", ".pagination"):
            assert not page.locator(name).first.is_visible(), name

    def test_addresses_are_written_out(self, print, full_pages):
        page = print(full_pages.project.url)
        written = page.locator(".action a").first.evaluate(
            "one => getComputedStyle(one, '::after').content"
        )
        assert "http" in written or "/fr/" in written or "attr" in written

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_ink_is_dark_on_white_whatever_the_screen_shows(self, print, full_pages, scheme):
        page = print(full_pages.project.url, scheme)
        colours = page.evaluate(
            """() => ["h1", ".lead", ".facts dd", ".facts dt", ".body p"].map((name) => {
                const found = document.querySelector(name);
                const [r, g, b] = getComputedStyle(found).color.match(/[\\d.]+/g).map(Number);
                return [name, Math.round(0.3 * r + 0.6 * g + 0.1 * b)];
            })"""
        )
        assert [each for each in colours if each[1] > 110] == []
