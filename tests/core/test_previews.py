"""Drafts that another front end shows: who may have it do so, where, until when."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.utils import timezone

from portal.core.periodic import run_all
from portal.core.previews import LIFE, MOST, Preview, forget_ended

from ..factories import EventPageFactory, ProjectPageFactory, SpacePageFactory
from ..soup import soup_of

pytestmark = pytest.mark.django_db
FRONT = "https://front.example.org/preview?site=1"
MODE = "elsewhere:New front"
ENDS = "/admin/reports/previews-elsewhere/"


@pytest.fixture(autouse=True)
def front_ends(settings):
    settings.PREVIEW_FRONT_ENDS = {"New front": FRONT, "Other": "https://other.example.org/"}


@pytest.fixture
def draft(site_tree):
    return ProjectPageFactory(title="Mares", live=False)


def shown(client, page, mode=MODE, **query):
    return client.get(f"/admin/pages/{page.pk}/view_draft/", {"mode": mode, **query})


def in_panel(client, page):
    return soup_of(shown(client, page, in_preview_panel="true"))


class TestModes:
    def test_each_front_end_is_one_beside_the_sites_own(self, draft):
        assert draft.preview_modes[1:] == [
            ("elsewhere:New front", "New front"),
            ("elsewhere:Other", "Other"),
        ]
        assert draft.default_preview_mode == ""

    def test_without_any_there_is_the_sites_own(self, draft, settings):
        settings.PREVIEW_FRONT_ENDS = {}
        assert len(draft.preview_modes) == 1

    @pytest.mark.parametrize("factory", [EventPageFactory, ProjectPageFactory, SpacePageFactory])
    def test_every_type_of_page_has_them(self, client_of, site_tree, factory):
        page = factory(title="Mares")
        assert shown(client_of("admin"), page).status_code == 302
        assert shown(client_of("admin"), page, mode="").status_code == 200

    def test_the_events_second_mode_stays(self, site_tree):
        modes = [name for name, _label in EventPageFactory().preview_modes]
        assert modes[-2:] == ["elsewhere:New front", "elsewhere:Other"]

    def test_an_unknown_one_is_the_sites_own(self, client_of, draft):
        response = shown(client_of("admin"), draft, mode="elsewhere:Nowhere")
        assert soup_of(response).h1.get_text(strip=True) == "Mares"
        assert not Preview.objects.exists()


class TestShow:
    def test_who_leaves_the_panel_goes_there(self, client_of, draft):
        response = shown(client_of("admin"), draft)
        [preview] = Preview.objects.all()
        asked = urlsplit(response["Location"])
        assert asked._replace(query="").geturl() == "https://front.example.org/preview"
        assert parse_qs(asked.query) == {
            "site": ["1"],
            "page": [str(draft.pk)],
            "token": [preview.token],
        }
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"

    def test_the_panel_has_it_in_a_frame_that_may_be_there(self, client_of, draft):
        response = shown(client_of("admin"), draft, in_preview_panel="true")
        [preview] = Preview.objects.all()
        assert soup_of(response).iframe["src"] == preview.address
        policy = dict(
            part.strip().split(" ", 1)
            for part in response["Content-Security-Policy"].split(";")
            if " " in part.strip()
        )
        assert "https://front.example.org" in policy["frame-src"].split()
        assert policy["frame-ancestors"] == "'self'"

    def test_it_is_kept_as_it_was_with_what_it_was_based_on(self, client_of, draft):
        revision = draft.save_revision()
        client = client_of("admin")
        shown(client, draft)
        draft.title = "Étangs"
        draft.save_revision()
        [preview] = Preview.objects.all()
        assert (preview.revision_id, preview.user_id) == (revision.pk, client.user.pk)
        assert preview.as_page().title == str(preview) == "Mares"
        left = preview.ends_at - timezone.now()
        assert LIFE - timedelta(minutes=1) < left <= LIFE

    def test_a_page_that_isnt_saved_yet_is_told_of(self, client_of, site_tree, rf):
        page = type(ProjectPageFactory.build())()
        request = rf.get("/", {"in_preview_panel": "true"})
        request.user = client_of("admin").user
        response = page.make_preview_request(request, MODE, {})
        assert b"<iframe" not in response.content
        assert not Preview.objects.exists()

    def test_who_may_not_edit_has_nothing_shown(self, draft, rf, member):
        request = rf.get("/")
        request.user = member
        response = draft.make_preview_request(request, MODE, {})
        assert response.status_code == 200
        assert not Preview.objects.exists()

    @pytest.mark.parametrize("role", ["visitor", "member"])
    def test_nobody_else_gets_to_it(self, client_of, draft, role):
        assert shown(client_of(role), draft).status_code == 302
        assert not Preview.objects.exists()

    def test_an_editor_keeps_so_many_of_a_page(self, client_of, draft, editor):
        others = Preview.make(draft, editor, "Other")
        client = client_of("admin")
        made = [Preview.make(draft, client.user, "Other").pk for _each in range(MOST + 2)]
        kept = {*Preview.objects.values_list("pk", flat=True)}
        assert kept == {others.pk, *made[2:]}


class TestToken:
    @pytest.fixture
    def preview(self, draft, editor):
        return Preview.make(draft, editor, "New front")

    def test_is_good_for_its_page(self, preview, draft):
        assert Preview.of(preview.token, draft.pk) == preview

    def test_isnt_for_another(self, preview):
        assert Preview.of(preview.token, ProjectPageFactory().pk) is None

    @pytest.mark.parametrize("spoil", [lambda t: t + "x", lambda t: t[1:], lambda t: "é\ud800:b:c"])
    def test_isnt_tampered_with(self, preview, draft, spoil):
        assert Preview.of(spoil(preview.token), draft.pk) is None

    def test_isnt_what_something_else_has_signed(self, preview, draft):
        signed = signing.dumps([preview.pk, draft.pk, preview.revision_id], salt="other")
        assert Preview.of(signed, draft.pk) is None

    def test_ends(self, preview, draft):
        Preview.objects.update(ends_at=timezone.now())
        assert Preview.of(preview.token, draft.pk) is None

    def test_ends_with_its_editors_account(self, preview, draft, editor):
        editor.is_active = False
        editor.save()
        assert Preview.of(preview.token, draft.pk) is None

    def test_ends_with_their_right_to_edit(self, preview, draft, editor):
        editor.groups.clear()
        assert Preview.of(preview.token, draft.pk) is None

    def test_goes_with_its_page(self, preview, draft):
        token, pk = preview.token, draft.pk
        draft.delete()
        assert Preview.of(token, pk) is None


class TestList:
    def test_one_sees_ones_own_and_ends_them(self, client_of, draft, moderator):
        client = client_of("editor")
        mine = Preview.make(draft, client.user, "New front")
        theirs = Preview.make(draft, moderator, "Other")
        listed = soup_of(client.get(ENDS)).select("table.listing .title a")
        assert [link["href"] for link in listed] == [f"{ENDS}delete/{mine.pk}/"]
        histories = [f"{ENDS}history/{each.pk}/" for each in (mine, theirs)]
        assert [client.get(each, follow=True).status_code for each in histories] == [200, 404]
        for each in (mine, theirs):
            client.post(f"{ENDS}delete/{each.pk}/")
        assert [*Preview.objects.all()] == [theirs]
        assert Preview.of(mine.token, draft.pk) is None

    def test_who_may_do_all_sees_all_that_go_on(self, client_of, draft, editor, moderator):
        made = [Preview.make(draft, user, "Other") for user in (editor, moderator)]
        over = Preview.make(draft, editor, "Other")
        Preview.objects.filter(pk=over.pk).update(ends_at=timezone.now())
        client = client_of("admin")
        listed = soup_of(client.get(ENDS)).select("table.listing .title a")
        assert {link["href"] for link in listed} == {f"{ENDS}delete/{each.pk}/" for each in made}

    def test_none_is_made_or_changed_there(self, client_of, draft, editor):
        preview = Preview.make(draft, editor, "Other")
        client = client_of("admin")
        for address in ("new/", f"edit/{preview.pk}/"):
            assert client.get(ENDS + address).status_code == 302
        assert soup_of(client.get(ENDS)).select('a[href$="/new/"]') == []

    def test_takes_few_queries(self, client_of, draft, editor, django_assert_max_num_queries):
        client = client_of("admin")
        for _each in range(15):
            Preview.make(draft, editor, "Other")
        client.get(ENDS)
        with django_assert_max_num_queries(25):
            client.get(ENDS)

    @pytest.mark.parametrize("front_ends_there", [True, False])
    def test_is_among_the_reports_where_there_are_front_ends(
        self, client_of, site_tree, settings, front_ends_there
    ):
        if not front_ends_there:
            settings.PREVIEW_FRONT_ENDS = {}
        page = client_of("admin").get("/admin/").content.decode()
        assert (ENDS in page) == front_ends_there


def test_ended_ones_are_forgotten(draft, editor):
    kept, over = (Preview.make(draft, editor, "Other") for _each in range(2))
    Preview.objects.filter(pk=over.pk).update(ends_at=timezone.now())
    assert ("previews elsewhere that have ended", 1) in [*run_all()]
    assert [*Preview.objects.all()] == [kept]
    assert forget_ended() is None
