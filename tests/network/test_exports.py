"""Sheets of members: what is in which, for whom, and that it is written down."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language
from openpyxl import load_workbook
from wagtail.log_actions import log

from network import exports
from network.audit import Export, Exported
from network.models import Member
from tests.factories import ApplicationFactory, InvitationFactory, MemberFactory
from tests.soup import soup_of, texts

pytestmark = pytest.mark.django_db
LIST = "/admin/network/members/"
WHY = "Inviter à la journée annuelle"
HEAD = ["Nom", "Fonction", "Langues", "Compétences", "Volontaire pour"]
COLUMNS = {
    "profiles": ["position", "skills", "availability", "languages"],
    "contacts": ["email", "telephone"],
}


@pytest.fixture
def coordinator(client_of):
    return client_of("coordinator")


@pytest.fixture
def trusted(client_of):
    """A coordinator to whom contact details were given too."""
    client = client_of("coordinator")
    client.user.user_permissions.add(Permission.objects.get(codename="export_contacts"))
    return client


@pytest.fixture
def ada():
    return MemberFactory(
        name="Ada Zq",
        position="Botaniste",
        email="ada@example.org",
        telephone="+33 1 99 00 00 00",
        skills=["dessin", "tri, comptage"],
        availability=["speak"],
        languages=["fr"],
    )


def address(kind, query=""):
    return f"{LIST}export/{kind}/{query}"


def take(client, kind, query="", **values):
    sent = {"columns": COLUMNS[kind], "reason": WHY, **values}
    return client.post(address(kind, query), sent, headers={"accept-language": "fr"})


def rows(response):
    assert response.status_code == 200
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class TestProfiles:
    def test_a_sheet_holds_what_members_see_of_one_another(self, coordinator, ada):
        ada.tiers = {"skills": 0}
        ada.save()
        MemberFactory(name="Béa Zq", position="=cmd()", locked=["languages"], languages=["br"])
        for state in ("paused", "suspended", "unclaimed"):
            MemberFactory(name="Caché", state=state)
        response = take(coordinator, "profiles")
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert response["Content-Disposition"] == 'attachment; filename="profiles.csv"'
        assert rows(response) == [
            HEAD,
            ["Ada Zq", "Botaniste", "Français", "", "Intervenir lors d’un événement"],
            ["Béa Zq", "'=cmd()", "", "", ""],
        ]

    def test_it_holds_what_is_listed(self, coordinator, ada):
        MemberFactory(name="Béa Zq")
        assert [row[0] for row in rows(take(coordinator, "profiles", "?q=ada"))[1:]] == ["Ada Zq"]
        assert rows(take(coordinator, "profiles", "?state=paused"))[1:] == []
        taken = rows(take(coordinator, "profiles", "?has_project=false&state=active&p=9"))
        assert [row[0] for row in taken[1:]] == ["Ada Zq", "Béa Zq"]
        said = list(Export.objects.order_by("pk").values_list("selection", "count"))
        assert said == [
            ("Mots\xa0: ada", 1),
            ("État\xa0: Masqué par le membre", 0),
            ("État\xa0: Actif, A un projet\xa0: non", 2),
        ]

    @pytest.mark.parametrize(
        "query", ["?state=nobody", "?organisations=99999", "?q=%00", "?has_project=maybe&state=x"]
    )
    def test_a_list_that_isnt_understood_isnt_one_of_everybody(self, coordinator, ada, query):
        for response in (
            coordinator.get(address("profiles", query)),
            take(coordinator, "profiles", query),
        ):
            assert (response.status_code, response["Location"]) == (302, LIST)
        assert not Export.objects.exists()

    def test_only_declared_columns(self, coordinator, ada):
        for wrong in (["email"], ["position", "telephone"], ["user"], []):
            response = take(coordinator, "profiles", columns=wrong)
            assert soup_of(response).select(".w-field__errors .error-message")
        assert not Export.objects.exists()
        assert rows(take(coordinator, "profiles", columns=["position"], reason=""))[1] == [
            *("Ada Zq", "Botaniste")
        ]

    def test_a_number_of_queries_for_each_chunk_alone(self, coordinator, monkeypatch):
        MemberFactory(skills=["a"])
        few = self.asked(coordinator)
        for _ in range(9):
            MemberFactory(skills=["a"])
        assert self.asked(coordinator) == few
        monkeypatch.setattr(exports, "CHUNK", 2)
        assert len(rows(take(coordinator, "profiles"))) == 11
        assert Export.objects.latest("pk").count == 10

    def asked(self, client):
        with CaptureQueriesContext(connection) as queries:
            rows(take(client, "profiles"))
        return len(queries)

    def test_it_begins_before_all_is_read(self, coordinator, monkeypatch):
        """What has left is written down, and what hasn't isn't."""
        monkeypatch.setattr(exports, "CHUNK", 1)
        for _ in range(3):
            MemberFactory()
        lines = iter(take(coordinator, "profiles").streaming_content)
        assert Exported.objects.count() == 0
        next(lines), next(lines)
        assert Exported.objects.count() == Export.objects.get().count == 1

    def test_who_hides_meanwhile_isnt_in_it(self, coordinator, ada):
        response = take(coordinator, "profiles")
        Member.objects.update(state=Member.State.PAUSED)
        assert rows(response)[1:] == []

    def test_the_language_of_the_site_is_as_before(self, coordinator, ada):
        before = get_language()
        rows(take(coordinator, "profiles"))
        assert get_language() == before


class TestContacts:
    def test_a_sheet_holds_what_isnt_closed(self, trusted, ada):
        MemberFactory(name="Béa Zq", email="b@example.org", telephone="1234567", locked=["email"])
        MemberFactory(name="Carl Zq", email="c@example.org", locked=["email"])
        MemberFactory(name="Dora Zq")
        MemberFactory(name="Caché", email="e@example.org", state=Member.State.PAUSED)
        assert rows(take(trusted, "contacts")) == [
            ["Nom", "Adresse électronique", "Téléphone"],
            ["Ada Zq", "ada@example.org", "'+33 1 99 00 00 00"],
            ["Béa Zq", "", "1234567"],
        ]
        export = Export.objects.get()
        assert (export.by, export.kind, export.columns, export.count, export.reason) == (
            *(trusted.user, "contacts", ["email", "telephone"], 2, WHY),
        )
        assert {(each.member.name, *each.fields) for each in Exported.objects.all()} == {
            ("Ada Zq", "name", "email", "telephone"),
            ("Béa Zq", "name", "telephone"),
        }

    @pytest.mark.parametrize("reason", ["", "  ", "x", "y" * 501, "Raison\0suffisante"])
    def test_why_must_be_said(self, trusted, ada, reason):
        assert take(trusted, "contacts", reason=reason)["Content-Type"].startswith("text/html")
        assert not Export.objects.exists()

    def test_whom_it_held_sees_it(self, trusted, ada, client):
        take(trusted, "contacts").getvalue()
        client.force_login(ada.user)
        page = soup_of(client.get(reverse("profile-readings")))
        [what, by, why] = texts(page, "#exports td p")
        assert (what, why) == ("Nom, Adresse électronique, Téléphone", WHY)
        assert "coordin" in by
        client.force_login(MemberFactory().user)
        assert not soup_of(client.get(reverse("profile-readings"))).select("#exports")


class TestDoors:
    @pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
    @pytest.mark.parametrize("kind", ["profiles", "contacts"])
    def test_they_are_shut_to_others(self, client_of, ada, role, kind):
        client = client_of(role)
        for response in (client.get(address(kind)), take(client, kind)):
            assert response.status_code == 302
        assert not Export.objects.exists()

    def test_a_coordinator_without_the_right_has_neither_button_nor_sheet(self, coordinator, ada):
        """And as soon as it is taken away."""
        assert shown(coordinator) == [address("profiles")]
        assert take(coordinator, "contacts").status_code == 302
        group = coordinator.user.groups.get()
        group.permissions.remove(Permission.objects.get(codename="add_export"))
        assert shown(coordinator) == []
        assert take(coordinator, "profiles").status_code == 302
        assert not Export.objects.exists()

    def test_who_may_has_both(self, trusted, ada):
        assert shown(trusted, "?q=ada&p=2") == [
            address("profiles", "?q=ada"),
            address("contacts", "?q=ada"),
        ]
        for kind in COLUMNS:
            page = soup_of(trusted.get(address(kind)))
            assert len(page.select("main form [name=reason]")) == 1
        assert trusted.get(address("everything"), follow=True).status_code == 404

    def test_an_empty_list_offers_nothing(self, trusted, ada):
        page = soup_of(trusted.get(address("contacts", "?q=nobody")))
        assert not page.select("main form [name=reason]")

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    @pytest.mark.parametrize("role", ["coordinator", "admin"])
    def test_wagtails_own_ways_hold_nobody(self, client_of, ada, role, format):
        """Each list of the network, and of accounts, asked for as a sheet."""
        ApplicationFactory(name="Zqapplicant", email="zq@example.org")
        InvitationFactory(name="Zqguest")
        client = client_of(role)
        for name in ("members", "applications", "invitations", "reports", "skills", "terms"):
            for end in ("", "results/"):
                response = client.get(f"/admin/network/{name}/{end}?export={format}")
                assert not held(response)
        assert not held(client.get(f"/admin/users/?export={format}"))

    @pytest.mark.parametrize("end", ["", "results/"])
    def test_the_history_of_the_site_is_taken_away_by_whom_members_are(self, coordinator, ada, end):
        log(instance=ada, action="wagtail.edit", user=coordinator.user)
        asked = f"/admin/reports/site-history/{end}?export=csv"
        assert b"Ada Zq" in body(coordinator.get(asked))
        coordinator.user.groups.get().permissions.remove(
            Permission.objects.get(codename="add_export")
        )
        assert "html" in coordinator.get(asked)["Content-Type"]
        assert "export=csv" not in coordinator.get("/admin/reports/site-history/").text


def held(response):
    """What a sheet has in its cells, if it is one."""
    if "html" in response["Content-Type"]:
        return ""
    if "csv" in response["Content-Type"]:
        return body(response).decode().strip(" ,\r\n")
    sheet = load_workbook(io.BytesIO(body(response))).active
    return "".join(str(cell) for row in sheet.values for cell in row if cell)


def body(response):
    return response.getvalue()


def shown(client, query=""):
    """The addresses of exports that the list of members links to."""
    page = soup_of(client.get(f"{LIST}{query}"))
    return [link["href"] for link in page.select('a[href*="/export/"]')]
