"""The exports: who is in them, whether they are valid, and whether they lose anything."""

import csv
import datetime
import io
import json
import uuid

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Revision

from directory.exporting import fields, ppsr
from directory.exporting.extended import everything
from directory.importing.mappings import CSV
from directory.models import (
    ImportedRow,
    Organisation,
    ProjectIdentifier,
    ProjectPage,
    ProjectParty,
    ProjectPoint,
    ProjectPublication,
)
from portal.core.models import PortalImage
from tests.factories import ProjectPageFactory, translate

pytestmark = pytest.mark.django_db

DAY = datetime.date(2024, 5, 1)
VALUES = {
    "title": "Vigie-neige & Cie",
    "slug": "neige",
    "seo_title": "Neige",
    "search_description": "La neige.",
    "show_in_menus": True,
    "translation_key": uuid.UUID("6f8b5c1e-2f43-4f0e-9f40-8f3a0a3d7f01"),
    "first_published_at": datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=datetime.UTC),
    "go_live_at": datetime.datetime(2021, 2, 3, 4, 5, tzinfo=datetime.UTC),
    "expire_at": datetime.datetime(2999, 2, 3, 4, 5, tzinfo=datetime.UTC),
    "teaser": "Mesurer < ou > la neige.",
    "commune": "Grenoble",
    "lat": 45.18,
    "lon": -5.72,
    "research_question": "=Combien ?\n\n  De neige",
    "how_to_take_part": '<p data-block-key="a1">Avec <b>soin</b> <a href="https://a.org">ici</a></p>',
    "data_use": "<p>Ouvertes<br/>à tous</p>",
    "site_url": "https://neige.example.org/?a=1&b=2",
    "status": "periodic",
    "start_date": DAY,
    "end_date": datetime.date(2999, 5, 1),
    "season": "-hiver",
    "welcomes_newcomers": False,
    "recruiting_from": DAY,
    "recruiting_until": datetime.date(2998, 5, 1),
    "tasks": ["observe", "count"],
    "settings": ["home", "field"],
    "audiences": ["families"],
    "difficulty": "medium",
    "time_needed": "hour",
    "languages": ["fr", "br"],
    "equipment": "Une règle",
    "cost": "5 €",
    "teaching_materials": True,
    "data_policy": "Ouverte",
    "data_url": "https://neige.example.org/data",
    "data_licence": "ODbL-1.0",
    "intended_outcomes": "Savoir",
    "outcomes": "Su",
    "funding": "ANR",
    "contact_name": "Camille",
    "contact_email": "camille@example.org",
    "contact_url": "https://neige.example.org/contact",
}
BODY = [
    {"type": "heading", "value": {"text": "Pourquoi", "level": "h2"}, "id": str(uuid.uuid4())},
    {"type": "text", "value": "<p>La <i>neige</i>.</p><h3>Où</h3>", "id": str(uuid.uuid4())},
    {"type": "quote", "value": {"text": "Il neige", "author": ""}, "id": str(uuid.uuid4())},
    {
        "type": "key_figures",
        "value": [
            {"type": "item", "value": {"value": "12", "label": "cm"}, "id": str(uuid.uuid4())}
        ],
        "id": str(uuid.uuid4()),
    },
    {
        "type": "link",
        "value": {"label": "Y aller", "page": None, "url": "https://a.org"},
        "id": str(uuid.uuid4()),
    },
]


@pytest.fixture
def image(settings):
    file = get_test_image_file(filename="neige.png")
    return PortalImage.objects.create(
        title="Neige", description="De la neige", credit="Zoé", file=ImageFile(file, "neige.png")
    )


@pytest.fixture
def full(site_tree, full_vocabulary, image):
    """A project with every field, relation and block there is."""
    page = ProjectPage(**VALUES, live=False, image=image, body=json.dumps(BODY))
    page.disciplines = [full_vocabulary.disciplines[c] for c in ("1.5-climatology", "3")]
    page.territories = [full_vocabulary.territories[c] for c in ("FR-DEP-38", "BE")]
    lead = Organisation.objects.create(
        name="Météo, neige; et Cie",
        acronym="MNC",
        kind="association",
        summary_fr="Neige",
        summary_en="Snow",
        url="https://mnc.example.org",
        ror="https://ror.org/02feahw73",
        territory=full_vocabulary.territories["FR"],
    )
    other = Organisation.objects.create(name="CNRS")
    page.parties = [
        ProjectParty(organisation=other, role="funder"),
        ProjectParty(organisation=lead, role="lead"),
    ]
    page.points = [ProjectPoint(commune="Vif", lat=45.05, lon=5.67), ProjectPoint(commune="Uriage")]
    page.publications = [
        ProjectPublication(title="Neiges", year=2023, url="https://doi.org/10.1/x")
    ]
    page.identifiers = [ProjectIdentifier(origin="ailleurs", value="42")]
    page.tags.add("neige", "froid, sec", "a | b")
    site_tree.projects.fr.add_child(instance=page)
    page.save_revision().publish()
    return ProjectPage.objects.get()


def empty_site():
    """The same indexes, without projects, organisations or what an import remembers."""
    for page in ProjectPage.objects.all():
        page.delete()
    ImportedRow.objects.all().delete()
    Organisation.objects.all().delete()


def test_every_field_of_the_model_travels_or_is_left_behind_for_a_reason():
    ours = {f.name for f in ProjectPage._meta.concrete_fields} - set(fields.EXCLUDED)
    named = {"image", "locale", "body"}
    assert ours == {f.name for f in fields.plain_fields()} | named
    assert {f.name for f in ProjectPage._meta.many_to_many} == {
        "disciplines",
        "territories",
        "tags",
    }
    children = {
        f.related_name or f.name
        for relation in ProjectPage._meta.related_objects
        for f in [relation]
        if relation.related_model.__module__ == "directory.models"
    }
    assert children == {*fields.RELATIONS, "tagged_items", "imported_rows"}
    assert all(fields.EXCLUDED.values())


@pytest.mark.parametrize("relation", fields.RELATIONS)
def test_every_field_of_a_relation_travels(relation):
    model = ProjectPage._meta.get_field(relation).related_model
    own = {f.name for f in model._meta.concrete_fields} - {"id", "page", "sort_order"}
    assert own == set(fields.RELATIONS[relation])


def test_every_field_of_an_organisation_travels_but_its_logo():
    own = {f.name for f in Organisation._meta.concrete_fields}
    assert own == {*fields.ORGANISATION, "id", "logo", "territory"}


def test_the_extended_round_trip_loses_nothing(full, export, take_in):
    assert {f.name for f in fields.plain_fields()} == set(VALUES)
    before, document = everything(full), export(profile="extended")
    empty_site()
    report = take_in(document, publish=True)
    assert [(row.outcome, row.notes) for row in report.rows] == [("created", [])]

    page = ProjectPage.objects.get()
    assert everything(page) == before
    for name, value in VALUES.items():
        assert getattr(page, name) == value, name
    assert page.body.get_prep_value() == BODY
    assert page.image == full.image
    assert [party.organisation.acronym for party in page.parties.all()] == ["", "MNC"]
    assert page.live

    # What it exports is the same again, but for the time of publication.
    once, again = (
        json.loads(document)["Project"][0],
        json.loads(export(profile="extended"))["Project"][0],
    )
    once.pop("projectLastUpdatedDate"), again.pop("projectLastUpdatedDate")
    assert again == once


def test_an_export_taken_back_into_its_own_site_changes_nothing(full, export, take_in):
    for profile in ("core", "extended"):
        revisions = Revision.objects.count()
        report = take_in(export(profile=profile))
        assert [row.outcome for row in report.rows] == ["unchanged"]
        assert (ProjectPage.objects.count(), Revision.objects.count()) == (1, revisions)
    assert take_in(export(profile="extended"), update=True).totals["unchanged"] == 1
    assert Revision.objects.count() == revisions


def test_translations_stay_together(full, export, take_in):
    translate(full, title="Snow watch", slug="snow")
    document = export(profile="extended")
    assert len({p["projectId"] for p in json.loads(document)["Project"]}) == 2
    empty_site()
    assert take_in(document, publish=True).totals["created"] == 2
    pages = ProjectPage.objects.order_by("title")
    assert [p.locale.language_code for p in pages] == ["en", "fr"]
    assert {p.translation_key for p in pages} == {VALUES["translation_key"]}


def test_the_core_profile_is_valid_for_a_full_and_for_an_empty_project(full, export, schema_errors):
    ProjectPageFactory(title="Vide", site_url="", teaser="")
    document = json.loads(export())
    assert [p["projectName"] for p in document["Project"]] == [VALUES["title"], "Vide"]
    assert schema_errors(document) == []


def test_placeholders_are_no_values_when_they_come_back(
    site_tree, full_vocabulary, export, take_in
):
    ProjectPageFactory(title="Vide", site_url="", teaser="")
    record = json.loads(export())["Project"][0]
    told = {name: value for name, value in ppsr.PLACEHOLDERS.items() if record.get(name) == value}
    assert {"projectAim", "projectDescription", "projectScienceType", "projectStartDate"} <= set(
        told
    )
    empty_site()
    report = take_in({"Project": [record]})
    page = ProjectPage.objects.get()
    assert (page.research_question, list(page.body), page.start_date) == ("", [], None)
    assert (page.contact_email, page.contact_name, page.contact_url) == ("", "", "")
    assert list(page.disciplines.all()) == list(page.parties.all()) == []
    assert {note.kind for note in report.rows[0].notes} == {"placeholder"}


def test_no_discipline_is_exported_as_the_placeholder(full_vocabulary):
    placeholder = ppsr.PLACEHOLDERS["projectScienceType"]
    firsts = {node.ppsr[0] for node in full_vocabulary.disciplines.values() if node.ppsr}
    assert placeholder not in firsts


def test_csv_round_trip_for_its_columns(full, export, take_in):
    full.body = [("text", "<p>La neige.</p>")]
    full.research_question = "=Combien ?"
    full.save_revision().publish()
    before = export(format="csv")
    empty_site()
    assert take_in(before, "export.csv", publish=True).totals["created"] == 1
    strip = [list(csv.DictReader(io.StringIO(text[1:]))) for text in (before, export(format="csv"))]
    for rows in strip:
        rows[0].pop("id")
    assert strip[0] == strip[1]


def test_no_cell_of_the_csv_runs(full, export):
    rows = list(csv.DictReader(io.StringIO(export(format="csv")[1:], newline="")))
    assert rows[0]["season"] == "'-hiver"
    assert rows[0]["lon"] == "'-5.72"
    assert not any(cell[:1] in set("=+-@\t\r") for row in rows for cell in row.values() if cell)
    assert set(rows[0]) == {"id", *(column.names.split("|")[0] for column in CSV.columns)}


@pytest.mark.parametrize("options", [{}, {"profile": "extended"}, {"format": "csv"}])
def test_only_what_anyone_may_see_is_exported(site_tree, export, options):
    shown = ProjectPageFactory(title="Montré")
    ProjectPageFactory(title="Brouillon secret", live=False)
    private = ProjectPageFactory(title="Réservé secret")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    shown.copy_for_translation(site_tree.projects.en.locale, copy_parents=False, alias=True)
    text = export(**options)
    assert text.count("Montr") == 1
    assert "secret" not in text

    PageViewRestriction.objects.create(page=site_tree.projects.fr, restriction_type="login")
    assert "Montr" not in export(**options)


def test_links_lead_nowhere_that_the_public_cannot_go(site_tree, export):
    private = ProjectPageFactory(title="Réservé")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    public = ProjectPageFactory(title="Public")
    links = "".join(f'<a linktype="page" id="{p.pk}">{p.title}</a>' for p in (private, public))
    button = {"label": "Voir", "page": private.pk, "url": ""}
    page = ProjectPageFactory(
        title="Liens",
        data_use=f"<p>{links}</p>",
        body=json.dumps([{"type": "link", "value": button, "id": str(uuid.uuid4())}]),
    )
    record = json.loads(export(profile="extended"))["Project"][-1]
    assert record["projectName"] == page.title
    assert record["portal"]["data_use"] == (
        f'<p>Réservé<a href="{Page.objects.get(pk=public.pk).full_url}">Public</a></p>'
    )
    assert record["portal"]["body"][0]["value"] == {"label": "Voir", "page": None, "url": ""}
    assert private.slug not in json.dumps(record)


def test_a_stranger_s_extended_record_is_cleaned_and_checked(full, export, take_in):
    record = json.loads(export(profile="extended"))["Project"][0]
    empty_site()
    portal = record["portal"]
    portal["data_use"] = "<p>a</p><script>x</script>"
    portal["body"] = [
        {"type": "text", "value": "<p onclick='x'>b</p>", "id": str(uuid.uuid4())},
        {"type": "nothing", "value": 1},
    ]
    portal["image"] = {"sha1": "none", "file": "https://x.org/a.png"}
    portal["surprise"] = 1
    bad = json.loads(json.dumps(record))
    bad |= {"projectId": "other", "projectUrl": "javascript:alert(1)"}
    worse = json.loads(json.dumps(record)) | {"projectId": "third"}
    worse["portal"]["go_live_at"] = "soon"
    report = take_in({"Project": [record, bad, worse]})
    assert [(r.outcome, r.column) for r in report.rows] == [
        ("created", ""),
        ("refused", "projectUrl"),
        ("refused", "portal.go_live_at"),
    ]
    page = ProjectPage.objects.get()
    assert page.data_use == "<p>a</p>"
    assert [block.value.source for block in page.body] == ["<p>b</p>"]
    assert sorted(n.kind for n in report.rows[0].notes) == ["not-carried", "unknown", "unknown"]


def test_the_status_told_outside_follows_time(site_tree, export):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ProjectPageFactory(title="Fini", status="active", end_date=yesterday)
    assert json.loads(export())["Project"][0]["projectStatus"] == "Completed"
    record = json.loads(export(profile="extended"))["Project"][0]
    assert record["portal"]["status"] == "active"


@pytest.mark.parametrize("options", [{}, {"profile": "extended"}, {"format": "csv"}])
def test_a_longer_export_costs_no_more_queries(
    site_tree, full_vocabulary, export, options, django_assert_num_queries
):
    ecology = full_vocabulary.disciplines["1.6-ecology"]
    ProjectPageFactory(disciplines=[ecology], tags=["a"])
    with CaptureQueriesContext(connection) as one:
        export(**options)
    for _n in range(3):
        ProjectPageFactory(disciplines=[ecology], tags=["a", "b"])
    with django_assert_num_queries(len(one)):
        export(**options)
