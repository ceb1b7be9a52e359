"""What only a browser shows of a content page: the action that stays, sharing, reporting."""

from playwright.sync_api import expect

from portal.problems.models import ProblemReport

from .test_accessibility import faults

BAR = ".action--sticky"
# Of what has the focus: whether a part of it lies below the bar, unless it is in the bar.
HIDDEN = """bar => {
    const edge = document.querySelector(bar).getBoundingClientRect().top;
    const found = document.activeElement;
    if (found === document.body || found.closest(bar)) return null;
    return found.getBoundingClientRect().bottom > edge ? found.outerHTML : null;
}"""


class TestAction:
    def test_stays_in_view_on_a_phone_and_covers_nothing(self, new_page, full_pages):
        page = new_page(width=360)
        page.goto(full_pages.project.url)
        bar = page.locator(BAR)
        for end in (0, "document.documentElement.scrollHeight"):
            page.evaluate(f"window.scrollTo(0, {end})")
            box = bar.bounding_box()
            assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 360, 800)
        footer = page.locator("footer.site-footer").bounding_box()
        assert footer["y"] + footer["height"] <= box["y"] + 1

    def test_never_hides_what_has_the_focus(self, new_page, full_pages):
        page = new_page(width=360)
        page.goto(full_pages.project.url)
        stops = page.locator("a[href], button, input, summary").count()
        hidden = []
        for _ in range(stops):
            page.keyboard.press("Tab")
            hidden.append(page.evaluate(HIDDEN, BAR))
        assert [found for found in hidden if found] == []

    def test_is_in_its_place_on_a_wide_or_a_low_screen(self, new_page, full_pages):
        page = new_page()
        page.goto(full_pages.project.url)
        assert page.locator(BAR).evaluate("e => getComputedStyle(e).position") == "static"
        page.set_viewport_size({"width": 360, "height": 400})
        assert page.locator(BAR).evaluate("e => getComputedStyle(e).position") == "static"

    def test_of_a_project_that_has_ended_is_another_project(self, new_page, full_pages):
        page = new_page(width=360)
        page.goto(full_pages.ended.url)
        assert page.locator(BAR).count() == 0
        page.locator(".button--main").click()
        expect(page.locator("#related")).to_be_in_viewport()


PHONE = {"width": 360, "has_touch": True, "is_mobile": True}


class TestShare:
    def test_by_the_systems_sheet(self, new_page, full_pages):
        page = new_page(**PHONE)
        page.add_init_script("navigator.share = async what => { window.shared = what }")
        page.goto(full_pages.project.url)
        assert not page.locator("[data-copy]").is_visible()
        page.locator("[data-share]").click()
        address = page.url
        assert page.evaluate("window.shared") == {"title": full_pages.project.title, "url": address}

    def test_a_phone_without_a_sheet_copies(self, new_page, full_pages):
        page = new_page(permissions=["clipboard-read", "clipboard-write"], **PHONE)
        page.add_init_script("delete Navigator.prototype.share")
        page.goto(full_pages.project.url)
        page.locator("[data-share]").click()
        status = page.locator(".share__status")
        expect(status).to_have_text(status.get_attribute("data-copied"))

    def test_a_sheet_that_is_closed_says_nothing(self, new_page, full_pages):
        page = new_page(**PHONE)
        page.add_init_script(
            "navigator.share = async () => { throw new DOMException('', 'AbortError') }"
        )
        page.goto(full_pages.project.url)
        page.locator("[data-share]").click()
        assert page.locator(".share__status").text_content() == ""

    def test_by_copying_where_there_is_a_mouse(self, new_page, full_pages, axe):
        page = new_page(permissions=["clipboard-read", "clipboard-write"])
        page.goto(full_pages.project.url)
        assert not page.locator("[data-share]").is_visible()
        assert not page.locator(".share__address").is_visible()
        page.locator("[data-copy]").click()
        status = page.locator(".share__status")
        expect(status).to_have_text(status.get_attribute("data-copied"))
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        axe(page)

    def test_address_is_shown_where_copying_is_refused(self, new_page, full_pages):
        page = new_page()
        page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
        page.goto(full_pages.project.url)
        page.locator("[data-copy]").click()
        status = page.locator(".share__status")
        expect(status).to_have_text(status.get_attribute("data-refused"))
        assert page.evaluate("getSelection().toString().trim()") == page.url

    def test_without_javascript(self, new_page, full_pages):
        page = new_page(width=360, javascript=False)
        page.goto(full_pages.project.url)
        assert page.locator(".share button:visible").count() == 0
        assert page.locator(".share__address").inner_text() == page.url
        assert page.locator(".share a").get_attribute("href").startswith("mailto:?subject=")


class TestReport:
    def test_without_javascript(self, new_page, full_pages):
        page = new_page(width=360, javascript=False)
        page.goto(full_pages.project.url)
        page.locator(".report-link a").click()
        page.locator("input[value=outdated]").check()
        page.locator("#id_message").fill("Les dates sont passées.")
        page.locator("main button").click()
        page.locator("main a.button").click()
        assert page.locator("h1").inner_text() == full_pages.project.title
        [report] = ProblemReport.objects.values("page", "kind", "message", "email")
        assert report == {
            "page": full_pages.project.pk,
            "kind": "outdated",
            "message": "Les dates sont passées.",
            "email": "",
        }

    def test_by_keyboard_and_with_mistakes(self, page, full_pages):
        page.goto(f"/fr/report/{full_pages.project.pk}/")
        page.locator("form[method=post]").evaluate("form => form.noValidate = true")
        page.locator("main button").click()
        page.get_by_role("alert").wait_for()
        assert faults(page) == []
        message = page.locator("#id_message")
        assert message.get_attribute("aria-invalid") == "true"
        told = message.get_attribute("aria-describedby").split()
        assert [page.locator(f"#{name}").count() for name in told] == [1, 1]
        page.locator("input[name=kind]").first.focus()
        page.keyboard.press("ArrowDown")
        for typed in ("Rien ne va.", "a@example.org"):
            page.keyboard.press("Tab")
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sent/")
        assert faults(page) == []
        [report] = ProblemReport.objects.all()
        assert (report.message, report.email) == ("Rien ne va.", "a@example.org")
