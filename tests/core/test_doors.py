"""Bulk actions and tags in the admin tell nothing to those who may do nothing with the model."""

import pytest
from django.contrib.auth.models import Permission
from taggit.models import Tag
from wagtail.models import Collection, GroupCollectionPermission

from portal.core.models import PortalImage
from tests.factories import MemberFactory, NewsPageFactory, ProjectPageFactory, UserFactory
from tests.limited import limited
from tests.test_permissions import picture


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


class TestWhoMayDoSomethingElsewhere:
    """With what they may not act upon, they are told of what they know of, and no other."""

    @pytest.fixture
    def client(self, site_tree):
        return limited(site_tree.projects.fr, actions=["change"])

    def ask(self, client, model, action, *things):
        chosen = "&".join(f"id={thing.pk}" for thing in things)
        return client.get(f"/admin/bulk/{model}/{action}/?{chosen}").content.decode()

    def test_pages(self, client, site_tree):
        own = ProjectPageFactory(title="Compter les mares")
        other = NewsPageFactory(title="Une surprise", live=False)
        asked = self.ask(client, "wagtailcore/page", "publish", own, other)
        assert "Compter les mares" in asked
        assert "Une surprise" not in asked

    def test_pictures(self, client):
        collection = Collection.get_first_root_node().add_child(name="Les nôtres")
        permission = Permission.objects.get(codename="choose_image")
        GroupCollectionPermission.objects.create(
            group=client.user.groups.get(), collection=collection, permission=permission
        )
        own = PortalImage.objects.create(title="Une mare", file=picture(), collection=collection)
        other = PortalImage.objects.create(title="Une chouette", file=picture())
        asked = self.ask(client, "core/portalimage", "delete", own, other)
        assert "Une mare" in asked
        assert "Une chouette" not in asked

    def test_the_last_page_of_a_type(self, client, site_tree):
        ProjectPageFactory(title="Compter les mares")
        NewsPageFactory(title="Une surprise", live=False)
        for address in ("page-types-usage/", "page-types-usage/results/"):
            told = client.get(f"/admin/reports/{address}").content.decode()
            assert "Compter les mares" in told
            assert "Une surprise" not in told


def test_what_isnt_there(client_of):
    assert (
        client_of("admin").get("/admin/bulk/core/nothing/delete/", follow=True).status_code == 404
    )
    assert client_of("admin").get("/admin/bulk/core/user/dance/", follow=True).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client_of):
    response = client_of("visitor").get("/admin/bulk/core/user/delete/?id=1")
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("editor", 302), ("moderator", 302), ("coordinator", 200)],
)
def test_skills_of_members_are_completed_for_coordinators_alone(client_of, role, status):
    MemberFactory(skills=["secret savoir"], tiers={"skills": 0})
    response = client_of(role).get("/admin/tag-autocomplete/network/skill/?term=sec")
    assert response.status_code == status
    assert (b"secret savoir" in response.content) == (role == "coordinator")


def test_keywords_are_completed_for_all_who_write(client_of):
    Tag.objects.create(name="mares")
    client = client_of("editor")
    assert client.get("/admin/tag-autocomplete/?term=ma").json() == ["mares"]


def test_no_other_model_is_completed(client_of):
    client = client_of("admin")
    for name in ("core/user", "core/nothing"):
        assert client.get(f"/admin/tag-autocomplete/{name}/?term=a", follow=True).status_code == 404


def test_the_form_for_a_password_is_that_of_pages_that_have_it(client, site_tree):
    page, other = NewsPageFactory(title="Mares"), NewsPageFactory(title="Étangs")
    draft = NewsPageFactory(title="Brouillon", live=False)
    lock = page.view_restrictions.create(restriction_type="password", password="zq")
    draft.view_restrictions.create(restriction_type="password", password="zq")
    statuses = [
        client.get(f"/fr/_util/authenticate_with_password/{lock.pk}/{pk}/").status_code
        for pk in (page.pk, other.pk, draft.pk, 999_999)
    ]
    assert statuses == [200, 404, 404, 404]
