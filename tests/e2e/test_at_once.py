"""Two who write the same page at once: the second is warned, and nothing is lost."""

import pytest
from wagtail.models import Revision

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


def drafts(page):
    """The titles of all that was saved, in order."""
    revisions = Revision.objects.for_instance(page).order_by("pk")
    return [revision.content["title"] for revision in revisions]


def sit_down(desk, user, page, *scripts):
    editor = desk(user)
    for script in (NOTE_READY, *scripts):
        editor.add_init_script(script)
    editor.goto(f"/admin/pages/{page.pk}/edit/")
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
