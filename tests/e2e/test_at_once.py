"""Two who write the same page at once: the second is warned, and nothing is lost."""

import pytest
from wagtail.models import Revision

from portal.news.models import NewsPage

from ..factories import NewsPageFactory

# What is typed before Wagtail has looked at the form isn't noticed as a change of it. It looks as
# often as it was made ready, which is twice.
NOTE_READY = """
let made = 0, looked = 0;
document.addEventListener("w-unsaved:ready", () => { made += 1; });
document.addEventListener("w-unsaved:watch-edits", () => {
    looked += 1;
    if (looked >= made) document.body.dataset.ready = "";
});"""


def wait_until_ready(page):
    page.locator("body[data-ready]").wait_for()


def state_of_saving(page, state):
    return page.locator(f"#w-autosave-indicator[data-w-autosave-state-value={state}]")


@pytest.fixture
def news(site_tree, settings):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 2000  # milliseconds, between two looks
    return NewsPageFactory(title="Une saison")


def revisions(page):
    """All that was saved, in order."""
    return Revision.objects.for_instance(page).order_by("pk")


def drafts(page):
    return [revision.content["title"] for revision in revisions(page)]


def sit_down(desk, user, page, *scripts):
    return sit_down_at(f"/admin/pages/{page.pk}/edit/", desk, user, *scripts)


def sit_down_at(address, desk, user, *scripts):
    editor = desk(user)
    for script in (NOTE_READY, *scripts):
        editor.add_init_script(script)
    editor.goto(address)
    wait_until_ready(editor)
    return editor


def test_the_second_is_warned_before_anything_is_overwritten(desk, editor, moderator, news):
    first, second = sit_down(desk, editor, news), sit_down(desk, moderator, news)
    second.expected_errors.append("400 (Bad Request)")  # by itself, it overwrites nothing
    second.locator(".w-editing-sessions__avatar").wait_for()
    first.locator("#id_title").fill("Une longue saison")
    second.get_by_role("button", name="saved a new version").wait_for()
    assert drafts(news) == ["Une saison", "Une longue saison"]
    second.locator("#id_title").fill("Une belle saison")
    second.get_by_role("button", name="Save draft").click()
    warning = second.get_by_role("dialog").filter(has_text="saved a new version")
    warning.wait_for()
    assert drafts(news) == ["Une saison", "Une longue saison"]
    with second.expect_navigation():
        warning.get_by_role("button", name="Save draft").click()
    assert drafts(news) == ["Une saison", "Une longue saison", "Une belle saison"]


# Before the draft of what has just been typed is sent, which takes half a second.
SAVE_AT_ONCE = """
const save = () => document.querySelector(".action-save").click();
document.addEventListener("w-autosave:save", () => { setTimeout(save); }, { once: true });"""


def hold(page, address, times=None):
    """Requests to the address, which stay where they are until they are told to go on."""
    held = []
    page.route(address, lambda route: held.append(route), times=times)
    return held


def test_a_draft_that_is_not_on_its_way_gives_way_to_a_button(desk, editor, news):
    writer = sit_down(desk, editor, news, SAVE_AT_ONCE)
    sent = hold(writer, "**/edit/")
    with writer.expect_request("**/edit/"):
        writer.locator("#id_title").fill("Une longue saison")
    writer.wait_for_timeout(1500)
    assert [it.request.is_navigation_request() for it in sent] == [True]
    with writer.expect_navigation():
        sent[0].continue_()
    assert drafts(news) == ["Une saison", "Une longue saison"]


def test_a_button_waits_for_the_draft_that_is_on_its_way(desk, editor, news):
    """It would else arrive later, as if it had been saved in another window."""
    writer = sit_down(desk, editor, news)
    on_its_way = hold(writer, "**/edit/", times=1)
    with writer.expect_request("**/edit/"):
        writer.locator("#id_title").fill("Une longue saison")
    writer.locator("#id_title").fill("Une longue et belle saison")
    writer.get_by_role("button", name="More actions").click()
    writer.get_by_role("button", name="Submit to Moderators approval").click()
    writer.wait_for_timeout(500)
    assert drafts(news) == ["Une saison"]
    with writer.expect_navigation():
        on_its_way[0].continue_()
    assert news.current_workflow_state.status == "in_progress"
    assert drafts(news) == ["Une saison", "Une longue saison", "Une longue et belle saison"]
    moments = [revision.created_at for revision in revisions(news)]
    assert moments == sorted(moments)


def test_a_new_page_that_is_being_saved_is_not_made_twice(desk, editor, site_tree):
    index = site_tree.news.fr
    address = f"/admin/pages/add/news/newspage/{index.pk}/"
    writer = sit_down_at(address, desk, editor)
    on_its_way = hold(writer, f"**{address}", times=1)
    with writer.expect_request(f"**{address}"):
        writer.locator("#id_title").press_sequentially("Une saison")
    writer.get_by_role("button", name="Save draft").click()
    writer.wait_for_timeout(500)
    with writer.expect_navigation():
        on_its_way[0].continue_()
    writer.locator(".messages .success").wait_for()
    assert [page.draft_title for page in NewsPage.objects.child_of(index)] == ["Une saison"]


def no_answer(route):
    route.abort("connectionrefused")


def answer_of_its_proxy(route):
    route.fulfill(status=502, body="<h1>Bad Gateway</h1>")


@pytest.mark.parametrize("gone", [no_answer, answer_of_its_proxy])
def test_what_was_written_while_the_server_was_gone_is_saved(desk, editor, news, gone):
    writer = sit_down(desk, editor, news)
    writer.expected_errors += ["ERR_CONNECTION_REFUSED", "502"]
    saved, paused = (state_of_saving(writer, each) for each in ("saved", "paused"))
    writer.locator("#id_title").fill("Une longue saison")
    saved.wait_for()
    writer.route("**/admin/**", gone)
    writer.locator("#id_title").fill("Une longue et belle saison")
    paused.wait_for()
    assert drafts(news)[-1] == "Une longue saison"
    writer.unroute("**/admin/**")
    saved.wait_for()
    assert drafts(news)[-1] == "Une longue et belle saison"
    assert writer.locator("#id_title").input_value() == "Une longue et belle saison"
