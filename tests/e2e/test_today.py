"""The admin's first page, as somebody opens it in the morning."""

import pytest

from ..factories import NewsPageFactory, ProposalFactory
from .test_search_engine import check


@pytest.mark.parametrize("width", [1280, 360])
def test_what_waits_is_a_click_away(desk, editor, moderator, site_tree, width):
    page = NewsPageFactory(title="Une saison", owner=editor)
    page.save_revision()
    page.get_workflow().start(page, editor)
    ProposalFactory.create_batch(7)
    office = desk(moderator)
    office.set_viewport_size({"width": width, "height": 800})
    office.goto("/admin/")
    check(office)
    office.get_by_role("heading", name="7 proposed projects to look at").wait_for()
    assert office.locator(".today__need").nth(1).get_by_role("listitem").count() == 5
    office.get_by_role("link", name="Une saison").click()
    office.locator("[data-workflow-action-name=approve]").first.wait_for(state="attached")
