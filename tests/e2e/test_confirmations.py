"""The link of a mail in a browser: a page that says `no-referrer` sends its forms from nowhere."""

import pytest

from directory.models import DailyCount
from portal.confirmations.models import Confirmation, token_of

from ..factories import ProjectPageFactory


def test_one_click_confirms(page, site_tree):
    page.goto(f"/fr/confirm/{token_of(ProjectPageFactory(title='Mares'))}/")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/done/")
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize(("program", "views"), [("false", 1), ("true", 0)])
def test_a_page_counts_once_somebody_sees_it(page, site_tree, program, views):
    page.add_init_script(f"Object.defineProperty(navigator, 'webdriver', {{get: () => {program}}})")
    page.goto(ProjectPageFactory(title="Mares").url)
    page.wait_for_load_state("networkidle")
    assert sum(row.views for row in DailyCount.objects.all()) == views
