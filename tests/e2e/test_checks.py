"""What is to be put right stands beside the editor as one writes, and leads to where it is."""

import pytest

from tests.browser import AXE_SCRIPT

from ..factories import ProjectPageFactory
from .test_at_once import sit_down, state_of_saving

IN_CHECKS = "() => axe.run('.checks').then(found => found.violations.map(each => each.id))"


@pytest.fixture
def writer(desk, editor, site_tree, vocabulary):
    body = [("heading", {"text": "Détail", "level": "h3"})]
    project = ProjectPageFactory(teaser="", body=body)
    project.save_revision()
    page = sit_down(desk, editor, project)
    page.get_by_role("button", name="Toggle checks").click()
    return page


def test_as_one_writes(writer):
    checks = writer.locator(".checks")
    checks.get_by_text("No teaser").wait_for()
    writer.locator("#id_teaser").fill("Un mot.")
    state_of_saving(writer, "saved").wait_for()
    checks.get_by_text("No teaser").wait_for(state="detached")
    checks.get_by_text("A heading out of order").wait_for()


def test_it_leads_to_the_block_in_another_tab(writer):
    heading = writer.locator('[name="body-0-value-text"]')
    writer.get_by_role("tab", name="When").click()
    heading.wait_for(state="hidden")
    writer.locator(".checks").get_by_role("link", name="Détail").click()
    heading.wait_for()


def test_accessible(writer):
    writer.locator(".checks h3").first.wait_for()
    writer.evaluate(AXE_SCRIPT)
    assert writer.evaluate(IN_CHECKS) == []
