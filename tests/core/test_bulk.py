"""Bulk actions in the admin name nothing to those who may do nothing with the model."""

import pytest

from tests.factories import NewsPageFactory, UserFactory


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_accounts_arent_named_to_who_may_not_see_them(client_of, role, action):
    account = UserFactory(first_name="Zoé", last_name="Exemple")
    response = client_of(role).get(f"/admin/bulk/core/user/{action}/?id={account.pk}")
    assert response.status_code == 302
    assert b"Exemple" not in response.content


def test_administrators_act_on_accounts(client_of):
    account = UserFactory(first_name="Zoé", last_name="Exemple")
    response = client_of("admin").get(f"/admin/bulk/core/user/delete/?id={account.pk}")
    assert "Zoé Exemple" in response.content.decode()


def test_editors_act_on_pages(client_of, site_tree):
    page = NewsPageFactory(title="Une nouvelle")
    response = client_of("moderator").get(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}")
    assert "Une nouvelle" in response.content.decode()


def test_what_isnt_there(client_of):
    assert (
        client_of("admin").get("/admin/bulk/core/nothing/delete/", follow=True).status_code == 404
    )
    assert client_of("admin").get("/admin/bulk/core/user/dance/", follow=True).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client_of):
    response = client_of("visitor").get("/admin/bulk/core/user/delete/?id=1")
    assert response["Location"].startswith("/admin/login/")
