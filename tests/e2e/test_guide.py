"""The guide for editors as a browser shows it, on a phone too."""

import pytest

from .test_search_engine import check


@pytest.mark.parametrize("width", [1280, 360])
def test_accessible_and_no_wider_than_the_window(desk, editor, site_tree, width):
    page = desk(editor)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/admin/guide/")
    check(page)
    page.get_by_role("link", name="Importing a catalogue").click()
    page.get_by_role("heading", name="Importing a catalogue").wait_for()
