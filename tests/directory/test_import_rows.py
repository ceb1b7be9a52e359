"""What becomes of each row: created, updated, unchanged or refused, and always told."""

import csv
import datetime
import json

import pytest
from django.core.management import call_command
from wagtail.models import Revision

from directory.importing.runner import Import
from directory.models import ImportedRow, Organisation, ProjectPage

pytestmark = pytest.mark.django_db
NO_CHANGE = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}
RECORD = {"cartodb_id": 7, "project_name": "Snow watch", "project_url": "https://snow.org"}


def outcomes(report):
    return [row.outcome for row in report.rows]


def kinds(row):
    return [note.kind for note in row.notes]


def test_a_french_spreadsheet(take_in, site_tree):
    report = take_in(
        "Nom du projet;Objectif;Statut;Date de début;Domaines;Territoires;Porteur;Mots clés;"
        "Coût;Note\n"
        "Vigie-neige;Mesurer la neige;En cours;05/01/2017;Écologie;FR-DEP-38 | Bretagne;CNRS;"
        "neige, Neige, froid;'=12;x\n",
        "liste.csv",
    )
    page = ProjectPage.objects.get()
    assert outcomes(report) == ["created"]
    assert report.unknown_columns == ["Note"]
    assert report.origin == "liste"
    assert (page.title, page.research_question, page.cost) == (
        "Vigie-neige",
        "Mesurer la neige",
        "=12",
    )
    assert (page.status, page.start_date) == ("active", datetime.date(2017, 1, 5))
    assert [node.code for node in page.disciplines.all()] == ["1.6-ecology"]
    assert {node.code for node in page.territories.all()} == {"FR-DEP-38", "FR-REG-53"}
    assert [(p.organisation.name, p.role) for p in page.parties.all()] == [("CNRS", "lead")]
    assert sorted(tag.name for tag in page.tags.all()) == ["froid", "neige"]
    assert (page.live, page.get_parent().pk) == (False, site_tree.projects.fr.pk)


def test_one_bad_row_costs_only_itself(take_in, monkeypatch):
    create = Import._create

    def fail_on_the_fourth(work, record, report, *args):
        create(work, record, report, *args)
        if report.number == 4:
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(Import, "_create", fail_on_the_fourth)
    report = take_in(
        [
            RECORD,
            ["not a record"],
            {"cartodb_id": 8, "status": "active"},
            {"cartodb_id": 9, "project_name": "Ice watch"},
            {"cartodb_id": 10, "project_name": "Rain watch"},
        ]
    )
    assert outcomes(report) == ["created", "refused", "refused", "refused", "created"]
    assert [row.column for row in report.rows] == ["", "", "project_name", "", ""]
    assert report.rows[3].reason == "RuntimeError: the disk is full"
    assert all(row.reason for row in report.rows if row.outcome == "refused")
    assert sorted(ProjectPage.objects.values_list("title", flat=True)) == [
        "Rain watch",
        "Snow watch",
    ]
    assert ImportedRow.objects.count() == 2


def test_a_refused_field_is_named_as_the_file_names_it(take_in):
    report = take_in("title,date de fin,début\nA,2019-01-01,2020-01-01\n", "a.csv")
    assert [(row.outcome, row.column) for row in report.rows] == [("refused", "date de fin")]


def test_a_trial_stores_nothing(take_in):
    report = take_in([RECORD, {**RECORD, "cartodb_id": 8}], dry_run=True, publish=True)
    assert outcomes(report) == ["created", "created"]
    assert ProjectPage.objects.count() == ImportedRow.objects.count() == 0
    assert Organisation.objects.count() == 0


def test_a_changed_row_waits_for_update(take_in):
    take_in([RECORD], publish=True)
    changed = [{**RECORD, "project_goals": "Snow."}]
    revisions = Revision.objects.count()

    report = take_in(changed)
    assert (outcomes(report), kinds(report.rows[0])) == (["unchanged"], ["differs"])
    assert Revision.objects.count() == revisions

    assert outcomes(take_in(changed, update=True)) == ["updated"]
    page = ProjectPage.objects.get()
    assert (page.live, page.research_question, page.has_unpublished_changes) == (True, "", True)
    assert page.get_latest_revision_as_object().research_question == "Snow."
    assert outcomes(take_in(changed, update=True)) == ["unchanged"]


def test_an_update_is_published_on_demand_and_keeps_what_the_row_does_not_say(take_in):
    take_in([RECORD], publish=True)
    page = ProjectPage.objects.get()
    page.season = "Winter"
    page.save_revision().publish()
    report = take_in([{**RECORD, "project_name": "Snow and ice"}], update=True, publish=True)
    stored = ProjectPage.objects.get()
    assert outcomes(report) == ["updated"]
    assert (stored.title, stored.season, stored.slug) == ("Snow and ice", "Winter", "snow-watch")
    assert report.rows[0].notes[-1].detail == "title"


def test_one_id_for_two_projects_keeps_both_whatever_their_order(take_in):
    other = {**RECORD, "project_name": "Ice watch"}
    first = take_in([RECORD, other])
    assert outcomes(first) == ["created", "created"]
    assert len({row.external_id for row in first.rows}) == 2
    assert outcomes(take_in([other, RECORD], update=True)) == ["unchanged", "unchanged"]
    assert outcomes(take_in([other], update=True)) == ["unchanged"]


def test_an_id_that_comes_to_be_shared_still_finds_its_project(take_in):
    take_in([RECORD])
    report = take_in([RECORD, {**RECORD, "project_name": "Ice watch"}])
    assert outcomes(report) == ["unchanged", "created"]
    assert ProjectPage.objects.count() == 2


def test_a_row_that_repeats_another_is_told(take_in):
    report = take_in([RECORD, {**RECORD, "status": "complete"}], update=True)
    assert outcomes(report) == ["created", "unchanged"]
    assert [(n.kind, n.value) for n in report.rows[1].notes if n.kind == "repeats"] == [
        ("repeats", "1")
    ]


def test_rows_without_an_id_are_known_by_name_and_address(take_in):
    rows = "title,url\nA,https://a.org\nB,https://a.org\n"
    assert outcomes(take_in(rows, "a.csv")) == ["created", "created"]
    assert outcomes(take_in(rows.replace("https", "http"), "a.csv")) == ["unchanged"] * 2
    assert [i.identifiers.count() for i in ProjectPage.objects.all()] == [0, 0]


def test_likely_duplicates_are_flagged_and_created(take_in):
    report = take_in(
        "id,title,url\n1,Vigie neige,https://a.org/\n2,Autre chose,http://www.a.org\n"
        "3,Vigie-Neige,\n4,Tout seul,https://b.org\n",
        "a.csv",
    )
    assert outcomes(report) == ["created"] * 4
    assert [kinds(row) for row in report.rows] == [[], ["same-address"], ["close-name"], []]


def test_dirt_is_told_and_nothing_long_is_lost(take_in):
    title = "Neige " * 60
    report = take_in(
        [
            {
                "cartodb_id": 1,
                "project_name": title,
                "status": "sleeping",
                "project_topic": "Biology, Alchemy",
                "start_date": "On-going",
                "project_url": "nowhere",
                "project_description": "a\x00b\ud800<script>x</script><b>c</b>",
                "recruiting": "false",
            }
        ]
    )
    page = ProjectPage.objects.get()
    notes = {(n.kind, n.column, n.value) for n in report.rows[0].notes}
    assert notes == {
        ("shortened", "project_name", title.strip()),
        ("unknown", "status", "sleeping"),
        ("unknown", "project_topic", "Alchemy"),
        ("unreadable", "start_date", "On-going"),
        ("unreadable", "project_url", "nowhere"),
        ("characters", "project_description", ""),
    }
    assert len(page.title) == 255
    assert [block.value.source for block in page.body] == ["<p>ab\ufffd<b>c</b></p>"]
    assert page.welcomes_newcomers is False


@pytest.mark.parametrize("title", ["!!!", "日本", "..", "a" * 300, "home", "x/../y"])
def test_any_name_makes_a_slug_and_twice_another(take_in, title):
    take_in([{"cartodb_id": n, "project_name": title} for n in (1, 2)])
    slugs = list(ProjectPage.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 2
    assert all(slug.replace("-", "").isalnum() and len(slug) < 90 for slug in slugs)


def test_a_language_without_a_directory_goes_to_the_default_one_and_is_told(take_in, site_tree):
    report = take_in("title,langue\nA,de\nB,en\n", "a.csv")
    parents = [p.get_parent().pk for p in ProjectPage.objects.order_by("pk")]
    assert parents == [site_tree.projects.fr.pk, site_tree.projects.en.pk]
    assert [kinds(row) for row in report.rows] == [["no-index", "derived-id"][::-1], ["derived-id"]]


@pytest.mark.parametrize("name", ["report.csv", "report.json"])
def test_the_report_as_a_file_accounts_for_every_row(
    write, site_tree, full_vocabulary, tmp_path, capsys, name
):
    path = write([RECORD, {"cartodb_id": 8}])
    call_command("import_projects", path, report=tmp_path / name)
    text = (tmp_path / name).read_text(encoding="utf-8-sig")
    rows = (
        json.loads(text)["rows"]
        if name.endswith("json")
        else list(csv.DictReader(text.splitlines()))
    )
    assert [(str(row["number"]), row["outcome"], row["column"]) for row in rows] == [
        ("1", "created", ""),
        ("2", "refused", "project_name"),
    ]
    assert "project_name" in capsys.readouterr().out
    if name.endswith("json"):
        assert json.loads(text)["totals"] == {**NO_CHANGE, "created": 1, "refused": 1}
