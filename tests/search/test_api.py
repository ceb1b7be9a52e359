"""The JSON of the search: its documented shape, the page's answers, errors by parameter."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    EventPageFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    translate,
)
from tests.soup import soup_of, total
from tests.standing import standing

API = "/api/v1/search"
RESULT = set("corrected total engine page page_size hits facets wider places".split())
HIT = set(
    "id kind title url language summary highlights disciplines territories image start end"
    " distance_km".split()
)
BUCKET = {"code", "label", "count", "selected", "parent"}


@standing
def project(site_tree, vocabulary):
    """What the tests are about; other pages stand around it."""
    disciplines, territories = vocabulary.disciplines, vocabulary.territories
    project = ProjectPageFactory(
        title="Les <mares> & étangs",
        teaser="Compter les tritons des mares.",
        disciplines=[disciplines["1.6-ecology"]],
        territories=[territories["FR-DEP-29"]],
        start_date=date(2026, 1, 2),
        end_date=date(2036, 3, 4),
        tasks=["count"],
    )
    translate(project, title="Ponds", teaser="Count newts.")
    ProjectPageFactory(title="Forêts", territories=[territories["FR-REG-53"]])
    ResourcePageFactory(title="Guide des mares", disciplines=[disciplines["6.1-history"]])
    EventPageFactory(title="Sortie")
    NewsPageFactory(title="Nouvelle des mares")
    StandardPageFactory(title="Les mares du site")
    return project


@pytest.fixture
def site(project, engine):
    return project


def ask(client, query="", **headers):
    response = client.get(f"{API}?{query}", headers=headers)
    assert response.status_code == 200, response.content
    return response.json()


def test_it_has_a_name():
    assert reverse("api-1:search") == API


class TestShape:
    def test_keys(self, client, site):
        """Exactly these keys, whatever is asked."""
        for query in ("", "q=mares", "q=nothing-at-all", "territory=FR-DEP-29", "kind=event"):
            data = ask(client, query)
            assert set(data) == RESULT
            for hit in data["hits"]:
                assert set(hit) == HIT
                assert set(hit["highlights"]) == {"title", "text"}
                for value in hit["disciplines"] + hit["territories"]:
                    assert set(value) == {"code", "label"}
            buckets = [bucket for found in data["facets"].values() for bucket in found]
            assert all(set(bucket) == BUCKET for bucket in buckets + data["wider"])

    def test_a_hit(self, client, site, engine):
        data = ask(client, "q=mares&kind=project", accept_language="fr")
        assert data["total"] == 1
        assert (data["engine"], data["page"], data["page_size"]) == (engine, 1, 20)
        assert data["hits"] == [
            {
                "id": str(site.translation_key),
                "kind": "project",
                "title": "Les <mares> & étangs",
                "url": site.url,
                "language": "fr",
                "summary": "Compter les tritons des mares.",
                "highlights": {
                    "title": "Les &lt;<mark>mares</mark>&gt; &amp; étangs",
                    "text": "Compter les tritons des <mark>mares</mark>.",
                },
                "disciplines": [{"code": "1.6-ecology", "label": "Écologie"}],
                "territories": [{"code": "FR-DEP-29", "label": "Finistère"}],
                "image": None,
                "start": "2026-01-02",
                "end": "2036-03-04",
                "distance_km": None,
            }
        ]

    def test_facets(self, client, site):
        facets = ask(client, "kind=project&discipline=1.6", accept_language="fr")["facets"]
        assert list(facets) == [
            "kind", "discipline", "territory", "participation", "setting", "audience", "status",
            "language",
        ]  # fmt: skip
        keys = ("code", "label", "count", "selected", "parent")
        assert [tuple(bucket[key] for key in keys) for bucket in facets["discipline"]] == [
            ("1", "Sciences naturelles", 1, False, None),
            ("1.6", "Sciences biologiques", 1, True, "1"),
            ("1.6-ecology", "Écologie", 1, False, "1.6"),
        ]
        assert [bucket["code"] for bucket in facets["participation"]] == ["count"]

    def test_wider_places(self, client, site):
        wider = ask(client, "territory=FR-DEP-29", accept_language="fr")["wider"]
        assert [(bucket["code"], bucket["count"]) for bucket in wider] == [("FR-REG-53:only", 1)]

    def test_it_is_described(self, client, site):
        described = client.get("/api/v1/openapi.json").json()
        schemas = described["components"]["schemas"]
        assert set(schemas["Results"]["properties"]) == RESULT
        assert set(schemas["Hit"]["properties"]) == HIT
        assert set(schemas["Bucket"]["properties"]) == BUCKET
        assert {"get"} == set(described["paths"][API])


class TestLanguage:
    @pytest.mark.parametrize(
        ("accept", "title", "label"),
        [
            ("en", "Ponds", "Ecology"),
            ("en-GB,fr;q=0.5", "Ponds", "Ecology"),
            ("fr", "Les <mares> & étangs", "Écologie"),
            ("de", "Les <mares> & étangs", "Écologie"),
            ("", "Les <mares> & étangs", "Écologie"),
        ],
    )
    def test_is_that_of_accept_language(self, client, site, accept, title, label):
        response = client.get(f"{API}?discipline=1.6", headers={"accept-language": accept})
        [hit] = response.json()["hits"]
        assert (hit["title"], hit["disciplines"][0]["label"]) == (title, label)
        assert "Accept-Language" in response["Vary"]

    def test_of_a_page_that_isnt_translated(self, client, site):
        [hit] = ask(client, "kind=event", accept_language="en")["hits"]
        assert (hit["language"], hit["title"]) == ("fr", "Sortie")

    def test_a_word_of_either_language_finds_the_page(self, client, site):
        for words in ("tritons", "newts"):
            for language in ("fr", "en"):
                [hit] = ask(client, f"q={words}", accept_language=language)["hits"]
                assert hit["id"] == str(site.translation_key)


class TestPages:
    def test_page_size(self, client, site):
        titles = [hit["title"] for hit in ask(client, "sort=title")["hits"]]
        assert len(titles) == 6
        paged = [
            [hit["title"] for hit in ask(client, f"sort=title&page_size=4&page={n}")["hits"]]
            for n in (1, 2, 3)
        ]
        assert paged == [titles[:4], titles[4:], []]

    def test_at_most_100(self, client, site):
        assert ask(client, "page_size=100")["page_size"] == 100
        response = client.get(f"{API}?page_size=101")
        assert response.status_code == 400
        assert list(response.json()["errors"]) == ["page_size"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=mares",
        "q=mare",
        'q="des mares"',
        "q=tritons&sort=newest",
        "discipline=1.6",
        "territory=FR-DEP-29&territory=FR-REG-53:only",
        "kind=project&kind=news",
        "status=recruiting",
        "from=2026-01-01&to=2026-12-31",
        "sort=soon",
        "q=introuvable",
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_the_same(client, site, query, language):
    """Total, hits in order, counts."""
    data = ask(client, query, accept_language=language)
    page = soup_of(client.get(f"/{language}/search/?{query}"))
    assert total(page) == data["total"]
    hits = [(hit.a["href"], " ".join(hit.get_text().split())) for hit in page.select(".hit__title")]
    assert hits == [(hit["url"], hit["title"]) for hit in data["hits"]]
    for name, buckets in data["facets"].items():
        boxes = {
            label.input["value"]: (
                int(label.select_one(".count").get_text()),
                label.input.has_attr("checked"),
            )
            for label in page.select(f"#search-{name} label")
        }
        assert boxes == {
            bucket["code"]: (bucket["count"], bucket["selected"]) for bucket in buckets
        }


def problem(response, status):
    """What it says, as problem details (RFC 9457)."""
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    return response.json()


class TestMap:
    def test_counts_are_those_of_the_map(self, client, site):
        assert ask(client)["places"] == []
        places = {each["code"]: each for each in ask(client, "view=map")["places"]}
        assert places["FR-DEP-29"] == {
            "code": "FR-DEP-29",
            "label": "Finistère",
            "count": 1,
            "selected": False,
            "parent": "FR-REG-53",
        }
        assert {code for code, each in places.items() if each["count"]} == {
            *("WORLD", "FR", "FR-REG-53", "FR-REG-53:only", "FR-DEP-29", "FR-DEP-29:only"),
        }


class TestRefusals:
    def test_say_what_is_wrong_by_name(self, client, site):
        query = "page=0&zq=1&visibility=x&q=mares"
        assert problem(client.get(f"{API}?{query}"), 400) == {
            "title": "Certains paramètres ne peuvent pas être pris en compte.",
            "status": 400,
            "code": "invalid_parameters",
            "errors": {
                "page": "Donnez un nombre entier de 1 à 10000.",
                "visibility": "Il n’y a pas de tel paramètre.",
                "zq": "Il n’y a pas de tel paramètre.",
            },
        }

    def test_name_no_more_than_can_be_read(self, client, site):
        names = [f"{'z' * 60}{number}" for number in range(60)]
        said = problem(client.get(API, dict.fromkeys(names, "1")), 400)["errors"]
        assert list(said) == ["z" * 40]
        said = problem(client.get(API, {f"z{number}": 1 for number in range(60)}), 400)["errors"]
        assert len(said) == 20

    def test_errors_are_in_the_visitors_language(self, client, site):
        said = {
            language: client.get(f"{API}?page=0", headers={"accept-language": language}).json()
            for language in ("fr", "en")
        }
        assert list(said["fr"]["errors"]) == list(said["en"]["errors"]) == ["page"]
        assert said["en"]["errors"]["page"] == "Give a whole number from 1 to 10000."

    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/nothing",
            "/api/v1",
            "/api/v1/search/",
            "/api/v2/search",
            "/api/v1/%00",
        ],
    )
    def test_what_isnt_there_is_missed_in_json(self, client, site, path):
        assert problem(client.get(path), 404) == {
            "title": "Il n’y a rien à cette adresse.",
            "status": 404,
            "code": "not_found",
        }
