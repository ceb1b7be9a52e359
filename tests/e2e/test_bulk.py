"""A bulk action on many pages shows how far it is, and can be interrupted between two steps."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from portal.news.models import NewsPage

from ..factories import NewsPageFactory
from .test_search_engine import check

STEP = 10
MINUTES = 60_000  # milliseconds


@pytest.fixture
def drafts(site_tree, request):
    """As many as the test asks for."""
    return [
        NewsPageFactory(parent=site_tree.news.fr, title=f"Brève {number}", live=False)
        for number in range(request.param)
    ]


def choose(page, parent, action):
    """Open the question that comes before an action on all that a list shows."""
    chosen = {"id": "all", "childOf": parent.pk, "next": f"/admin/pages/{parent.pk}/"}
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
    page.goto(f"{address}?{urlencode(chosen)}")


def states():
    """What is stored of each page that says whether it is public."""
    pages = NewsPage.objects.all()
    return {
        (page.live, bool(page.live_revision_id), page.has_unpublished_changes) for page in pages
    }


@pytest.mark.long
@pytest.mark.parametrize("drafts", [500], indirect=True)
def test_five_hundred_are_published_with_a_pause(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    choose(page, site_tree.news.fr, "publish")
    page.get_by_role("button", name="Yes, publish").click()
    page.get_by_text("20 of 500 are done.").wait_for()
    page.get_by_role("button", name="Interrupt").click()
    page.get_by_text("of 500 are done; the others are as they were.").wait_for()
    check(page)
    done = NewsPage.objects.live().count()
    assert 0 < done < 500
    assert done % STEP == 0
    assert states() == {(True, True, False), (False, False, True)}
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("All 500 are done.").wait_for(timeout=4 * MINUTES)
    assert states() == {(True, True, False)}
    back = page.get_by_role("link", name="Back to the list")
    assert back.get_attribute("href") == f"/admin/pages/{site_tree.news.fr.pk}/"


@pytest.mark.parametrize("drafts", [25], indirect=True)
def test_server_gone_in_between(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    page.expected_errors.append("ERR_FAILED")
    choose(page, site_tree.news.fr, "publish")
    answered = []

    def answer(route):
        answered.append(route)
        route.abort() if len(answered) == 2 else route.continue_()

    page.route("**/bulk/**", answer)
    page.get_by_role("button", name="Yes, publish").click()
    page.get_by_text("The server hasn’t answered as it should. 10 of 25 are done").wait_for()
    assert NewsPage.objects.live().count() == 10
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("All 25 are done.").wait_for()
    assert NewsPage.objects.live().count() == 25


@pytest.mark.parametrize("drafts", [12], indirect=True)
def test_deleted_once_the_sites_name_is_given(desk, moderator, site_tree, drafts, settings):
    page = desk(moderator)
    choose(page, site_tree.news.fr, "delete")
    page.get_by_role("button", name="Yes, delete").click()
    page.locator("[name=confirm_site_name]").fill("Something else")
    page.get_by_role("button", name="Yes, delete").click()
    page.locator("[name=confirm_site_name]").fill(settings.WAGTAIL_SITE_NAME)
    assert NewsPage.objects.count() == 12
    page.get_by_role("button", name="Yes, delete").click()
    page.get_by_text("All 12 are done.").wait_for()
    assert NewsPage.objects.count() == 0


@pytest.mark.parametrize("drafts", [12], indirect=True)
def test_what_is_in_the_way_is_said_of_all(desk, moderator, site_tree, drafts):
    page = desk(moderator)
    choose(page, site_tree.news.fr, "move")
    # Another language's list is no place for them.
    put = "pk => { document.getElementById('id_chooser').value = pk }"
    page.evaluate(put, site_tree.news.en.pk)
    page.get_by_role("button", name="Yes, move").click()
    page.get_by_text("The following pages cannot be moved to News").wait_for()
    page.get_by_role("link", name=drafts[-1].title, exact=True).wait_for()
    assert site_tree.news.fr.get_children().count() == 12
