"""Projects in PPSR-Core, as an aggregator copies them: valid, each once, and everybody's alone."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from directory.exporting.extended import pages, record
from directory.models import ProjectPage, ProjectParty
from portal.content.ppsr_api import PPSRCore

from ..directory.conftest import schema_errors  # noqa: F401
from ..factories import OrganisationFactory, ProjectPageFactory, translate
from .conftest import add_document, add_image, get, reserve

pytestmark = pytest.mark.django_db
ADDRESS = "ppsr/projects"


def names(document):
    return [project["projectName"] for project in document["Project"]]


def walk(client, **query):
    """The documents, from the first one on."""
    found = get(client, ADDRESS, **query)
    yield found
    while found["next"]:
        found = client.get(found["next"]).json()
        yield found


def rich(title, number, files):
    """A project that points to another, to a document and to two images."""
    other = ProjectPageFactory(title=f"{title} other", slug=f"other-{number}")
    image, document = add_image(title=f"i{number}"), add_document(title=f"d{number}")
    link = f'<a linktype="page" id="{other.pk}">x</a>'
    page = ProjectPageFactory(
        title=title,
        slug=f"rich-{number}",
        image=add_image(title=f"cover{number}"),
        data_use=f'<p>{link} <a linktype="document" id="{document.pk}">y</a></p>',
        body=[
            ("figure", {"image": image, "caption": ""}),
            ("download", {"document": document}),
            ("figure", {"image": files.closed_image, "caption": ""}),
            ("link", {"label": "z", "page": other, "url": ""}),
        ],
    )
    ProjectParty.objects.create(page=page, organisation=OrganisationFactory(), role="lead")
    return page


def test_a_page_of_core_is_a_valid_document(client, site_tree, schema_errors, files):  # noqa: F811
    rich("Mares", 1, files)
    ProjectPageFactory(title="Vide", site_url="", teaser="")
    found = get(client, ADDRESS)
    TypeAdapter(PPSRCore).validate_python(found)
    assert names(found) == ["Mares other", "Mares", "Vide"]
    assert schema_errors(found) == []


def test_the_science_type_is_of_the_nearest_that_has_one(client, full_vocabulary, site_tree):
    for code in ("1.5-climatology", "1.6", "3.3-epidemiology"):
        ProjectPageFactory(title=code, disciplines=[full_vocabulary.disciplines[code]])
    found = get(client, ADDRESS)["Project"]
    assert len(found) == 3
    for project in found:
        node = full_vocabulary.disciplines[project["projectName"]]
        upward = [node, *node.get_ancestors().order_by("-depth")]
        expected = next((each.ppsr[0] for each in upward if each.ppsr), None)
        assert expected is None or project["projectScienceType"] == expected


def test_extended_is_what_the_export_says(client, site_tree, files):
    rich("Mares", 1, files)
    found = get(client, ADDRESS, profile="extended")
    assert {each["projectName"]: each for each in found["Project"]} == {
        page.title: record(page) for page in pages()
    }
    told = next(each for each in found["Project"] if each["projectName"] == "Mares")["portal"]
    assert told["image"]["title"] == "cover1"
    assert told["body"][0]["value"]["image"]["image"]["title"] == "i1"
    assert told["data_use"].count("href=") == 2


def test_what_not_everybody_may_see_is_told_to_nobody(client_of, site_tree, files):
    page = rich("Mares", 1, files)
    page.image = files.closed_image
    link = f'<a linktype="document" id="{files.closed_document.pk}">guide</a>'
    page.data_use = f"<p>{link}</p>"
    page.save_revision().publish()
    reserve(ProjectPageFactory(title="zqreserved"))
    ProjectPageFactory(title="zqdraft", live=False)
    locked = ProjectPageFactory(title="zqlocked")
    locked.view_restrictions.create(restriction_type="password", password="zqpassword")
    page.title = "zqtitle"
    page.save_revision()
    for role in ("visitor", "member", "admin"):
        for profile in ("core", "extended"):
            found = get(client_of(role), ADDRESS, profile=profile)
            assert names(found) == ["Mares other", "Mares"]
            assert "zq" not in str(found)
    reserve(site_tree.projects.fr)
    assert get(client_of("member"), ADDRESS)["Project"] == []


def test_a_page_reserved_by_its_source_isnt_linked_to_as_an_alias(client, site_tree):
    source = ProjectPageFactory(title="zqsource")
    alias = source.create_alias(parent=site_tree.projects.fr, update_slug="zqalias")
    reserve(source)
    ProjectPageFactory(
        title="Mares", data_use=f'<p><a linktype="page" id="{alias.pk}">words</a></p>'
    )
    found = get(client, ADDRESS, profile="extended")
    assert [each["portal"]["data_use"] for each in found["Project"]] == ["<p>words</p>"]


class TestGoingOn:
    @pytest.fixture
    def some(self, site_tree):
        found = [ProjectPageFactory(title=f"p{number}") for number in range(6)]
        moment = timezone.now() - timedelta(days=1)
        same = [page.pk for page in found[1:4]]  # published in one moment
        ProjectPage.objects.filter(pk__in=same).update(last_published_at=moment)
        return [*found[1:4], found[0], *found[4:]]

    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(size=st.integers(1, 7))
    def test_each_once_by_when_it_was_published(self, client, some, size):
        told = [name for document in walk(client, page_size=size) for name in names(document)]
        assert told == [page.title for page in some]

    def test_what_is_published_meanwhile_comes_last(self, client, some):
        before = [page.title for page in some]
        documents = walk(client, page_size=2)
        told = names(next(documents))
        some[0].title = "again"
        some[0].save_revision().publish()
        told += [name for document in documents for name in names(document)]
        assert told == [*before, "again"]

    def test_from_where_it_stopped(self, client, some):
        *_rest, last = walk(client, page_size=4)
        since = last["Project"][-1]["projectLastUpdatedDate"]
        ProjectPageFactory(title="new")
        assert names(get(client, ADDRESS, modified_from=since)) == [some[-1].title, "new"]

    def test_each_language_is_a_project(self, client, some):
        translate(some[0], title="ponds")
        assert names(get(client, ADDRESS, language="en")) == ["ponds"]
        found = [project for document in walk(client) for project in document["Project"]]
        assert len({project["projectId"] for project in found}) == len(some) + 1

    def test_a_cursor_is_of_its_list(self, client, some):
        following = get(client, ADDRESS, page_size=2)["next"]
        response = client.get(f"{following}&language=fr")
        assert (response.status_code, {*response.json()["errors"]}) == (400, {"cursor"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("profile", "zq"),
        ("language", "de"),
        ("modified_from", "2026-03-31"),
        ("page_size", "101"),
        ("cursor", "zq"),
        ("type", "project"),
        ("sort", "id"),
    ],
)
def test_anything_else_is_refused_by_name(client, site_tree, name, value):
    response = client.get(f"/api/v1/{ADDRESS}", {name: value})
    assert response.status_code == 400
    assert {*response.json()["errors"]} == {name}


@pytest.mark.parametrize("profile", ["core", "extended"])
def test_as_many_queries_however_many(
    client, site_tree, files, vocabulary, profile, django_assert_num_queries
):
    def add(number):
        page = rich(f"p{number}", number, files)
        page.disciplines = [vocabulary.disciplines["1.6-ecology"]]
        page.save_revision().publish()

    def ask():
        get(client, ADDRESS, profile=profile)

    add(0)
    cache.clear()
    ask()
    with CaptureQueriesContext(connection) as one:
        ask()
    queries = len(one)
    for number in range(1, 4):
        add(number)
    ask()  # which draws what is new
    with django_assert_num_queries(queries):
        ask()


@pytest.mark.django_db(transaction=True)
def test_what_hasnt_changed_isnt_sent_again(client, site_tree, django_assert_max_num_queries):
    page = ProjectPageFactory(title="Mares")
    etag = client.get(f"/api/v1/{ADDRESS}")["ETag"]
    with django_assert_max_num_queries(3):
        again = client.get(f"/api/v1/{ADDRESS}", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    page.title = "Étangs"
    page.save_revision().publish()
    again = client.get(f"/api/v1/{ADDRESS}", headers={"if-none-match": etag})
    assert names(again.json()) == ["Étangs"]


def test_lists_are_read_however_they_are_stored(client, site_tree):
    """By themselves, as programs write them, or wrapped, as Wagtail does."""
    figures = [{"value": "57", "label": "mares"}, {"value": "3", "label": "étangs"}]
    wrapped = [{"type": "item", "id": str(number), "value": f} for number, f in enumerate(figures)]
    for number, items in enumerate((figures, wrapped)):
        page = ProjectPageFactory(slug=f"page-{number}")
        ProjectPage.objects.filter(pk=page.pk).update(
            body=json.dumps([{"type": "key_figures", "id": "a", "value": items}])
        )
    told = get(client, ADDRESS, profile="extended")["Project"]
    assert [[i["value"] for i in each["portal"]["body"][0]["value"]] for each in told] == [
        figures
    ] * 2
    first, second = (each["projectDescription"] for each in get(client, ADDRESS)["Project"])
    assert first == second
    assert {"57", "mares", "3", "étangs"} <= {*first.split()}
