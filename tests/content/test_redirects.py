"""An old address leads who may open its page there, and tells nobody else where that is."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from ..factories import ProjectPageFactory
from .conftest import reserve

OLD = "/fr/ancien/"


@pytest.fixture
def page(site_tree):
    page = ProjectPageFactory(title="Mares", slug="zqslug")
    Redirect.add_redirect(OLD, page)
    return page


def test_what_is_open_is_led_to(client, page):
    response = client.get(f"{OLD}?from=elsewhere")
    assert (response.status_code, response["Location"]) == (301, page.url)


def test_a_visitor_signs_in_at_the_old_address(client, client_of, page):
    group = reserve(page).groups.get()
    response = client.get(OLD)
    assert response["Location"] == "/fr/account/login/?next=/fr/ancien/"
    assert "no-store" in response["Cache-Control"]
    member = client_of("member")
    member.user.groups.add(group)
    response = member.get(OLD)
    assert response["Location"] == page.url
    assert "no-store" in response["Cache-Control"]


def test_a_password_is_asked_for_at_the_old_address(client, page):
    restriction = page.view_restrictions.create(restriction_type="password", password="zq")
    response = client.get(OLD)
    assert response.status_code == 200
    assert "zqslug" not in response.content.decode()
    client.post(
        f"/fr/_util/authenticate_with_password/{restriction.pk}/{page.pk}/",
        {"password": "zq", "return_url": OLD},
    )
    assert client.get(OLD)["Location"] == page.url


def test_what_is_unpublished_is_not_there(client, page):
    page.unpublish()
    response = client.get(OLD)
    assert response.status_code == 404
    assert "zqslug" not in response.content.decode()


def test_an_address_elsewhere_is_for_everybody(client, site_tree):
    Redirect.add_redirect(OLD, "https://example.org/ailleurs")
    assert client.get(OLD)["Location"] == "https://example.org/ailleurs"
    assert client.get("/fr/nulle-part/").status_code == 404
