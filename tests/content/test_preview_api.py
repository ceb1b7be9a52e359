"""A draft as data, for whoever has its token: as everybody would see it, and kept by nobody."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page

from directory.models import ProjectParty
from portal.content.types import TYPES
from portal.core.previews import Preview

from ..factories import OrganisationFactory, ProjectPageFactory
from .conftest import get, reserve
from .test_pages_api import one_of_each  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
GUARDED = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@pytest.fixture
def draft(site_tree):
    return ProjectPageFactory(title="Mares", live=False)


def address(preview, page=None):
    return f"/api/v1/pages/{(page or preview.page).pk}/preview"


def asked(preview, page=None, **query):
    query = {"token": preview.token} | query
    return Client().get(address(preview, page), query, headers={"accept-language": "en"})


def _told(value):
    """A moment whatever zone it is told in, to the milliseconds that a draft keeps of it."""
    moment = parse_datetime(value) if isinstance(value, str) else None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000) if moment else value


def refused(response, status=403, code="preview"):
    assert (response.status_code, response.json()["code"]) == (status, code)
    return GUARDED.items() <= response.headers.items()


class TestShown:
    def test_a_draft_as_it_was_then(self, draft, editor):
        draft.title = "Étangs"
        preview = Preview.make(draft, editor, "New front")
        response = asked(preview)
        assert response.json()["page"]["title"] == "Étangs"
        assert GUARDED.items() <= response.headers.items()
        assert "ETag" not in response.headers
        assert Client().get(f"/api/v1/pages/{draft.pk}").status_code == 404

    @pytest.mark.parametrize("name", TYPES)
    def test_every_type_as_it_will_be(self, client_of, editor, one_of_each, name):  # noqa: F811
        page = one_of_each[name]
        preview = Preview.make(page, client_of("admin").user, "New front")
        whole = get(client_of("admin"), f"pages/{page.pk}")["page"]
        told = asked(preview).json()["page"]
        differ = {field for field in whole if _told(whole[field]) != _told(told[field])}
        # A section is reserved to members, and nothing else here is.
        assert differ <= ({"project"} if name == "section" else set())

    def test_relations_are_those_of_the_draft(self, draft, editor):
        ProjectParty.objects.create(
            page=draft, organisation=OrganisationFactory(name="Avant"), role="lead"
        )
        page = Page.objects.get(pk=draft.pk).specific
        page.parties = [ProjectParty(organisation=OrganisationFactory(name="Après"), role="lead")]
        preview = Preview.make(page, editor, "New front")
        [party] = asked(preview, fields="parties").json()["page"]["parties"]
        assert party["organisation"]["name"] == "Après"

    def test_what_stands_around_it_and_some_fields(self, draft, editor):
        preview = Preview.make(draft, editor, "New front")
        told = asked(preview, fields="title", include="ancestors").json()
        assert {*told["page"]} == {"id", "type", "title"}
        assert [each["type"] for each in told["around"]["ancestors"]] == ["home", "project-index"]

    def test_a_published_page_shows_its_changes_only_here(self, site_tree, editor):
        page = ProjectPageFactory(title="Mares")
        page.title = "Étangs"
        page.save_revision()
        preview = Preview.make(page.get_latest_revision_as_object(), editor, "New front")
        assert asked(preview).json()["page"]["title"] == "Étangs"
        assert get(Client(), f"pages/{page.pk}")["page"]["title"] == "Mares"


class TestClosed:
    """What the draft refers to is shown as everybody may see it, whoever its editor is."""

    def test_neither_what_is_reserved_nor_what_is_a_draft(self, draft, client_of, files):
        hidden = ProjectPageFactory(title="zqhidden")
        reserve(hidden)
        link = f'<p data-block-key="a">Voir <a linktype="page" id="{hidden.pk}">là</a>.</p>'
        draft.image, draft.how_to_take_part = files.closed_image, link
        preview = Preview.make(draft, client_of("admin").user, "New front")
        told = asked(preview)
        assert told.json()["page"]["image"] is None
        assert told.json()["page"]["how_to_take_part"] == "<p>Voir là.</p>"
        assert b"zq" not in told.content

    def test_nor_what_lies_above_it(self, site_tree, client_of):
        reserve(site_tree.projects.fr)
        draft = ProjectPageFactory(live=False)
        preview = Preview.make(draft, client_of("admin").user, "New front")
        around = asked(preview, include="ancestors,translations,children").json()["around"]
        assert [each["type"] for each in around["ancestors"]] == ["home"]


class TestRefused:
    @pytest.fixture
    def preview(self, draft, editor):
        return Preview.make(draft, editor, "New front")

    def test_by_another_page(self, preview):
        assert refused(asked(preview, page=ProjectPageFactory()))

    def test_when_tampered_with(self, preview):
        assert refused(asked(preview, token=preview.token[:-1] + "~"))

    def test_when_it_has_ended(self, preview):
        Preview.objects.update(ends_at=timezone.now())
        assert refused(asked(preview))

    def test_when_its_editor_has_ended_it(self, preview):
        token = preview.token
        draft = preview.page
        preview.delete()
        response = Client().get(f"/api/v1/pages/{draft.pk}/preview", {"token": token})
        assert refused(response)

    def test_when_its_editors_account_is_closed(self, preview, editor):
        editor.is_active = False
        editor.save()
        assert refused(asked(preview))

    def test_the_same_where_there_is_no_page(self, preview, draft):
        there, nowhere = (
            Client().get(f"/api/v1/pages/{pk}/preview", {"token": "zq"}).content
            for pk in (draft.pk, 2**31 - 1)
        )
        assert there == nowhere

    @pytest.mark.parametrize("query", [{}, {"token": ""}, {"token": "a" * 501}, {"colour": "red"}])
    def test_without_a_token_it_is_asked_for(self, draft, query):
        response = Client().get(f"/api/v1/pages/{draft.pk}/preview", query)
        assert refused(response, 400, "invalid_parameters")
