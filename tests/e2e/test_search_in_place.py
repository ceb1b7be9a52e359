"""The search without loading the page again: what stays, what is said, the way back, failures."""

import pytest
from playwright.sync_api import expect

from ..factories import ProjectPageFactory
from .content import NEWS, PROJECTS
from .test_search import asked, chips, focused, follow, press, sort_by, tab_to, titles

EVERYTHING = len(PROJECTS) + NEWS
ECOLOGY = '#search-discipline input[value="1.6-ecology"]'
KIND = '#search-kind input[value="{}"]'
SAME_PAGE = "window.samePage"
TASKS = (
    "observe photograph count measure collect transcribe annotate classify testify interpret"
    " codesign analyse disseminate".split()
)


def open_search(page, query=""):
    """A search page that knows whether it was loaded again."""
    page.goto(f"/fr/search/{query}")
    page.evaluate("window.samePage = true")


def shows(page, *expected):
    expect(page.locator(".hit__title")).to_have_text(list(expected))


def ticked(page):
    return page.locator("#filters input:checked").evaluate_all("all => all.map(box => box.value)")


def said(page):
    return " ".join(page.locator("#search-said").inner_text().split())


class TestWhatStays:
    def test_focus_scroll_and_what_is_open(self, page, catalogue, say):
        open_search(page)
        page.locator("#search-kind > summary").click()  # closed, and stays so
        page.locator("#search-near > summary").click()  # opened, and stays so
        region = page.locator('#search-territory li:has(> label > input[value="FR-REG-53"])')
        if region.locator("> details").get_attribute("open") is None:
            region.locator("> details > summary").click()
        box = page.locator(ECOLOGY)
        box.scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 150)")
        height = page.evaluate("scrollY")
        assert height > 0
        before = box.bounding_box()["y"]
        box.focus()
        press(page, "Space")
        assert page.evaluate(SAME_PAGE)
        assert len(titles(page)) == 3
        assert focused(page).get_attribute("value") == "1.6-ecology"
        assert box.bounding_box()["y"] == pytest.approx(before, abs=1)
        assert page.evaluate("scrollY") == height
        opened = page.locator(".facet[open]").evaluate_all("all => all.map(found => found.id)")
        assert "search-kind" not in opened
        assert {"search-near", "search-discipline", "search-territory"} <= set(opened)
        assert page.locator('input[value="FR-DEP-29"]').is_visible()
        # All that tells of the search has changed with it.
        assert ticked(page) == ["1.6-ecology"]
        assert len(chips(page)) == 1
        assert said(page).startswith("3 ")
        assert page.locator("#to-filters .chosen").inner_text().split()[0] == "1"
        for kind in ("rss", "atom"):
            feed = page.locator(f"link[type='application/{kind}+xml']")
            assert feed.get_attribute("href").endswith("?discipline=1.6-ecology")
        page.locator(".tools a[hreflang=en]").click()
        page.get_by_role("heading", name="3 results").wait_for()

    def test_title_words_and_orders(self, page, catalogue, say):
        open_search(page)
        relevance = page.locator("#search-sort option", has_text=say("Relevance"))
        assert relevance.count() == 0
        page.locator("#search-q").fill("trittons")
        press(page, "Enter")
        assert page.evaluate(SAME_PAGE)
        assert page.title().split()[0] == "trittons"
        assert relevance.count() == 1
        # A slip is told to the ear as to the eye, with the way back.
        assert "tritons" in page.locator(".corrected strong").inner_text()
        assert "« trittons »" in said(page).replace("\xa0", " ")
        follow(page.locator(".corrected a"))
        assert asked(page) == [("exact", "1"), ("q", "trittons")]
        assert said(page).startswith(say("No result"))
        assert focused(page).get_attribute("id") == "total"

    def test_chips_hand_the_focus_on(self, page, catalogue):
        open_search(page, "?kind=project&discipline=1.6-ecology&participation=observe")
        page.locator(".chip").nth(1).focus()
        press(page, "Enter")
        assert focused(page).evaluate("found => found.matches('.chip:last-of-type')")
        assert len(chips(page)) == 2
        press(page, "Enter")
        press(page, "Enter")
        assert chips(page) == []
        assert focused(page).get_attribute("id") == "total"
        assert ticked(page) == []

    def test_pages_begin_at_their_heading(self, page, catalogue, axe):
        open_search(page, "?sort=title")
        page.locator(".pagination [rel=next]").click()
        expect(page.locator("#total")).to_be_focused()
        assert page.locator("#total").bounding_box()["y"] < 200
        assert len(titles(page)) == EVERYTHING - 20
        assert said(page).endswith("page 2")
        assert "page 2" in page.title().replace("\xa0", " ")
        axe(page)

    def test_a_date_is_asked_for_once_it_is_written(self, page, catalogue):
        open_search(page)
        page.locator("#search-dates > summary").click()
        with page.expect_navigation():
            page.locator("#search-from").fill("2026-01-10")
        assert asked(page) == [("from", "2026-01-10")]
        assert page.locator("#search-from").input_value() == "2026-01-10"
        assert page.evaluate(SAME_PAGE)

    def test_words_being_typed_are_not_overwritten(self, page, catalogue):
        open_search(page)
        page.route("**/search/?*", lambda route: (page.wait_for_timeout(300), route.continue_()))
        page.locator(KIND.format("project")).check()
        page.locator("#search-q").press_sequentially("mares")
        page.wait_for_url("**/search/?kind=project")
        expect(page.locator(".chip")).to_have_count(1)
        assert page.locator("#search-q").input_value() == "mares"
        assert focused(page).get_attribute("id") == "search-q"


class TestHistory:
    def test_back_and_forward_restore_results_and_boxes(self, page, catalogue):
        open_search(page)
        follow(page.locator(KIND.format("project")))
        follow(page.locator(ECOLOGY))
        page.locator("#search-q").fill("tritons")
        press(page, "Enter")
        shows(page, "Mares et tritons")
        steps = [
            ([], "", EVERYTHING),
            (["project"], "", len(PROJECTS)),
            (["project", "1.6-ecology"], "", 3),
            (["project", "1.6-ecology"], "tritons", 1),
        ]
        for boxes, words, total in steps[-2::-1] + steps[1:]:
            page.go_back() if total > len(titles(page)) else page.go_forward()
            expect(page.locator("#total")).to_contain_text(f"{total} ")
            assert ticked(page) == boxes
            assert page.locator("#search-q").input_value() == words
            assert len(chips(page)) == len(boxes)
        assert page.evaluate(SAME_PAGE)

    def test_scroll_is_where_it_was(self, page, catalogue):
        page.expected_errors.append("htmx:")  # the second step back overtakes the first
        open_search(page)
        page.evaluate("scrollTo(0, 1500)")
        page.locator(KIND.format("project")).evaluate("box => box.click()")
        expect(page.locator(".hit")).to_have_count(len(PROJECTS))
        page.locator(ECOLOGY).evaluate("box => box.click()")
        expect(page.locator(".hit")).to_have_count(3)
        page.go_back()
        page.go_back()
        expect(page.locator(".hit")).to_have_count(20)
        page.wait_for_function("scrollY === 1500")

    def test_coming_back_from_a_hit(self, page, catalogue):
        """To the whole page, though a part of it had the same address."""
        open_search(page)
        follow(page.locator(ECOLOGY))
        follow(page.locator(".hit__title a", has_text="tritons"))
        page.go_back()
        expect(page.locator(".hit")).to_have_count(3)
        assert page.locator("header .brand").is_visible()
        assert page.locator("footer").count() == 1
        assert ticked(page) == ["1.6-ecology"]
        page.go_back()
        expect(page.locator("#total")).to_contain_text(str(EVERYTHING))
        assert ticked(page) == []
        page.reload()
        assert ticked(page) == []


class TestSlowAndFailing:
    def test_busy_is_shown_when_it_takes_long(self, page, catalogue):
        open_search(page)
        waiting = []
        page.route("**/search/?*", lambda route: waiting.append(route))
        at_once = "box => { box.click(); return document.querySelector('#results').ariaBusy; }"
        assert page.locator(KIND.format("news")).evaluate(at_once) is None
        results = page.locator("#results")
        expect(results).to_have_attribute("aria-busy", "true")
        waiting.pop().continue_()
        expect(page.locator(".chip")).to_have_count(1)
        expect(results).not_to_have_attribute("aria-busy", "true")

    def test_an_overtaken_question_is_given_up(self, page, catalogue):
        page.expected_errors.append("htmx:")  # htmx tells the console of what it gives up
        open_search(page)
        waiting = []
        page.route("**/search/?*", lambda route: waiting.append(route))
        page.locator(KIND.format("news")).check()
        with page.expect_event("requestfailed") as given_up:
            page.locator(ECOLOGY).check()
        assert given_up.value.url.split("?")[1] == "kind=news"
        waiting.pop().continue_()
        expect(page.locator(".chip")).to_have_count(2)
        assert ticked(page) == ["news", "1.6-ecology"]
        assert asked(page) == [("discipline", "1.6-ecology"), ("kind", "news")]
        assert page.locator("#search-failure").inner_text() == ""
        page.go_back()  # the question that was given up is no step of the way
        expect(page.locator("#total")).to_contain_text(str(EVERYTHING))

    @pytest.mark.parametrize("fault", ["down", "broken"])
    def test_a_failure_is_told_and_can_be_tried_again(self, page, catalogue, say, axe, fault):
        page.expected_errors += ["htmx:", "ERR_FAILED", "500", "Response Status"]
        open_search(page)
        answer = {
            "down": lambda route: route.abort(),
            "broken": lambda route: route.fulfill(status=500, body="<h1>Oh</h1>"),
        }[fault]
        page.route("**/search/?*", answer)
        page.locator(KIND.format("project")).check()
        alert = page.get_by_role("alert").filter(has=page.locator("a"))
        expect(alert).to_be_visible()
        assert len(titles(page)) == 20  # what was there still is
        assert page.url.endswith("/fr/search/")
        axe(page)
        page.unroute("**/search/?*")
        follow(alert.get_by_role("link", name=say("Try again")))
        assert len(titles(page)) == len(PROJECTS)
        assert asked(page) == [("kind", "project")]
        assert ticked(page) == ["project"]
        assert focused(page).get_attribute("value") == "project"
        expect(alert).to_have_count(0)

    def test_what_is_no_search_page_is_gone_to(self, page, catalogue):
        """An expired session, say: its answer doesn't become results."""
        open_search(page)
        page.route("**/search/?*", lambda r: r.fulfill(body="<h1>Ailleurs</h1>"))
        page.locator(KIND.format("project")).click()  # `check` would look at the box afterwards
        page.get_by_role("heading", name="Ailleurs").wait_for()

    def test_wrong_parameters_are_told_in_place(self, page, catalogue):
        page.expected_errors.append("400")
        open_search(page)
        page.locator("#search-dates > summary").click()
        with page.expect_navigation():
            page.locator("#search-from").fill("2026-02-01")
        with page.expect_navigation():
            page.locator("#search-to").fill("2026-01-01")
        assert page.locator(".errors a").get_attribute("href") == "#search-to"
        assert page.evaluate(SAME_PAGE)


class TestFolded:
    """What is folded away comes after what is seen, and before anything else is done."""

    PARIS = '#search-territory li > label:has(> input[value="FR-DEP-75"])'
    # As soon as the results stand there, and before anything is painted.
    AT_ONCE = """([first, then]) => new Promise(done => {
        addEventListener("search:shown", () => {
            addEventListener("htmx:configRequest", ({ detail }) => {
                done([...detail.formData].map(pair => pair.join("=")));
            }, { once: true });
            document.querySelector(then).click();
        }, { once: true });
        document.querySelector(first).click();
    })"""

    def test_it_arrives_by_itself(self, page, catalogue):
        open_search(page)
        count = page.locator(f"{self.PARIS} .count")
        assert not count.is_visible()
        assert count.text_content() == "1"
        follow(page.locator(KIND.format("news")))
        expect(page.locator("#search-territory")).to_have_count(0)
        follow(page.locator(KIND.format("news")))
        expect(count).to_have_text("1")
        follow(page.locator('#search-discipline input[value="6"]'))
        page.locator('#search-territory li:has(> label > input[value="FR-REG-11"]) summary').click()
        expect(count).to_be_visible()
        assert count.inner_text() == "1"
        assert page.locator("#filters script").count() == 0

    def test_what_is_asked_next_knows_of_it(self, page, catalogue):
        open_search(page, "?territory=FR-DEP-29")
        for summary in page.locator("#search-territory li > details[open] > summary").all()[::-1]:
            summary.click()
        asked = [".chip[href]", KIND.format("project")]
        assert page.evaluate(self.AT_ONCE, asked) == ["kind=project"]


class TestSheet:
    """The filters on a phone: a dialog over the page."""

    @pytest.fixture
    def phone(self, new_page, catalogue):
        page = new_page(width=360, has_touch=True)
        open_search(page)
        return page

    def test_opens_counts_and_shows(self, phone, say, axe):
        button = phone.get_by_role("button", name=say("Filters"))
        assert not phone.locator("#filters").is_visible()
        button.tap()
        sheet = phone.get_by_role("dialog", name=say("Filters"))
        expect(sheet).to_be_visible()
        expect(phone.locator("#filters-title")).to_be_focused()
        axe(phone)
        show = sheet.locator(".apply button")
        assert show.inner_text().split()[-2] == str(EVERYTHING) or str(EVERYTHING) in (
            show.inner_text()
        )
        follow(phone.locator(ECOLOGY))
        expect(show).to_contain_text("3")
        assert phone.get_by_role("dialog").count() == 1
        assert said(phone).startswith("3 ")
        show.tap()
        expect(phone.get_by_role("dialog")).to_have_count(0)
        expect(phone.locator("#total")).to_be_focused()
        assert len(titles(phone)) == 3
        assert phone.locator("#to-filters .chosen").inner_text().split()[0] == "1"
        assert phone.evaluate("document.querySelectorAll('[inert]').length") == 0
        assert phone.evaluate(SAME_PAGE)
        axe(phone)
        phone.go_back()
        expect(phone.locator("#total")).to_contain_text(str(EVERYTHING))
        assert ticked(phone) == []

    def test_keeps_the_focus_in_and_the_page_still(self, phone):
        phone.locator("#to-filters").focus()
        phone.keyboard.press("Enter")
        for _ in range(60):
            phone.keyboard.press("Tab")
            inside = "found => found === document.body || !!found.closest('#filters')"
            assert phone.evaluate(f"({inside})(document.activeElement)")
        phone.mouse.move(180, 400)
        phone.mouse.wheel(0, 5000)
        phone.mouse.wheel(0, 5000)
        phone.wait_for_timeout(100)
        assert phone.evaluate("scrollY") == 0
        assert phone.locator(".apply button").bounding_box()["y"] < 800

    def test_escape_and_back_close_it(self, phone):
        button, sheet = phone.locator("#to-filters"), phone.get_by_role("dialog")
        button.tap()
        phone.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        expect(button).to_be_focused()
        button.tap()
        phone.go_back()
        expect(sheet).to_have_count(0)
        expect(button).to_be_focused()
        assert phone.url.endswith("/fr/search/")
        # What was chosen stays, and is one step of the way.
        button.tap()
        follow(phone.locator(ECOLOGY))
        follow(phone.locator(KIND.format("project")))
        phone.go_back()
        expect(sheet).to_have_count(0)
        assert asked(phone) == [("discipline", "1.6-ecology"), ("kind", "project")]
        assert ticked(phone) == ["project", "1.6-ecology"]
        phone.go_back()
        expect(phone.locator("#total")).to_contain_text(str(EVERYTHING))
        assert ticked(phone) == []

    def test_widening_the_window_closes_it(self, phone):
        phone.locator("#to-filters").tap()
        phone.set_viewport_size({"width": 1280, "height": 800})
        expect(phone.get_by_role("dialog")).to_have_count(0)
        assert phone.evaluate("document.querySelectorAll('[inert]').length") == 0
        assert phone.locator("#filters").is_visible()


class TestFind:
    """A long facet is searched within."""

    @pytest.fixture
    def tasks(self, catalogue, page):
        ProjectPageFactory(title="Tout faire", tasks=TASKS)
        page.goto("/fr/projets/")
        return page.locator("#search-participation")

    def test_only_where_there_are_many(self, page, tasks):
        assert page.locator(".facet__find").count() == 1
        assert tasks.locator(".facet__find input").is_visible()

    def test_finds_whatever_the_accents_under_more_too(self, page, tasks, axe):
        shown = tasks.locator("label:visible")
        field = tasks.locator(".facet__find input")
        assert tasks.locator(".more > details").get_attribute("open") is None
        field.press_sequentially("IDENTIF")
        expect(shown).to_have_count(1)
        assert tasks.locator("[role=status]").inner_text().startswith("1 ")
        axe(page)
        field.fill("zzz")
        expect(shown).to_have_count(0)
        status = tasks.locator("[role=status]")
        assert status.inner_text() == status.get_attribute("data-none")
        field.press("Escape")
        assert field.input_value() == ""
        expect(shown).to_have_count(8)
        assert tasks.locator(".more > details").get_attribute("open") is None

    def test_stays_while_choosing(self, page, tasks):
        field = tasks.locator(".facet__find input")
        field.fill("identif")
        box = tasks.locator("input:visible[type=checkbox]")
        box.focus()
        press(page, "Space")
        assert titles(page) == ["Tout faire"]
        assert field.input_value() == "identif"
        assert focused(page).get_attribute("value") == "classify"
        expect(tasks.locator("label:visible")).to_have_count(1)
        assert asked(page) == [("participation", "classify")]

    def test_a_box_under_more_stays_in_its_place(self, page, tasks):
        tasks.locator(".more summary").click()
        box = tasks.locator(".more input").last
        box.scroll_into_view_if_needed()
        value, before = box.get_attribute("value"), box.bounding_box()["y"]
        follow(box)
        same = tasks.locator(f'input[value="{value}"]')
        assert same.is_checked()
        assert same.bounding_box()["y"] == pytest.approx(before, abs=1)
        follow(same)
        assert not same.is_checked()
        assert same.bounding_box()["y"] == pytest.approx(before, abs=1)


class TestEmptyAndTools:
    def test_ways_out_by_keyboard(self, page, catalogue, axe):
        open_search(page, "?discipline=6.1-history&territory=FR-DEP-29&kind=project")
        assert titles(page) == []
        axe(page)
        page.locator("#results a").first.focus()
        tab_to(page, ".ways a")
        label = focused(page).inner_text()
        count = page.locator(".ways .count").first.inner_text().split()[0]
        press(page, "Enter")
        assert page.evaluate(SAME_PAGE)
        assert label
        expect(page.locator("#total")).to_contain_text(f"{count} ")
        assert len(titles(page)) == int(count) > 0

    def test_link_to_this_search(self, new_page, catalogue):
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        open_search(page)
        follow(page.locator(ECOLOGY))
        page.locator(".copy-link").click()
        done = page.locator(".copied")
        expect(done).to_have_text(done.get_attribute("data-done"))
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        sort_by(page, "title")
        assert done.inner_text() == ""

    def test_no_button_that_needs_a_script_without_one(self, new_page, catalogue):
        page = new_page(javascript=False)
        page.goto("/fr/search/")
        assert not page.locator(".copy-link").is_visible()
        assert page.locator(".search__tools a").count() == 3  # a sheet and two feeds
        assert page.locator(".apply button").is_visible()
