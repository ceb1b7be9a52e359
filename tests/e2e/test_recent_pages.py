"""A page that one has worked on lately is chosen by keyboard, without browsing to it."""

import pytest
from wagtail.models import PageLogEntry

from portal.news.models import NewsPage
from tests.browser import AXE_SCRIPT

from ..factories import NewsPageFactory, ProjectPageFactory
from .test_at_once import sit_down, state_of_saving

IN_RECENT = """() => axe.run("[aria-labelledby=recent-pages]").then(
    found => found.violations.map(each => each.id + " " + each.nodes[0].html))"""


@pytest.fixture
def project(editor, site_tree):
    page = ProjectPageFactory(title="Mares et tritons")
    PageLogEntry.objects.log_action(page, "wagtail.edit", user=editor)
    return page


@pytest.fixture
def news(project):
    return NewsPageFactory(title="Une saison", body=[("text", "<p>Un mot.</p>")])


def draft(news):
    return NewsPage.objects.get(pk=news.pk).get_latest_revision_as_object()


def take(page, title):
    """By keyboard, from where the modal begins."""
    recent = page.locator("[aria-labelledby=recent-pages]")
    recent.wait_for()
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(IN_RECENT) == []
    link = recent.get_by_role("link", name=title)
    for _ in range(30):
        if link.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    recent.wait_for(state="detached")


def test_in_a_field(desk, editor, project, news):
    page = sit_down(desk, editor, news)
    page.get_by_role("button", name="Choose a page (Project)").press("Enter")
    take(page, "Mares et tritons")
    state_of_saving(page, "saved").wait_for()
    assert draft(news).project == project


def test_in_a_text(desk, editor, project, news):
    page = sit_down(desk, editor, news)
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    take(page, "Mares et tritons")
    state_of_saving(page, "saved").wait_for()
    assert f'<a linktype="page" id="{project.pk}">Un mot.</a>' in str(draft(news).body.raw_data[0])
