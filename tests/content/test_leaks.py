"""What isn't open to somebody doesn't exist for them: not in a list, not behind any door."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import BaseViewRestriction, Collection

from directory.models import ProjectParty
from portal.content.images import signed_address
from portal.core.pictures import COVER, FIGURE

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    StandardPageFactory,
    UserFactory,
    translate,
)
from .conftest import add_image, get, reserve

pytestmark = pytest.mark.django_db
SENTINEL = "zq"
KINDS = ["members", "login", "password", "parent", "draft", "no address"]


def close(page, how):
    if how == "draft":
        page.unpublish()
    elif how == "no address":
        type(page).objects.filter(pk=page.pk).update(url_path="/zqnowhere/")
    elif how == "password":
        kind = BaseViewRestriction.PASSWORD
        page.view_restrictions.create(restriction_type=kind, password="zqpassword")
    elif how == "login":
        page.view_restrictions.create(restriction_type=BaseViewRestriction.LOGIN)
    else:
        reserve(page.get_parent() if how == "parent" else page)


@pytest.fixture(params=KINDS)
def closed(request, site_tree):
    """A project that visitors may not open, and the public pages that point at it."""
    project = ProjectPageFactory(title="zqproject", slug="zqproject", teaser="zqteaser")
    translate(project, title="zqtranslation", slug="zqtranslation")
    for each in (project, *project.get_translations()):
        close(each, request.param)
    organisation = OrganisationFactory(name="zqorganisation")
    ProjectParty.objects.create(page=project, organisation=organisation)
    return project


@pytest.fixture
def pointing(closed):
    """Public pages that name the closed one in every way there is."""
    link = f'<p>Voir <a linktype="page" id="{closed.pk}">ce projet</a>.</p>'
    body = [
        ("text", link),
        ("questions", [{"question": "Où ?", "answer": link}]),
        ("link", {"label": "Venir", "page": closed, "url": ""}),
    ]
    return [
        NewsPageFactory(project=closed, body=body, title="Une actualité"),
        EventPageFactory(project=closed, title="Un atelier"),
    ]


class TestPages:
    def test_in_no_list(self, client, closed, pointing):
        for query in (
            {},
            {"type": "project"},
            {"key": closed.translation_key},
            {"parent": closed.get_parent().pk},
            {"aliases": "1", "sort": "title"},
        ):
            found = get(client, "pages", page_size=100, **query)
            assert closed.pk not in [page["id"] for page in found["items"]]
            assert SENTINEL not in str(found)

    @pytest.mark.parametrize("include", ["", "ancestors,children,translations"])
    def test_told_like_what_isnt_there(self, client, closed, include):
        query = {"include": include} if include else {}
        for which in (closed.pk, closed.get_translations().first().pk):
            response = client.get(f"/api/v1/pages/{which}", query)
            nothing = client.get("/api/v1/pages/999999", query)
            assert (response.status_code, response.content) == (404, nothing.content)

    def test_nor_by_its_path(self, client, closed):
        for path in (closed.url_path, "/fr/projets/zqproject/", "/zqnowhere/"):
            response = client.get("/api/v1/pages/by-path", {"path": path})
            nothing = client.get("/api/v1/pages/by-path", {"path": "/fr/nothing/"})
            assert (response.status_code, response.content) == (404, nothing.content)

    def test_nor_from_a_redirect(self, client, closed):
        Redirect.add_redirect("/ancien", closed)
        response = client.get("/api/v1/redirects", {"path": "/ancien/"})
        nothing = client.get("/api/v1/redirects", {"path": "/nothing/"})
        assert (response.status_code, response.content) == (404, nothing.content)

    def test_nor_in_what_points_at_it(self, client, closed, pointing):
        news, event = (get(client, f"pages/{page.pk}")["page"] for page in pointing)
        assert (news["project"], event["project"]) == (None, None)
        assert [block["value"] for block in news["body"]] == [
            "<p>Voir ce projet.</p>",
            [{"question": "Où ?", "answer": "<p>Voir ce projet.</p>"}],
        ]
        assert SENTINEL not in str(news) + str(event)

    @pytest.mark.parametrize("closed", [*KINDS[:-1]], indirect=True)
    def test_nor_its_organisation(self, client, closed):
        assert SENTINEL not in str(get(client, "organisations"))
        [party] = closed.parties.all()
        response = client.get(f"/api/v1/organisations/{party.organisation_id}")
        nothing = client.get("/api/v1/organisations/999999")
        assert (response.status_code, response.content) == (404, nothing.content)


def test_neither_around_others_nor_in_menus(client, site_tree):
    closed = StandardPageFactory(title="zqabout", show_in_menus=True)
    child = StandardPageFactory(title="zqchild", parent=closed)
    reserve(closed)
    home = get(client, f"pages/{site_tree.home.fr.pk}", include="children,translations")
    assert SENTINEL not in str(home)
    assert SENTINEL not in str(get(client, "site"))
    assert client.get(f"/api/v1/pages/{child.pk}").status_code == 404


def test_a_translation_of_its_own_restriction_isnt_named(client, site_tree):
    page = ProjectPageFactory(title="Mares")
    english = translate(page, title="zqponds")
    reserve(english)
    assert get(client, f"pages/{page.pk}", include="translations")["around"] == {"translations": []}


class TestMembers:
    def test_who_may_open_it_reads_it(self, client_of, site_tree):
        page = ProjectPageFactory(title="Mares")
        news = NewsPageFactory(project=page)
        restriction = reserve(page)
        member = client_of("member")
        member.user.groups.add(*restriction.groups.all())
        assert get(member, f"pages/{page.pk}")["page"]["title"] == "Mares"
        assert get(member, f"pages/{news.pk}")["page"]["project"]["id"] == page.pk
        assert page.pk in [each["id"] for each in get(member, "pages", page_size=100)["items"]]

    def test_other_groups_dont(self, client_of, site_tree):
        page = ProjectPageFactory(title="Mares")
        restriction = reserve(page)
        restriction.groups.set([Group.objects.create(name="Others")])
        response = client_of("member").get(f"/api/v1/pages/{page.pk}")
        assert response.status_code == 404

    def test_nobody_by_a_password(self, client_of, site_tree):
        page = ProjectPageFactory(title="Mares")
        close(page, "password")
        assert client_of("admin").get(f"/api/v1/pages/{page.pk}").status_code == 404

    def test_what_they_are_told_is_kept_by_nobody_else(self, client_of, site_tree):
        response = client_of("member").get("/api/v1/pages")
        assert "private" in response["Cache-Control"]


class TestFiles:
    @pytest.fixture
    def page(self, site_tree, files):
        link = f'<p><a linktype="document" id="{files.closed_document.pk}">Lire</a></p>'
        body = [
            ("figure", {"image": files.closed_image, "caption": ""}),
            ("download", {"document": files.closed_document, "description": "zq"}),
            ("text", link),
        ]
        return ProjectPageFactory(image=files.closed_image, body=body, title="Mares")

    def test_reserved_ones_arent_named(self, client, page):
        told = get(client, f"pages/{page.pk}")["page"]
        assert told["image"] is None
        assert [block["value"] for block in told["body"]] == ["<p>Lire</p>"]
        listed = get(client, "pages", type="project", fields="image,body")
        assert SENTINEL not in str(told) + str(listed)

    def test_who_may_see_them_does(self, client_of, page, closed_collection):
        member = client_of("member")
        member.user.groups.add(*closed_collection.view_restrictions.get().groups.all())
        told = get(member, f"pages/{page.pk}")["page"]
        assert told["image"]["credit"] == "zqcredit"
        assert [block["type"] for block in told["body"]] == ["figure", "download", "text"]

    def test_neither_by_a_password_nor_by_what_is_ones_own(self, client_of, client, site_tree):
        collection = Collection.get_first_root_node().add_child(name="locked")
        kind = BaseViewRestriction.PASSWORD
        locked = collection.view_restrictions.create(restriction_type=kind, password="zq")
        editor = client_of("editor")
        image = add_image(collection=collection, uploaded_by_user=editor.user)
        page = ProjectPageFactory(image=image)
        client.post(
            f"/documents/authenticate_with_password/{locked.pk}/",
            {"password": "zq", "return_url": "/fr/"},
        )
        for each in (client, editor):
            assert get(each, f"pages/{page.pk}")["page"]["image"] is None

    def test_below_a_reserved_collection_too(self, client, page, files, closed_collection):
        below = closed_collection.add_child(name="below")
        files.closed_image.collection = below
        files.closed_image.save()
        assert get(client, f"pages/{page.pk}")["page"]["image"] is None

    @pytest.mark.parametrize("spec", [COVER[0], FIGURE[-1]])
    def test_a_signed_address_asks_who_wants_it(self, client, client_of, files, spec):
        address = signed_address(files.closed_image, spec)
        assert client.get(address).status_code == 302
        assert "/account/login/" in client.get(address)["Location"]
        assert client_of("member").get(address)["Location"].startswith("/pictures/")
        client.force_login(UserFactory())
        assert client.get(address).status_code == 404


def test_an_organisation_that_a_password_hides(client, site_tree):
    french = ProjectPageFactory(title="Mares")
    english = translate(french, title="Ponds")
    ProjectParty.objects.filter(page=english).delete()
    hidden = OrganisationFactory(name="zqorganisation")
    ProjectParty.objects.create(page=french, organisation=hidden)
    assert SENTINEL in str(get(client, "organisations"))
    close(french, "password")
    assert SENTINEL not in str(get(client, "organisations"))
    assert client.get(f"/api/v1/organisations/{hidden.pk}").status_code == 404
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_an_organisation_is_known_by_what_one_may_see(client, site_tree):
    known, unknown = OrganisationFactory(name="Connue"), OrganisationFactory(name="zqunknown")
    page = ProjectPageFactory(title="Mares", end_date=date(2020, 1, 1))
    ProjectParty.objects.create(page=page, organisation=known)
    hidden = ProjectPageFactory(title="Étangs")
    ProjectParty.objects.create(page=hidden, organisation=unknown)
    hidden.unpublish()
    found = get(client, "organisations")
    assert [each["name"] for each in found["items"]] == ["Connue"]
