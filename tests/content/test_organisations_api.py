"""Organisations as data: those that pages name, one by one or as a list."""

import pytest
from pydantic import TypeAdapter

from directory.models import ProjectParty
from portal.content.organisations_api import Organisation, Organisations

from ..factories import OrganisationFactory, ProjectPageFactory
from .conftest import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(site_tree, vocabulary, files):
    page = ProjectPageFactory(title="Mares")
    found = [
        OrganisationFactory(
            name=f"Les Amis {number}",
            url="https://example.org/",
            logo=files.image,
            territory=vocabulary.territories["FR-DEP-29"],
            summary_fr="Des amis.",
        )
        for number in range(5)
    ]
    for each in found:
        ProjectParty.objects.create(page=page, organisation=each)
    return found


def test_one(client, five):
    told = get(client, f"organisations/{five[0].pk}")
    TypeAdapter(Organisation).validate_python(told)
    assert told["logo"]["alt"] == "Une mare"
    assert told["logo"].keys() >= {"cover", "full"}
    del told["logo"]
    assert told == {
        "id": five[0].pk,
        "type": "organisation",
        "name": "Les Amis 0",
        "acronym": "",
        "kind": {"code": "association", "label": "Association"},
        "url": f"/en/organisations/{five[0].pk}-les-amis-0/",
        "website": "https://example.org/",
        "ror": "",
        "summary_fr": "Des amis.",
        "summary_en": "",
        "territory": {"code": "FR-DEP-29", "label": "Finistère"},
    }


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_each_once(client, five, size):
    found, ids = get(client, "organisations", page_size=size), []
    while True:
        TypeAdapter(Organisations).validate_python(found)
        ids += [each["id"] for each in found["items"]]
        if not found["next"]:
            break
        found = client.get(found["next"]).json()
    assert ids == [each.pk for each in five]


def test_as_many_queries_however_many(client, five, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        get(client, "organisations")


@pytest.mark.parametrize(
    ("name", "value"), [("cursor", "zq"), ("page_size", "0"), ("page_size", "1e3"), ("zq", "1")]
)
def test_anything_else_is_refused_by_name(client, site_tree, name, value):
    response = client.get("/api/v1/organisations", {name: value})
    assert response.status_code == 400
    assert {*response.json()["errors"]} == {name}


@pytest.mark.parametrize("pk", ["0", "abc", "9" * 30, "999999"])
def test_none(client, site_tree, pk):
    response = client.get(f"/api/v1/organisations/{pk}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
