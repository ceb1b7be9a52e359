"""The link of a mail in a browser: a page that says `no-referrer` sends its forms from nowhere."""

from portal.confirmations.models import Confirmation, token_of

from ..factories import ProjectPageFactory


def test_one_click_confirms(page, site_tree):
    page.goto(f"/fr/confirm/{token_of(ProjectPageFactory(title='Mares'))}/")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/done/")
    assert Confirmation.objects.count() == 1
