"""A catalogue is taken in by the admin, with what is wrong in it, and taken back."""

import json

import pytest

from directory.models import ImportedRow, Organisation, ProjectPage
from portal.imports.models import Batch, State

from ..directory import catalogue
from .test_search_engine import check

BROKEN = [{"project_name": ""}, {"project_name": "Trop", "project_url": "x" * 300_000}, "no record"]
MINUTES = 60_000  # milliseconds


@pytest.fixture
def file(tmp_path):
    """The real catalogue, with three records that can't be taken in."""
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue.load() + BROKEN))
    return path


@pytest.mark.long
def test_504_records_with_three_broken_ones_are_taken_in_and_back(
    desk, moderator, site_tree, full_vocabulary, file
):
    page = desk(moderator)
    page.goto("/admin/")
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Import a file").first.click()
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Import as drafts").wait_for(timeout=8 * MINUTES)
    check(page)
    page.get_by_role("link", name="Refused (3)").click()
    page.wait_for_url("**/?show=refused")
    rows = page.locator(".import-lines tbody tr")
    assert [int(each) for each in rows.locator("td:first-child").all_inner_texts()] == [
        505,
        506,
        507,
    ]
    assert ProjectPage.objects.count() == 0

    page.get_by_role("button", name="Import as drafts").click()
    page.locator("progress:not([value='0'])").wait_for()
    page.get_by_role("button", name="Interrupt").click()
    page.get_by_role("button", name="Go on").wait_for()
    batch = Batch.objects.get()
    some = ProjectPage.objects.count()
    assert 0 < some < 504
    assert batch.changed().count() == some
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Imported, as drafts.").wait_for(timeout=8 * MINUTES)
    assert ProjectPage.objects.count() == 504
    with page.expect_download() as report:
        page.get_by_role("link", name="Download the report").click()
    assert len(report.value.path().read_text("utf-8-sig").splitlines()) > 507

    page.get_by_text("Undo the import").click()
    page.get_by_role("button", name="Undo all of it").click()
    page.get_by_text("Undone: what it made is deleted").wait_for(timeout=8 * MINUTES)
    check(page)
    assert Batch.objects.get().state == State.UNDONE
    assert [model.objects.count() for model in (ProjectPage, ImportedRow, Organisation)] == [
        0,
        0,
        0,
    ]
