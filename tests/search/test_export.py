"""All results as a sheet: the same as paging through the search gives, whoever asks."""

import csv
import io
from itertools import islice

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from search import elastic, embedded, results
from search.elastic import query
from search.engine import every
from search.requests import SearchRequest
from search.visibility import ANONYMOUS
from tests.factories import NewsPageFactory, ProjectPageFactory, UserFactory
from tests.search.test_leaks import restrict
from tests.soup import soup_of
from tests.standing import standing

pytestmark = pytest.mark.django_db(transaction=True)

SHEET, PAGE, API = "/en/search/results.csv", "/en/search/", "/api/v1/search"
COLUMNS = [
    *("Title", "Kind", "Address", "Summary", "Language", "Disciplines", "Territories"),
    *("Status", "Start", "End"),
]


@pytest.fixture
def small(monkeypatch):
    """Several chunks, of few results each."""
    monkeypatch.setattr(embedded, "CHUNK", 3)
    monkeypatch.setattr(query, "CHUNK", 3)


@standing
def projects(site_tree, vocabulary):
    places = ["FR-DEP-29", "FR-DEP-35", "FR-REG-53", "FR"]
    return [
        ProjectPageFactory(
            title=f"Mares {n:02}",
            teaser=f"Compter les mares, « {n} » ; tout compris,\nou presque",
            territories=[vocabulary.territories[places[n % 4]]],
            disciplines=[vocabulary.disciplines["1.6-ecology"]],
            start_date="2031-05-01" if n % 2 else None,
        )
        for n in range(10)
    ]


def rows(response):
    """The sheet's rows, as dictionaries."""
    assert response.status_code == 200
    assert response.streaming
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    [header, *found] = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    return [dict(zip(header, row, strict=True)) for row in found]


def titles(response):
    return [next(iter(row.values())) for row in rows(response)]


def paged(client, engine_name, asked):
    """The same search, page after page, as the API gives it."""
    found, page = [], 1
    while True:
        question = f"{API}?{asked}&page_size=4&page={page}"
        answer = client.get(question, headers={"accept-language": "en"}).json()
        assert answer["engine"] == engine_name
        if not answer["hits"]:
            return found
        found += answer["hits"]
        page += 1


@pytest.mark.parametrize(
    "asked", ["", "sort=title", "q=mares", "territory=FR-DEP-29&sort=title", "q=introuvable"]
)
def test_same_as_paging_through_the_search(client, projects, engine, small, asked):
    found = rows(client.get(f"{SHEET}?{asked}&page=2"))
    hits = paged(client, engine, asked)
    assert [row["Title"] for row in found] == [hit["title"] for hit in hits]
    assert len(found) == {"q=introuvable": 0, "territory=FR-DEP-29&sort=title": 3}.get(asked, 10)
    for row, hit in zip(found, hits, strict=True):
        assert row["Address"] == f"http://testserver{hit['url']}"
        assert row["Summary"] == hit["summary"]
        assert row["Territories"] == " | ".join(place["label"] for place in hit["territories"])
        assert row["Start"] == (hit["start"] or "")


def test_columns(client, projects, engine):
    response = client.get(SHEET)
    assert list(rows(response)[0]) == COLUMNS
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="results.csv"'
    assert response["Cache-Control"] == "private, no-store"


def test_everyone_gets_what_they_may_see(site_tree, engine):
    groups = [Group.objects.create(name=name) for name in ("Dedans", "Dehors")]
    pages = {name: ProjectPageFactory(title=name) for name in ("A tous", "B membres", "C groupe")}
    restrict(pages["B membres"])
    restrict(pages["C groupe"], "groups", groups[:1])
    restrict(ProjectPageFactory(title="D mot de passe"), "password")
    viewers = {"nobody": Client()}
    for who, values in {
        "inside": {"groups": groups[:1]},
        "outside": {"groups": groups[1:]},
        "all": {"is_superuser": True},
    }.items():
        mine = values.pop("groups", [])
        user = UserFactory(**values)
        user.groups.set(mine)
        viewers[who] = Client()
        viewers[who].force_login(user)
    found = {who: titles(client.get(f"{SHEET}?sort=title")) for who, client in viewers.items()}
    assert found == {
        "nobody": ["A tous"],
        "inside": ["A tous", "B membres", "C groupe"],
        "outside": ["A tous", "B membres"],
        "all": ["A tous", "B membres", "C groupe"],
    }


def test_cells_that_a_spreadsheet_would_run(client, site_tree, engine):
    ProjectPageFactory(title="=1+1", teaser="@SUM(A1)", slug="formule")
    [row] = rows(client.get(SHEET))
    assert (row["Title"], row["Summary"]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.parametrize("asked", ["from=2020-13-01", "sort=x", "discipline=zzz", "page=0"])
def test_what_is_wrong_is_told_by_the_search_page(client, site_tree, asked):
    response = client.get(f"{SHEET}?{asked}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert len(BeautifulSoup(response.content, "html.parser").select(".errors li")) == 1


def test_only_reading(client, site_tree):
    assert client.post(SHEET).status_code == 405


class TestStream:
    """Read as it is sent."""

    def test_embedded_engine_reads_a_chunk_at_a_time(
        self, client, projects, small, django_assert_num_queries
    ):
        lines = client.get(SHEET).streaming_content
        next(lines)
        list(islice(lines, 3))
        with django_assert_num_queries(1):
            list(islice(lines, 3))
        with django_assert_num_queries(2):
            list(lines)

    def test_server_is_asked_a_page_at_a_time(
        self, client, projects, elastic_index, elasticsearch_proxy, small
    ):
        elastic_index.build()
        with elastic_index.through(elasticsearch_proxy):
            lines = client.get(SHEET).streaming_content
            list(islice(lines, 1 + 3))
            searches = [line for line in elasticsearch_proxy.requests if "/_search" in line]
            assert len(searches) == 1
            assert len(list(lines)) == 7

    def test_server_that_fails_in_the_middle(
        self, client, projects, elastic_index, elasticsearch_proxy, small
    ):
        """The embedded engine goes on: nothing is lost, nothing comes twice."""
        elastic_index.build()
        with elastic_index.through(elasticsearch_proxy):
            hits = every(SearchRequest(sort="title"), ANONYMOUS)
            first = [hit.title for hit in islice(hits, 3)]
            elasticsearch_proxy.refuse()
            rest = [hit.title for hit in hits]
        assert first + rest == [f"Mares {n:02}" for n in range(10)]

    def test_sheet_of_a_server_that_is_down(
        self, client, projects, elastic_index, elasticsearch_proxy
    ):
        elastic_index.build()
        with elastic_index.through(elasticsearch_proxy):
            elasticsearch_proxy.refuse()
            assert titles(client.get(f"{SHEET}?sort=title")) == [f"Mares {n:02}" for n in range(10)]


class TestLink:
    def sheet(self, client, address):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        links = soup.select(".search__tools a[href*='.csv']")
        assert all(link["rel"] == ["nofollow"] for link in links)
        return [link["href"] for link in links]

    def test_carries_the_search(self, client, projects):
        asked = "?q=mares&from=2020-01-01&sort=title&territory=FR-DEP-29"
        assert self.sheet(client, f"{PAGE}{asked}&page=1") == []
        asked = "?q=mares&sort=title&territory=FR-DEP-29"
        assert self.sheet(client, f"{PAGE}{asked}") == [f"{SHEET}{asked}"]

    def test_carries_the_scope_of_an_index_page(self, client, projects):
        NewsPageFactory(title="Mares en fête")
        assert self.sheet(client, "/en/projects/?q=mares") == [f"{SHEET}?q=mares&kind=project"]
        assert len(titles(client.get(f"{SHEET}?q=mares&kind=project"))) == 10
        assert self.sheet(client, "/en/projects/?kind=news") == []

    def test_carries_the_words_that_were_found_instead(self, client, projects):
        [link] = self.sheet(client, f"{PAGE}?q=marres")
        assert link == f"{SHEET}?q=mares"
        assert len(titles(client.get(link))) == 10

    def test_isnt_where_nothing_is_found(self, client, projects):
        assert self.sheet(client, f"{PAGE}?q=introuvable") == []


class TestTooMany:
    """More than can be paged through: said, with what to do."""

    @pytest.fixture
    def cut(self, monkeypatch):
        for module in (results, embedded, query):
            monkeypatch.setattr(module, "MAX_RESULTS", 25)

    def page(self, client, asked):
        response = client.get(f"{PAGE}?{asked}")
        return soup_of(response)

    def test_is_said_and_the_rest_can_be_downloaded(self, client, site_tree, engine, cut):
        for n in range(32):
            NewsPageFactory(title=f"Nouvelle {n:02}")
        first, last, past = (self.page(client, f"sort=title&page={n}") for n in (1, 2, 3))
        assert [len(soup.select(".cut")) for soup in (first, last, past)] == [1, 2, 1]
        text = " ".join(first.select_one(".cut").get_text().split())
        assert "25" in text
        assert first.select_one(".cut a")["href"] == f"{SHEET}?sort=title"
        shown = [hit.get_text(strip=True) for s in (first, last) for hit in s.select(".hit__title")]
        assert shown == [f"Nouvelle {n:02}" for n in range(25)]
        assert last.select("[rel=next]") == []
        assert past.select_one(".empty a")["href"] == "?sort=title"
        assert "32" in past.select_one("#total").get_text()
        answer = client.get(f"{API}?sort=title&page_size=7&page=4").json()
        assert (answer["engine"], answer["total"], len(answer["hits"])) == (engine, 32, 4)
        beyond = client.get(f"{API}?page_size=100&page=10000").json()
        assert (beyond["total"], beyond["hits"]) == (32, [])
        assert titles(client.get(f"{SHEET}?sort=title")) == [f"Nouvelle {n:02}" for n in range(32)]

    def test_isnt_said_when_all_can_be_reached(self, client, site_tree, engine, cut):
        for n in range(25):
            NewsPageFactory(title=f"Nouvelle {n:02}")
        for page in (1, 2):
            assert self.page(client, f"page={page}").select(".cut") == []


class TestNotice:
    """That the embedded engine answered instead is for staff alone."""

    def test_who_is_told(self, client_of, projects, elastic_index):
        """No index has been built, which is one of the reasons."""
        found = {}
        for role in ("visitor", "member", "editor", "coordinator", "admin"):
            client = client_of(role)
            soup = BeautifulSoup(client.get("/en/search/").content, "html.parser")
            found[role] = [
                (" ".join(note.get_text().split()), [a["href"] for a in note.select("a")])
                for note in soup.select(".staff-note")
            ]
            for data in (client.get(API), client.get(SHEET)):
                assert "no index" not in data.getvalue().decode()
        said = "The embedded engine answered: no index has been built yet."
        link = reverse("search_engine")
        more = f"{said} See to the search engine"
        assert found == {
            "visitor": [],
            "member": [],
            "editor": [(said, [])],
            "coordinator": [(more, [link])],
            "admin": [(more, [link])],
        }

    def test_nothing_is_said_while_the_server_answers(self, client_of, projects, elastic_index):
        elastic_index.build()
        response = client_of("admin").get("/en/search/")
        assert response.context["results"].engine == elastic.engine.NAME
        assert b"staff-note" not in response.content

    def test_nothing_is_said_where_there_is_no_server(self, client_of, projects):
        assert b"staff-note" not in client_of("admin").get("/en/search/").content
