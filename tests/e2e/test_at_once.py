"""Two who write the same page at once: the second is warned, and nothing is lost."""

import pytest
from wagtail.models import Revision

from ..factories import NewsPageFactory


@pytest.fixture
def news(site_tree, settings):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 2000  # milliseconds, between two looks
    return NewsPageFactory(title="Une saison")


def drafts(page):
    """The titles of all that was saved, in order."""
    revisions = Revision.objects.for_instance(page).order_by("pk")
    return [revision.content["title"] for revision in revisions]


def sit_down(desk, user, page):
    editor = desk(user)
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    editor.locator("#id_title").wait_for()
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
