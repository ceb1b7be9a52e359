"""Searching as people do: by mouse, by keyboard alone, without JavaScript, on a phone."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from directory.models import DailyCount

from .content import NEWS, PROJECTS

pytestmark = pytest.mark.usefixtures("engine")
EVERYTHING = len(PROJECTS) + NEWS
HOMES = {"fr": ["/fr/", "/fr/projets/"], "en": ["/en/", "/en/projects/"]}
# Whether what has the focus is covered in its middle: by a bar that sticks to the screen.
COVERED = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !seen || !(focused.contains(seen) || seen.contains(focused));
}"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, label, select, input")]
    .filter(found => found.checkVisibility({ visibilityProperty: true }) && !found.closest("p, dd"))
    .filter(found => !found.matches(".skip, .map__skip, label > input, label[for]"))
    .filter(found => !found.matches(".hit__title a"))  // the whole card is the target
    .map(found => [found.getBoundingClientRect(), found.outerHTML])
    .filter(([box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)"""


def titles(page):
    """Those below the screen too, which aren't rendered and so have no inner text."""
    found = page.locator(".hit__title").all_text_contents()
    return [" ".join(title.split()) for title in found]


def asked(page):
    """What the address asks for, without what is empty."""
    return sorted(parse_qsl(urlsplit(page.url).query))


def chips(page):
    return [" ".join(text.split()) for text in page.locator(".chip").all_inner_texts()]


def focused(page):
    return page.locator(":focus")


def tab_to(page, selector, most=80):
    """Press Tab until the focus is on `selector`; what it meets must not be covered."""
    matches = "(found, selector) => found.matches(selector)"
    tab_until(page, lambda: focused(page).evaluate(matches, selector), most, selector)


def tab_until(page, is_reached, most, what):
    for _ in range(most):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED), focused(page).evaluate("found => found.outerHTML")
        if is_reached():
            return
    raise AssertionError(f"The keyboard doesn't reach {what}")


def follow(found):
    """Click on what leads to another page."""
    with found.page.expect_navigation():
        found.click()


def sort_by(page, order):
    with page.expect_navigation():
        page.locator("#search-sort").select_option(order)


def press(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


class TestMouse:
    """From the home page to the project's own site, and what happens on the way."""

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_find_a_project_and_be_sent_on(
        self, new_page, catalogue, elsewhere, say, live_server, language
    ):
        page = new_page()
        page.goto(f"/{language}/")
        page.locator("#hero-q").fill("chauve-souris" if language == "fr" else "bat")
        follow(page.get_by_role("button", name=say("Find a project", language)))
        word, title = {
            "fr": ("chauves-souris", "Écoute des chauves-souris"),
            "en": ("bats", "Listening to bats"),
        }[language]
        assert titles(page) == [title]
        assert page.locator(".hit__title mark").first.inner_text() in {word, "chauves"}
        page.locator(".hit").click(position={"x": 5, "y": 5})  # all of the card leads to it
        page.get_by_role("heading", level=1, name=title).wait_for()
        assert page.locator("html").get_attribute("lang") == language
        page.locator(".button--main").click()
        page.wait_for_url(elsewhere.url)
        [received] = [request for request in elsewhere.requests if request.path == "/bats"]
        assert "Cookie" not in received.headers
        assert received.headers["Referer"] == f"{live_server.url}/"  # the site, not the page
        assert page.context.cookies() == []
        key = catalogue["chauves-souris"].translation_key
        assert list(DailyCount.objects.values_list("project", "clicks")) == [(key, 1)]

    def test_narrow_and_widen(self, new_page, catalogue, say):
        page = new_page()
        page.goto("/fr/search/")
        assert page.locator("#total").inner_text().split()[0] == str(EVERYTHING)
        follow(page.locator('#search-discipline input[value="1"]'))
        assert len(titles(page)) == 4
        # An opened branch shows what is filed below, with the counts that the choice leaves.
        branch = page.locator('#search-territory li:has(> label > input[value="FR-REG-53"])')
        if branch.locator("> details").get_attribute("open") is None:
            branch.locator("> details > summary").click()
        box = branch.locator('label:has(input[value="FR-DEP-29"])')
        assert box.locator(".count").inner_text() == "1"
        follow(box)
        sort_by(page, "title")
        assert titles(page) == ["Écoute des chauves-souris"]
        assert asked(page) == [("discipline", "1"), ("sort", "title"), ("territory", "FR-DEP-29")]
        # And what is open to someone there: regional, national; online isn't a natural science.
        wider = page.locator(".wider li")
        assert [" ".join(item.split()) for item in wider.all_inner_texts()] == [
            f"{label} 1" for label in page.locator(".wider a").all_inner_texts()
        ]
        assert wider.count() == 2
        follow(page.locator(".wider a[href*='FR-REG-53%3Aonly']"))
        assert titles(page) == ["Écoute des chauves-souris", "Laisses de mer"]
        # It stays when something else is chosen, and goes with its chip.
        follow(page.locator('#search-kind input[value="project"]'))
        page.locator("#search-participation > summary").click()
        follow(page.locator('#search-participation input[value="collect"]'))
        assert titles(page) == ["Laisses de mer"]
        assert len(chips(page)) == 5
        follow(page.locator(".chip[href*='territory']:has-text('Finistère')"))
        assert ("territory", "FR-REG-53:only") in asked(page)
        follow(page.get_by_role("link", name=say("Clear all filters")))
        assert titles(page)[0] == "Accents d'ici"
        page.go_back()
        expect(page.locator(".hit__title")).to_have_text(["Laisses de mer"])

    def test_words_accents_typing_errors_and_nothing(self, new_page, catalogue, say):
        page = new_page()
        page.goto("/fr/search/")

        def look_for(words):
            page.locator("#search-q").fill(words)
            follow(page.locator(".search__words button"))
            return titles(page)

        for words in ("écoute", "ecoute", "ÉCOUTE", "  Écoutes  "):
            assert look_for(words) == ["Écoute des chauves-souris"], words
        assert page.locator("#search-sort").input_value() == ""  # by relevance, not said
        assert look_for('"laisses de mer"') == ["Laisses de mer"]
        assert look_for("trittons") == ["Mares et tritons"]  # and says so, with the way back
        follow(page.locator(".corrected a"))
        assert titles(page) == []
        assert asked(page) == [("exact", "1"), ("q", "trittons")]
        page.goto("/fr/search/")
        for words in ("xyzzy plugh", "'\"<b>&%"):
            assert look_for(words) == [], words
            assert page.locator("#search-q").input_value() == words
            assert page.locator("#total").inner_text().startswith(say("No result"))
            assert page.locator(".empty li").count() == 2, words
        look_for("xyzzy plugh")
        follow(page.locator(".empty a"))
        assert len(titles(page)) == 20
        page.goto("/fr/projets/?q=Nouvelle")
        assert titles(page) == []
        assert page.locator(".ways .count").all_inner_texts()[-1].startswith(str(NEWS))
        follow(page.get_by_role("link", name=say("In the whole site")))
        assert asked(page) == [("q", "Nouvelle")]
        assert len(titles(page)) == NEWS

    def test_surroundings_languages_and_pages(self, new_page, catalogue, say):
        page = new_page()
        page.goto("/fr/projets/chauves-souris/")
        related = page.locator(".related .hit__title")
        assert related.first.inner_text() in {"Mares et tritons", "Laisses de mer"}
        follow(related.first.locator("a"))
        assert page.locator("h1").inner_text() in {"Mares et tritons", "Laisses de mer"}
        # A discipline leads to what else is filed there.
        follow(page.locator(".tag--discipline"))
        assert (
            page.locator("h1").inner_text()
            == page.locator(".breadcrumb [aria-current]").inner_text()
        )
        follow(page.locator(".action .button"))
        assert asked(page) == [("discipline", "1.6-ecology"), ("kind", "project")]
        assert len(titles(page)) == 3
        # The other language keeps the question, and says what it has in French alone.
        follow(page.locator(".tools a[hreflang=en]"))
        assert asked(page) == [("discipline", "1.6-ecology"), ("kind", "project")]
        assert "Listening to bats" in titles(page)
        assert page.locator(".tag--language").count() == 2
        follow(page.locator(".tools a[hreflang=fr]"))
        # Page by page, everything once.
        page.goto("/fr/search/?sort=title")
        first = titles(page)
        follow(page.get_by_role("link", name=say("Next")))
        assert len(set(first + titles(page))) == EVERYTHING
        assert page.locator(".pagination [aria-current=page]").inner_text().split()[-1] == "2"
        follow(page.locator(".pagination [rel=prev]"))
        assert titles(page) == first

    @pytest.mark.parametrize("swapped", [False, True])
    def test_what_is_below_keeps_its_place_when_one_goes_there(
        self, new_page, catalogue, say, swapped
    ):
        page = new_page()
        page.goto("/fr/search/")
        if swapped:
            sort_by(page, "title")
        below = page.get_by_role("link", name=say("Next"))
        page.wait_for_selector(".is-swapping", state="detached")
        top = "found => found.getBoundingClientRect().top + scrollY"
        place = below.evaluate(top)
        below.scroll_into_view_if_needed()
        page.evaluate(TWO_FRAMES)
        assert below.evaluate(top) == place


def test_keyboard_alone(page, catalogue):
    """No mouse, no script of the test's: Tab, Enter, Space and letters."""
    page.goto("/fr/search/")
    page.keyboard.press("Tab")
    assert focused(page).get_attribute("href") == "#content"
    assert focused(page).bounding_box()["y"] >= 0  # the skip link shows when it has the focus
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page).get_attribute("id") == "search-q"
    # Filters come before results.
    stops = []
    for _ in range(200):
        page.keyboard.press("Tab")
        where = focused(page).evaluate("found => found.closest('section, form')?.className ?? ''")
        if where not in stops:
            stops.append(where)
        if focused(page).evaluate("found => found.closest('footer') !== null"):
            break
        if where == "search__results":
            break
    assert stops == ["search__form", "search__results"]
    # A closed facet opens by Enter; below a discipline, a branch does too; Space chooses.
    page.goto("/fr/projets/")
    page.locator("#search-q").focus()
    tab_to(page, "#search-discipline > summary")
    branch = '#search-discipline li:has(> label > input[value="{}"])'
    for code in ("1", "1.6"):
        tab_to(page, f"{branch.format(code)} > details > summary")
        if focused(page).evaluate("found => !found.parentElement.open"):
            page.keyboard.press("Enter")
        assert focused(page).evaluate("found => found.parentElement.open")
    tab_to(page, '#search-discipline input[value="1.6-ecology"]')
    press(page, "Space")
    assert focused(page).get_attribute("value") == "1.6-ecology"
    tab_to(page, "#search-setting > summary, #search-audience > summary, .facet:not([open]) > *")
    page.keyboard.press("Enter")
    assert focused(page).evaluate("found => found.parentElement.open")
    assert asked(page)[0] == ("discipline", "1.6-ecology")
    assert len(titles(page)) == 3
    # The chip goes by Enter.
    tab_to(page, ".chip")
    press(page, "Enter")
    assert len(titles(page)) == len(PROJECTS)
    assert focused(page).get_attribute("id") == "total"  # there is no chip left
    # So does turning pages, and opening a hit.
    page.goto("/fr/search/?sort=title")
    page.locator("#results a").first.focus()
    tab_to(page, ".pagination [rel=next]")
    press(page, "Enter")
    assert len(titles(page)) == EVERYTHING - 20
    tab_to(page, ".hit__title a")
    first = titles(page)[0]
    press(page, "Enter")
    assert page.locator("h1").inner_text() == first


@pytest.mark.parametrize("language", ["fr", "en"])
def test_phone_without_javascript(new_page, catalogue, elsewhere, language):
    """360 pixels and no script at all: filters on demand, one column, targets for a thumb."""
    page = new_page(width=360, javascript=False)
    home, index = HOMES[language]
    for address in (home, f"/{language}/search/", index):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert page.evaluate(SMALL_TARGETS) == [], address
    assert not page.locator("#filters").is_visible()
    page.locator(".to-filters").click()
    assert page.locator("#filters").is_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator('#search-discipline label:has(input[value="1"])').click()
    follow(page.locator(".apply button"))
    assert asked(page)[0] == ("discipline", "1")
    assert len(titles(page)) == 4
    assert not page.locator("#filters").is_visible()
    assert page.locator(".to-filters .chosen").inner_text().split()[0] == "1"
    page.locator(".to-filters").click()
    page.locator(".close-filters").click()
    assert not page.locator("#filters").is_visible()
    follow(page.locator(".chip"))
    assert len(titles(page)) == len(PROJECTS)
    page.locator("#search-q").fill("tritons")
    press(page, "Enter")
    assert titles(page) == ["Mares et tritons"]
    follow(page.locator(".hit__title a"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".button--main").click()
    page.wait_for_url(elsewhere.url)
    assert DailyCount.objects.get().clicks == 1
    assert page.context.cookies() == []
