"""An editor sees in another front end what they type, before anybody else does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from portal.core.previews import Preview

from ..factories import ProjectPageFactory
from .test_editing import preview


@pytest.fixture
def front_end(elsewhere, settings):
    settings.PREVIEW_FRONT_ENDS = {"New front": elsewhere.url}
    return elsewhere


def test_what_is_typed_is_shown_in_another_front_end(desk, site_tree, editor, front_end):
    draft = ProjectPageFactory(title="Mares", live=False)
    page = desk(editor)
    page.goto(f"/admin/pages/{draft.pk}/edit/")
    page.locator("#id_title").fill("Étangs")
    shown = preview(page)
    shown.get_by_role("heading", name="Étangs").wait_for()
    page.get_by_label("Preview mode").select_option(label="New front")
    shown.get_by_role("heading", name="Preview in New front").wait_for()
    shown.frame_locator("iframe").get_by_role("heading", name="Bats").wait_for()
    told = parse_qs(urlsplit(front_end.requests[-1].path).query)
    [pk], [token] = told["page"], told["token"]
    draft_there = Client().get(f"/api/v1/pages/{pk}/preview", {"token": token}).json()["page"]
    assert (int(pk), draft_there["title"]) == (draft.pk, "Étangs")
    # It is ended from there, in a page of its own.
    with page.context.expect_page() as opened:
        shown.get_by_role("link", name="End this preview").click()
    opened.value.get_by_role("button", name="Yes, delete").click()
    opened.value.locator(".messages .success").wait_for()
    assert Client().get(f"/api/v1/pages/{pk}/preview", {"token": token}).status_code == 403
    assert token not in {each.token for each in Preview.objects.all()}
