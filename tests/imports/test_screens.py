"""From the file to its report, screen by screen."""

import csv
import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.models import Organisation, ProjectPage
from portal.imports import forms, views
from portal.imports.models import MAX_ROWS, Batch, State
from portal.imports.working import advance, begin

from ..factories import UserFactory
from .conftest import TABLE, finish, record

pytestmark = pytest.mark.django_db


def titles():
    return sorted(ProjectPage.objects.values_list("title", flat=True))


class TestWay:
    def test_of_records(self, client, upload):
        batch = upload([record(1), record(2, project_name=""), record(3)])
        assert (batch.state, batch.format, batch.rows) == ("checking", "citizenscience-gov", 3)
        finish(batch)
        assert batch.state == State.CHECKED
        assert batch.totals() == {"created": 2, "updated": 0, "unchanged": 0, "refused": 1}
        assert titles() == []
        client.post(f"/admin/imports/{batch.pk}/begin/importing/")
        batch.refresh_from_db()
        finish(batch)
        assert batch.state == State.IMPORTED
        assert titles() == ["Projet 1", "Projet 3"]
        [refused] = batch.lines.filter(outcome="refused")
        assert (refused.number, refused.column, refused.page) == (2, "project_name", None)
        assert {page.live for page in ProjectPage.objects.all()} == {False}
        assert {page.owner for page in ProjectPage.objects.all()} == {batch.created_by}

    def test_of_a_table_whose_columns_are_chosen(self, client, upload):
        batch = upload(TABLE.replace("Titre", "Wie es heißt"), name="tableau.csv")
        assert batch.state == State.NEW
        assert batch.columns == {
            "id": "id",
            "Wie es heißt": "",
            "Résumé": "teaser",
            "Porteur": "lead",
            "Thématique": "disciplines",
            "Remarque": "",
        }
        page = client.get(f"/admin/imports/{batch.pk}/columns/").content.decode()
        assert "La nuit, à l’œil nu<br>" in " ".join(page.split()).replace(" <br>", "<br>")
        names = ["id", "title", "teaser", "lead", "disciplines", ""]
        told = {f"column_{n}": name for n, name in enumerate(names)}
        client.post(f"/admin/imports/{batch.pk}/columns/", told)
        batch.refresh_from_db()
        assert finish(batch).totals()["created"] == 2
        begin(batch, State.IMPORTING)
        finish(batch)
        assert titles() == ["Compter les étoiles", "Mares"]
        stars = ProjectPage.objects.get(title="Compter les étoiles").get_latest_revision_as_object()
        assert stars.teaser == "La nuit, à l’œil nu"
        assert [node.code for node in stars.disciplines.all()] == ["1.6-ecology"]
        assert [party.organisation.name for party in stars.parties.all()] == [
            "Association des étoiles"
        ]

    def test_a_table_needs_names(self, client, upload):
        batch = upload(TABLE, name="tableau.csv")
        response = client.post(f"/admin/imports/{batch.pk}/columns/", {"column_0": "id"})
        assert response.context["form"].non_field_errors() == [
            "Indiquez quelle colonne donne le nom du projet."
        ]
        batch.refresh_from_db()
        assert batch.state == State.NEW

    def test_what_is_no_choice_is_refused(self, client, upload):
        batch = upload(TABLE, name="tableau.csv")
        told = {"column_0": "owner", "column_1": "title"}
        response = client.post(f"/admin/imports/{batch.pk}/columns/", told)
        assert list(response.context["form"].errors) == ["column_0"]

    def test_published_where_that_was_asked_for(self, imported):
        imported([record(1)], publish="on")
        assert [page.live for page in ProjectPage.objects.all()] == [True]

    def test_again_nothing_is_made_twice(self, client, imported):
        imported([record(1), record(2)])
        Batch.objects.all().delete()
        batch = imported([record(1), record(2, project_name="Autre")])
        assert batch.totals() == {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
        assert titles() == ["Projet 1", "Projet 2"]
        page = client.get(f"/admin/imports/{batch.pk}/").content.decode()
        assert "/begin/undoing/" not in page  # there is nothing to undo


class TestFile:
    def refused(self, client, importer, content, name="x.json", **values):
        client.force_login(importer)
        file = SimpleUploadedFile(name, content)
        given = {"file": file, "format": "", "locale": "fr", "origin": "", **values}
        response = client.post("/admin/imports/add/", given)
        assert not Batch.objects.exists()
        return response.context["form"].errors

    @pytest.mark.parametrize(
        "content",
        [b"   ", b"[1, 2", b'{"a": 1}', b'[{"unknown": 1}]', b"\0\0\0", b"[" * 100_000],
        ids=["empty", "cut", "no list", "unknown", "binary", "deep"],
    )
    def test_that_cant_be_read(self, client, importer, content):
        assert list(self.refused(client, importer, content)) == ["file"]

    def test_without_one(self, client, importer):
        client.force_login(importer)
        response = client.post("/admin/imports/add/", {"locale": "fr"})
        assert list(response.context["form"].errors) == ["file"]

    def test_too_many_rows(self, client, importer):
        content = "title\n" + "x\n" * (MAX_ROWS + 1)
        errors = self.refused(client, importer, content.encode(), name="x.csv")
        assert errors == {
            "file": ["Le fichier a 2001 lignes ; ici, il peut en avoir 2000. Divisez-le."]
        }

    def test_too_large(self, client, importer, monkeypatch):
        monkeypatch.setattr(forms, "MAX_BYTES", 10)
        assert list(self.refused(client, importer, b"title\nabcdefgh\n", "x.csv")) == ["file"]

    def test_gone_meanwhile(self, client, upload):
        batch = upload([record(1)])
        batch.file.storage.delete(batch.file.name)
        finish(batch)
        assert batch.is_paused
        assert batch.problem == "Le fichier n’est plus conservé : déposez-le de nouveau."
        assert client.get(f"/admin/imports/{batch.pk}/").status_code == 200

    def test_a_table_gone_meanwhile(self, client, upload):
        batch = upload(TABLE, name="tableau.csv")
        batch.file.storage.delete(batch.file.name)
        for ask in (client.get, client.post):
            response = ask(f"/admin/imports/{batch.pk}/columns/")
            assert response.url == f"/admin/imports/{batch.pk}/"


class TestProgress:
    def test_the_page_asks_for_more_until_all_is_done(self, client, upload, monkeypatch):
        monkeypatch.setattr(views, "advance", partial(advance, seconds=0))
        batch = upload([record(1), record(2)])
        address = f"/admin/imports/{batch.pk}/go-on/"
        first = client.post(address, headers={"HX-Request": "true"}).content.decode()
        assert 'max="2" value="1"' in first
        assert f'hx-post="{address}"' in first
        second = client.post(address, headers={"HX-Request": "true"}).content.decode()
        assert f'hx-post="{address}"' not in second
        assert client.post(address).url == f"/admin/imports/{batch.pk}/"

    def test_interrupted_and_gone_on_with(self, client, upload):
        batch = upload([record(1), record(2)])
        client.post(f"/admin/imports/{batch.pk}/pause/", {"paused": "yes"})
        page = client.post(f"/admin/imports/{batch.pk}/go-on/", headers={"HX-Request": "true"})
        assert "hx-post" not in page.content.decode()
        assert batch.lines.count() == 0
        client.post(f"/admin/imports/{batch.pk}/pause/", {"paused": "no"})
        batch.refresh_from_db()
        assert finish(batch).lines.count() == 2

    def test_nothing_begins_twice(self, client, imported):
        batch = imported([record(1)])
        for state in ("checking", "importing", "undone", "nonsense"):
            client.post(f"/admin/imports/{batch.pk}/begin/{state}/")
            batch.refresh_from_db()
            assert batch.state == State.IMPORTED


class TestImport:
    def test_rows_by_what_became_of_them(self, client, imported):
        odd = record(3, start_date="anytime", project_url="")
        batch = imported([record(1), record(2, project_name=""), odd])

        def shown(query):
            lines = client.get(f"/admin/imports/{batch.pk}/?{query}").context["lines"]
            return [line.number for line in lines.object_list]

        assert shown("") == [1, 2, 3]
        assert shown("show=created") == [1, 3]
        assert shown("show=refused") == [2]
        assert shown("show=noted") == [3]
        assert shown("show=nonsense&p=x") == [1, 2, 3]

    def test_report(self, client, imported):
        batch = imported([record(1, project_name="=1+1"), record(2, project_name="")])
        response = client.get(f"/admin/imports/{batch.pk}/report/")
        assert response["Content-Disposition"] == 'attachment; filename="catalogue-report.csv"'
        text = response.content.decode("utf-8-sig")
        rows = [row[:4] for row in csv.reader(io.StringIO(text))]
        assert rows == [
            ["number", "outcome", "external_id", "title"],
            ["1", "created", "1", "'=1+1"],
            ["2", "refused", "", ""],
        ]

    @pytest.mark.parametrize("rows", [2, 40])
    def test_as_many_queries_whatever_the_rows(
        self, client, imported, django_assert_max_num_queries, rows
    ):
        batch = imported([record(number) for number in range(rows)])
        with django_assert_max_num_queries(25):
            client.get(f"/admin/imports/{batch.pk}/")

    def test_forgotten_its_projects_stay(self, client, imported):
        batch = imported([record(1)])
        client.post(f"/admin/imports/{batch.pk}/delete/")
        assert not Batch.objects.exists()
        assert not batch.file.storage.exists(batch.file.name)
        assert titles() == ["Projet 1"]

    def test_not_forgotten_while_it_is_under_way(self, client, upload):
        batch = upload([record(1)])
        client.post(f"/admin/imports/{batch.pk}/delete/")
        assert Batch.objects.exists()

    def test_columns_are_read_as_they_were(self, client, imported):
        batch = imported([record(1)])
        response = client.get(f"/admin/imports/{batch.pk}/columns/")
        assert response.url == f"/admin/imports/{batch.pk}/"


class TestList:
    def test_empty(self, client, importer):
        client.force_login(importer)
        page = client.get("/admin/imports/").content.decode()
        assert "Rien n’a encore été importé ici." in page

    def test_as_many_queries_whatever_its_length(
        self, client, importer, django_assert_max_num_queries
    ):
        client.force_login(importer)
        for number in range(30):
            Batch.objects.create(name=f"{number}.csv", format="csv", created_by=importer)
        with django_assert_max_num_queries(25):
            page = client.get("/admin/imports/")
        assert len(page.context["object_list"]) == 30


ADDRESSES = [
    ("get", "index", False),
    ("get", "index_results", False),
    ("get", "add", False),
    ("post", "add", False),
    ("get", "import", True),
    ("get", "columns", True),
    ("post", "columns", True),
    ("post", "go_on", True),
    ("post", "pause", True),
    ("get", "report", True),
    ("post", "delete", True),
]


class TestPermissions:
    """Who may add, change and publish in every directory, and nobody else."""

    @pytest.mark.parametrize(("method", "name", "is_of_one"), ADDRESSES)
    @pytest.mark.parametrize("role", ["member", "editor"])
    def test_nobody_else_by_any_address(self, client, upload, role, method, name, is_of_one):
        batch = upload(TABLE, name="tableau.csv")
        address = reverse(f"imports:{name}", args=[batch.pk] if is_of_one else [])
        client.force_login(UserFactory(role=role))
        response = getattr(client, method)(address)
        away = {"member": f"/admin/login/?next={address}", "editor": "/admin/"}
        assert (response.status_code, response["Location"]) == (302, away[role])
        batch.refresh_from_db()
        assert (batch.state, batch.is_paused) == (State.NEW, False)

    @pytest.mark.parametrize(("method", "name", "is_of_one"), ADDRESSES)
    @pytest.mark.parametrize("role", ["moderator", "coordinator"])
    def test_they_by_each_address(self, client, upload, role, method, name, is_of_one):
        batch = upload(TABLE, name="tableau.csv")
        client.force_login(UserFactory(role=role))
        address = reverse(f"imports:{name}", args=[batch.pk] if is_of_one else [])
        response = getattr(client, method)(address)
        assert response.status_code in (200, 302)
        assert response.get("Location", "") not in ("/admin/", f"/admin/login/?next={address}")

    def test_beginning(self, client, upload):
        batch = finish(upload([record(1)]))
        client.force_login(UserFactory(role="editor"))
        client.post(f"/admin/imports/{batch.pk}/begin/importing/")
        batch.refresh_from_db()
        assert batch.state == State.CHECKED

    def test_menu(self, client, importer):
        for role, told in [("editor", False), ("moderator", True)]:
            client.force_login(UserFactory(role=role))
            assert ("/admin/imports/" in client.get("/admin/").content.decode()) is told

    def test_nobody_where_there_is_no_directory(self, client, db):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        assert client.get("/admin/imports/").status_code == 302


def test_organisations_that_are_there_are_found(imported):
    Organisation.objects.create(name="association des mares", kind="association")
    imported([record(1, agency_sponsor_other="x")])
    assert Organisation.objects.count() == 1
