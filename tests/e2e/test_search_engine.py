"""The admin page "Search engine" as a browser shows it."""

import pytest
from django.urls import reverse

from search.elastic import upkeep
from search.models import SearchIndex
from tests.browser import AXE_SCRIPT
from tests.factories import ProjectPageFactory

IN_MAIN = "() => axe.run('main').then(found => found.violations.map(each => each.id))"


@pytest.fixture
def engine(desk, coordinator, site_tree, elastic_index):
    ProjectPageFactory()
    elastic_index.build()
    page = desk(coordinator)
    page.goto(reverse("search_engine"))
    return page


def check(page):
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(IN_MAIN) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 360])
def test_accessible_and_no_wider_than_the_window(engine, width):
    engine.set_viewport_size({"width": width, "height": 800})
    check(engine)
    engine.get_by_role("link", name="Rebuild the index").click()
    engine.get_by_role("heading", name="Rebuild the index").wait_for()
    check(engine)
    engine.get_by_role("button", name="Rebuild the index").click()
    engine.get_by_text("The index has been rebuilt.").wait_for()
    engine.get_by_role("button", name="Check").click()
    engine.get_by_text("The index holds what the database holds.").wait_for()
    check(engine)


def test_rebuild_is_followed_without_a_reload(engine):
    row = upkeep.begin()
    engine.reload()
    progress = engine.get_by_role("progressbar")
    assert progress.get_attribute("value") == "0"
    check(engine)
    engine.evaluate("window.sameDocument = true")
    upkeep.keep_alive(row, documents=1)
    engine.locator("progress[value='1']").wait_for()
    SearchIndex.objects.filter(pk=row.pk).delete()
    progress.wait_for(state="detached")
    assert engine.evaluate("window.sameDocument")
    assert engine.locator("#engine").get_attribute("hx-get") is None
