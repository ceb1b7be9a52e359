"""All results by the API: those that paging through the search gives, whoever asks."""

import json

import pytest
from django.contrib.auth.models import Group
from django.utils.html import escape

from search import embedded
from search.elastic import query
from tests.factories import ProjectPageFactory
from tests.search.test_export import COLUMNS, projects, rows  # noqa: F401
from tests.search.test_leaks import restrict

pytestmark = pytest.mark.django_db(transaction=True)
SEARCH, EXPORT = "/api/v1/search", "/api/v1/search/export"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Several chunks, of few results each."""
    monkeypatch.setattr(embedded, "CHUNK", 3)
    monkeypatch.setattr(query, "CHUNK", 3)


def export(client, asked="", as_format="jsonl"):
    return client.get(f"{EXPORT}?format={as_format}&{asked}", headers=ENGLISH)


def hits(response):
    assert response.status_code == 200
    assert response.streaming
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 10),
        ("sort=title", 10),
        ("q=mares", 10),
        ("q=marres", 10),
        ("q=marres&exact=1", 0),
        ("territory=FR-DEP-29", 3),
        ("q=introuvable", 0),
    ],
)
def test_lines_are_the_hits_of_the_search(client, projects, engine, asked, count):  # noqa: F811
    found = hits(export(client, asked))
    assert len(found) == count
    told = client.get(f"{SEARCH}?{asked}&page_size=100", headers=ENGLISH).json()
    for hit in told["hits"]:
        hit["highlights"] = {"title": escape(hit["title"]), "text": escape(hit["summary"])}
    assert found == told["hits"]


def test_the_sheet_is_that_of_the_search_page(client, projects, engine):  # noqa: F811
    found = rows(export(client, "sort=title", "csv"))
    assert list(found[0]) == COLUMNS
    assert found == rows(client.get("/en/search/results.csv?sort=title"))


def test_types(client, projects):  # noqa: F811
    assert export(client)["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert export(client, as_format="csv")["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("as_format", ["csv", "jsonl"])
def test_everyone_gets_what_they_may_see(client_of, site_tree, engine, as_format):
    ProjectPageFactory(title="A tous")
    group = Group.objects.get(name="Members")
    restrict(ProjectPageFactory(title="B membres"), "groups", [group])
    restrict(ProjectPageFactory(title="C mot de passe"), "password")

    def told(role):
        response = export(client_of(role), "sort=title", as_format)
        return b"".join(response.streaming_content).decode()

    assert ["B membres" in told(role) for role in ("visitor", "member")] == [False, True]
    assert all("C mot" not in told(role) for role in ("visitor", "member", "admin"))
    assert "A tous" in told("visitor")


def test_cells_that_a_spreadsheet_would_run(client, site_tree):
    ProjectPageFactory(title="=1+1", teaser="@SUM(A1)", slug="formule")
    [row] = rows(export(client, as_format="csv"))
    assert (row["Title"], row["Summary"]) == ("'=1+1", "'@SUM(A1)")
    assert hits(export(client))[0]["title"] == "=1+1"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "format"),
        ("format=xml", "format"),
        ("format=csv&format=jsonl", "format"),
        ("format=csv&page=2", "page"),
        ("format=csv&page_size=10", "page_size"),
        ("format=csv&view=map", "view"),
        ("format=csv&disciplin=1", "disciplin"),
        ("format=csv&discipline=zq", "discipline"),
        ("format=csv&from=2026-13-01", "from"),
    ],
)
def test_anything_else_is_refused_by_name(client, site_tree, query, name):
    response = client.get(f"{EXPORT}?{query}")
    assert response.status_code == 400
    assert {*response.json()["errors"]} == {name}


def test_what_hasnt_changed_isnt_sent_again(client, projects):  # noqa: F811
    etag = export(client)["ETag"]
    again = client.get(f"{EXPORT}?format=jsonl&", headers={"if-none-match": etag, **ENGLISH})
    assert (again.status_code, again.content) == (304, b"")
    ProjectPageFactory(title="Mares en plus")
    again = client.get(f"{EXPORT}?format=jsonl&", headers={"if-none-match": etag, **ENGLISH})
    assert len(hits(again)) == 11


def test_head_has_no_body(client, projects):  # noqa: F811
    response = client.head(f"{EXPORT}?format=jsonl")
    assert (response.status_code, b"".join(response)) == (200, b"")
