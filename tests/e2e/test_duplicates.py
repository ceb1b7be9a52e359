"""Two entries for one project are found in the report, compared, and made one."""

import pytest

from directory.models import ProjectPage

from ..factories import NewsPageFactory, ProjectPageFactory
from .test_search_engine import check

REPORT = "/admin/reports/duplicates/"


@pytest.fixture
def double(site_tree):
    """The one that stays, the other, which is older, and news of that."""
    gone = ProjectPageFactory(
        title="Compter les têtards", season="Avril", site_url="https://www.mares.test"
    )
    kept = ProjectPageFactory(title="Vigie-Mares", teaser="Mares.", site_url="https://mares.test/")
    return kept, gone, NewsPageFactory(title="Appel", project=gone)


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_report_to_the_redirect(desk, moderator, new_page, double, width):
    kept, gone, news = double
    page = desk(moderator)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(REPORT)
    page.get_by_role("cell", name="The same address").wait_for()
    check(page)
    page.get_by_role("link", name="Compare Compter les têtards and Vigie-Mares").click()
    page.get_by_role("heading", name="What differs").wait_for()
    check(page)
    page.get_by_role("link", name="Keep the other one instead").click()
    page.get_by_role("heading", name="“Vigie-Mares” (French) takes over").wait_for()
    assert page.locator("h3 + ul > li").all_inner_texts() == ["Season"]
    page.get_by_text("What is the same").click()
    check(page)
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("“Compter les têtards” was merged into “Vigie-Mares”.").wait_for()
    page.get_by_text("No two of the projects that you may edit").wait_for()
    visitor = new_page(width=width)
    visitor.goto(gone.url)
    assert visitor.url.endswith(kept.url)
    visitor.get_by_role("heading", name="Vigie-Mares", level=1).wait_for()
    visitor.goto(news.url)
    visitor.get_by_role("link", name="Vigie-Mares").first.wait_for()
    assert ProjectPage.objects.get().season == "Avril"


def test_told_apart_and_reported_again(desk, moderator, double):
    page = desk(moderator)
    page.goto(REPORT)
    page.get_by_role("button", name="are not the same").click()
    page.get_by_text("aren’t reported any more").wait_for()
    page.goto(f"{REPORT}?state=dismissed")
    page.get_by_role("button", name="Report Compter les têtards and Vigie-Mares again").click()
    page.get_by_text("are reported again").wait_for()
    page.get_by_role("button", name="are not the same").wait_for()
