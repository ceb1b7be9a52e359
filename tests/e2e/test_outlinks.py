"""A broken link is found in the report, and mended from there."""

import pytest

from portal.outlinks import reading
from portal.outlinks.models import Outlink, State

from ..factories import ProjectPageFactory
from .test_search_engine import check

REPORT = "/admin/reports/links/"


@pytest.fixture
def broken(site_tree):
    page = ProjectPageFactory(title="Mares", site_url="https://gone.example.org/mares")
    reading.read_due()
    Outlink.objects.filter(host="gone.example.org").update(state=State.BROKEN, status=404)
    return page


@pytest.mark.parametrize("width", [1280, 360])
def test_mended_from_the_report(desk, moderator, broken, width):
    page = desk(moderator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(REPORT)
    page.get_by_text("The page is gone (404)").wait_for()
    check(page)
    page.get_by_role("button", name="Ask again for https://gone.example.org/mares").click()
    page.get_by_text("It will be asked for within a few minutes.").wait_for()
    page.get_by_role("link", name="Mares", exact=True).click()
    page.locator("#id_site_url").fill("https://here.example.org/mares")
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).click()
    assert reading.read_due() == 1
    assert [*Outlink.objects.values_list("url", flat=True)] == ["https://here.example.org/mares"]
    page.goto(REPORT)
    page.get_by_text("The page is gone").wait_for(state="detached")
