"""Whatever is put into an address: a 4xx that names the parameter, or a bounded answer."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories import (
    NewsPageFactory,
    ProjectPageFactory,
)
from tests.soup import soup_of, texts
from tests.standing import standing

pytestmark = pytest.mark.django_db

API = "/api/v1/search"
PAGES = ["/fr/search/", "/en/search/"]
INDEXES = ["/fr/projets/", "/fr/ressources/", "/en/news/", "/en/events/"]
FACETS = (
    "kind discipline territory participation setting audience status resource_type language"
    " event_format".split()
)
NUMBERS = ["page", "page_size"]
CHECKED = [*FACETS, "from", "to", "near", "sort", *NUMBERS]
PARAMETERS = ["q", *CHECKED]
BOUND = 100_000  # bytes besides the question, which links to the other language repeat
# Percent-encoded, as they stand in an address. None of them is a code, a day, an order or a number.
HOSTILE = {
    "nul": "%00",
    "nul-inside": "pro%00ject",
    "huge-number": "1" + "0" * 20,
    "negative": "-1",
    "zero": "0",
    "fraction": "1.5",
    "other-digits": "%D9%A1",
    "lone-surrogate": "%ED%A0%80",
    "surrogate-pair": "%ED%A0%80%ED%B0%80",
    "invalid-utf8": "%ff%fe%c3",
    "20-kB": "a" * 20_000,
    "10000-quotes": "%22" * 10_000,
    "10000-words": "mare+" * 10_000,
    "unknown": "zzz",
    "only-of-nothing": ":only",
    "only-twice": "FR:only:only",
    "query-syntax": "%22%28%29%5E%3A%2A-NEAR%28a+b%29+AND+OR+NOT+%26%7C%21%3C-%3E",
    "sql": "'%3B+DROP+TABLE+search_searchentry%3B--",
    "like": "%25_%5C%25",
    "template": "%7B%7B7*7%7D%7D%7B%25+debug+%25%7D%25(x)s",
    "emoji": "%F0%9F%A6%87%F0%9F%87%AB%F0%9F%87%B7",
    "right-to-left": "%E2%80%AE%D7%90%D7%91%E2%81%A6",
    "combining": "e" + "%CC%81" * 400,
    "html": "%3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E",
    "lines": "a%0D%0ASet-Cookie:x=1",
}
EMPTY = {"empty": "", "space": "%20", "spaces": "%20%09%0A%0B%C2%A0%E3%80%80"}
LINKED_DATA = "[type='application/ld+json']"
TOO_LONG = {"20-kB", "10000-quotes", "10000-words"}
REFUSED_AS_WORDS = TOO_LONG | {"nul", "nul-inside"}


@standing
def site(site_tree, vocabulary):
    ProjectPageFactory(title="Les mares", disciplines=[vocabulary.disciplines["1.6-ecology"]])
    NewsPageFactory(title="Une nouvelle")


@pytest.fixture
def visitor(site, engine):
    """Someone for whom a fault is a 500, as it is in production, rather than an exception."""
    return Client(raise_request_exception=False)


def answer(visitor, address, query):
    """(status, errors by parameter) of the API."""
    response = visitor.get(address, QUERY_STRING=query)
    said = "problem+json" if response.status_code >= 400 else "json; charset=utf-8"
    assert response["Content-Type"] == f"application/{said}", response.content[:200]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert len(response.content) < BOUND
    return response.status_code, json.loads(response.content).get("errors", {})


def refused(name):
    """The parameters that refuse the hostile value `name`."""
    return set(PARAMETERS if name in REFUSED_AS_WORDS else CHECKED)


class TestApi:
    @pytest.mark.parametrize("parameter", PARAMETERS)
    def test_each_parameter_alone(self, visitor, parameter):
        """Each value is refused under the name of its parameter and of no other."""
        expected = {
            name: (400, {parameter}) if parameter in refused(name) else (200, set())
            for name in HOSTILE
        }
        found = {}
        for name, value in HOSTILE.items():
            status, errors = answer(visitor, API, f"{parameter}={value}")
            found[name] = status, set(errors)
            assert all(0 < len(message) < 300 for message in errors.values())
        assert found == expected

    @pytest.mark.parametrize("parameter", PARAMETERS)
    def test_emptiness_is_absence(self, visitor, parameter):
        plain = visitor.get(API).json()
        for name, value in EMPTY.items():
            if parameter in FACETS and name != "empty":
                continue
            assert visitor.get(API, QUERY_STRING=f"{parameter}={value}").json() == plain

    @pytest.mark.parametrize("parameter", FACETS)
    def test_200_values(self, visitor, parameter):
        query = "&".join(f"{parameter}=v{n}" for n in range(200))
        status, errors = answer(visitor, API, query)
        assert (status, list(errors)) == (400, [parameter])
        assert "50" in errors[parameter]

    def test_50_times_the_same_value_is_one(self, visitor):
        once = visitor.get(API, QUERY_STRING="kind=project").json()
        assert once["total"] == 1
        assert visitor.get(API, QUERY_STRING="&".join(["kind=project"] * 50)).json() == once
        status, errors = answer(visitor, API, "&".join(["kind=project"] * 51))
        assert (status, list(errors)) == (400, ["kind"])

    def test_two_questions_are_refused_here_and_the_last_counts_on_the_page(self, visitor):
        query = "q=zq&q=mares"
        status, errors = answer(visitor, API, query)
        assert (status, list(errors)) == (400, ["q"])
        page = soup_of(visitor.get("/fr/search/", QUERY_STRING=query))
        assert texts(page, ".hit__title") == ["Les mares"]

    def test_2000_parameters(self, visitor):
        response = visitor.get(API, QUERY_STRING="&".join(f"x{n}=1" for n in range(2000)))
        assert response.status_code == 400
        assert response.json()["code"] == "too_many_parameters"

    def test_unknown_parameters_are_refused(self, visitor):
        unknown = "x=1&visibility=login&scope=page&viewer=superuser&__proto__=1&=&&;"
        status, errors = answer(visitor, API, unknown)
        assert (status, set(errors)) == (
            400,
            {"", "x", "visibility", "scope", "viewer", "__proto__", ";"},
        )

    def test_every_reason_in_one_answer(self, visitor):
        alone = {p: answer(visitor, API, f"{p}=%00")[1][p] for p in PARAMETERS}
        query = "&".join(f"{parameter}=%00" for parameter in PARAMETERS)
        assert answer(visitor, API, query) == (400, alone)


class TestPages:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_all_parameters_at_once(self, visitor, name):
        """Every page names each wrong parameter, escaped; `page_size` isn't theirs."""
        query = "&".join(f"{parameter}={HOSTILE[name]}" for parameter in PARAMETERS)
        expected = refused(name) - {"page_size"}
        for address in PAGES + INDEXES[:2]:
            response = visitor.get(address, QUERY_STRING=query)
            assert response.status_code == 400, address
            self.check(response, expected, len(query))

    @pytest.mark.parametrize("name", sorted(set(HOSTILE) - REFUSED_AS_WORDS))
    def test_words(self, visitor, name):
        for address in ["/en/search/", *INDEXES[2:]]:
            response = visitor.get(address, QUERY_STRING=f"q={HOSTILE[name]}")
            assert response.status_code == 200
            self.check(response, set())

    def check(self, response, expected, asked=0):
        # Both links to sign in lead back here: %22 is %2522 in them.
        assert len(response.content) < BOUND + 4 * asked
        assert b"<script>alert" not in response.content
        assert "Set-Cookie" not in response
        soup = BeautifulSoup(response.content, "html.parser")
        named = {item["id"].removeprefix("error-") for item in soup.select(".errors li")}
        assert named == expected
        data, scripts = soup.select(LINKED_DATA), soup.select(f"script:not({LINKED_DATA})")
        assert all(json.loads(script.string)["@context"] for script in data)
        assert all(script["src"].startswith("/static/") for script in scripts)
        assert [script for script in scripts if script.string] == []

    @pytest.mark.parametrize("address", [*PAGES, *INDEXES])
    def test_messages_hold_the_value_escaped(self, visitor, address):
        response = visitor.get(address, {"discipline": '<b id="x">&amp;'})
        soup = soup_of(response, 400)
        assert """'<b id="x">&amp;'""" in soup.find(id="error-discipline").get_text()
        assert soup.select("#x") == []

    def test_2000_parameters(self, visitor):
        query = "&".join(f"x{n}=1" for n in range(2000))
        for address in ["/fr/search/", "/fr/projets/"]:
            response = visitor.get(address, QUERY_STRING=query)
            assert texts(soup_of(response, 400), "h1") == ["Requête illisible"]

    @pytest.mark.parametrize("address", ["/fr/search/", "/fr/projets/", API])
    def test_past_the_last_page(self, visitor, address):
        response = visitor.get(address, {"page": "10000"})
        assert response.status_code == 200
        if address == API:
            assert response.json()["hits"] == []
            assert response.json()["total"] == 2
        assert visitor.get(address, {"page": "10001"}).status_code == 400

    def test_extreme_days(self, visitor):
        response = visitor.get("/fr/search/?from=0001-01-01&to=9999-12-31")
        assert response.status_code == 200
        days = [
            b["value"] for b in BeautifulSoup(response.content, "html.parser").select("[type=date]")
        ]
        assert days == ["0001-01-01", "9999-12-31"]
        for day in ("0000-01-01", "2026-02-30", "10000-01-01", "2026-1-1", "20260101"):
            assert answer(visitor, API, f"from={day}&to=2026-01-01")[0] == 400

    def test_end_before_start(self, visitor):
        """It is left out of the search, which the server would refuse to make."""
        query = "from=2026-02-01&to=2026-01-01"
        assert list(answer(visitor, API, query)[1]) == ["to"]
        for address in PAGES + INDEXES:
            response = visitor.get(address, QUERY_STRING=query)
            assert response.status_code == 400
            self.check(response, {"to"})


NOWHERE = [
    "48,2", "48,2,25,1", "48,2,", ",,", "48;2;25", "48,2,25km", "nan,2,25", "48,inf,25",
    "48,2,-inf", "1e1,2,25", "0x1,2,25", "90.001,2,25", "-91,2,25", "48,180.5,25", "48,-999,25",
    "48,2,0", "48,2,0.9", "48,2,501", "48,2,-25", "48,2,99999", "48," + "1" * 21 + ",25",
    "48,2." + "0" * 21 + ",25", "48.,2,25", "--48,2,25", "%2048%20%00,2,25", "%D9%A4,2,25",
    "48,2," + "9" * 20_000, "," * 20_000,
]  # fmt: skip


class TestNear:
    @pytest.mark.parametrize("value", NOWHERE)
    def test_nonsense(self, visitor, value):
        status, errors = answer(visitor, API, f"near={value}")
        assert (status, list(errors)) == (400, ["near"])
        response = visitor.get("/fr/search/", QUERY_STRING=f"near={value}")
        assert response.status_code == 400
        assert b'id="error-near"' in response.content

    @pytest.mark.parametrize(
        "value", ["90,180,500", "-90,-180,1", "0,0,1.5", "+48.1+,-1.7,+25", "-0,-0.0001,25"]
    )
    def test_extremes(self, visitor, value):
        for address in ("/fr/search/", "/fr/projets/", API):
            response = visitor.get(address, QUERY_STRING=f"near={value}&sort=near")
            assert response.status_code == 200


COMPLETE = "/api/v1/complete"


class TestCompletion:
    """Words are refused when they are too long or hold a NUL; else the answer is bounded."""

    @pytest.mark.parametrize("parameter", ["q", "kind", "size"])
    def test_each_parameter(self, visitor, parameter):
        for name, value in HOSTILE.items():
            query = f"q=mar&{parameter}={value}" if parameter != "q" else f"q={value}"
            wrong = name in REFUSED_AS_WORDS if parameter == "q" else True
            status, errors = answer(visitor, COMPLETE, query)
            assert (status, list(errors)) == ((400, [parameter]) if wrong else (200, [])), name

    @pytest.mark.parametrize("name", sorted(set(HOSTILE) - REFUSED_AS_WORDS))
    def test_what_is_typed_is_nowhere_unescaped(self, visitor, name):
        ProjectPageFactory(title="<script>alert(1)</script> zzz & mares")
        content = visitor.get(COMPLETE, QUERY_STRING=f"q={HOSTILE[name]}").content
        assert b"<script>" not in b"".join(
            group["html"].encode()
            for found in json.loads(content)["groups"]
            for group in found["items"]
        )

    def test_200_words_and_2000_parameters(self, visitor):
        assert answer(visitor, COMPLETE, "q=" + "+".join(["a"] * 200))[0] == 200
        query = "&".join(f"x{n}=1" for n in range(2000))
        assert visitor.get(COMPLETE, QUERY_STRING=query).status_code == 400

    def test_doors(self, visitor):
        assert visitor.post(COMPLETE).status_code == 405
        assert visitor.head(COMPLETE, QUERY_STRING="q=mares").status_code == 200


class TestForgedPlaces:
    """`:only` belongs to territories."""

    @pytest.mark.parametrize("code", ["FR:only", "WORLD:only", "ONLINE:only"])
    def test_of_a_territory(self, visitor, code):
        assert answer(visitor, API, f"territory={code}") == (200, {})

    @pytest.mark.parametrize(
        "query",
        ["territory=:only", "territory=FR:only:only", "territory=ZZ:only", "territory=fr:only"]
        + [f"{name}=1:only" for name in FACETS if name != "territory"]
        + ["kind=project:only", "status=recruiting:only"],
    )
    def test_of_anything_else(self, visitor, query):
        status, errors = answer(visitor, API, query)
        assert (status, list(errors)) == (400, [query.partition("=")[0]])


class TestDoors:
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    @pytest.mark.parametrize("address", ["/fr/search/", "/fr/projets/", "/fr/", API])
    def test_nothing_is_written_here(self, visitor, method, address):
        response = getattr(visitor, method)(address)
        assert response.status_code == 405
        assert {"GET", "HEAD"} <= set(response["Allow"].split(", "))

    @pytest.mark.parametrize("address", ["/fr/search/", "/fr/projets/", API])
    def test_head(self, visitor, address):
        for query, status in [("q=mares", 200), ("page=0", 400)]:
            response = visitor.head(address, QUERY_STRING=query)
            assert (response.status_code, response.content) == (status, b"")

    @pytest.mark.parametrize("accept", ["x/y", "\0", "*/*;q=nine", "text/html," * 5000, "é"])
    def test_bad_headers(self, visitor, accept):
        for name in ("accept", "accept-language"):
            for address in ("/fr/search/", API):
                response = visitor.get(address, headers={name: accept})
                assert response.status_code == 200

    @pytest.mark.parametrize("host", ["evil.example", "a\0b", "[::1", "..", "x" * 3000, "h:99999x"])
    def test_unknown_host(self, visitor, host):
        for address in ("/fr/search/", "/fr/projets/", API):
            response = visitor.get(address, headers={"host": host})
            assert response.status_code == 400
            assert b"evil" not in response.content

    @pytest.mark.parametrize(
        "path",
        [
            "/fr/search/%00",
            "/fr/%00/",
            "/%00",
            "/fr/search/x/",
            "/fr/projets/%00/",
            "/fr/%ED%A0%80/",
            "/fr/projets/%ff/",
            "/fr/" + "a" * 20_000 + "/",
            "/fr/" + "a/" * 2_000,
            "/fr/..%2f..%2fetc/passwd/",
            "/fr/projets//x/",
            "/fr/'%22%3Cscript%3E/",
        ],
    )
    def test_odd_paths(self, visitor, path):
        response = visitor.get(path)
        assert response.status_code == 404
        assert len(response.content) < BOUND
        assert b"<script>" not in response.content

    @pytest.mark.parametrize("path", ["/fr/search", "/fr/search/x", "//evil.example/%2f.."])
    def test_redirects_stay_here(self, visitor, path):
        response = visitor.get(path, QUERY_STRING="q=%0d%0aX:1")
        assert response.status_code in (301, 302, 404)
        assert not response.get("Location", "/x").startswith("//")

    def test_answers_of_one_visitor_arent_kept_for_another(self, visitor):
        """What depends on who asks, and in which language, says so to caches."""
        varying = {"/fr/search/": {"Cookie"}, "/fr/projets/": {"Cookie"}, "/fr/": {"Cookie"}}
        for address, headers in (varying | {API: {"Cookie", "Accept-Language"}}).items():
            found = set(visitor.get(address)["Vary"].split(", "))
            assert found >= headers, address

    def test_relay(self, visitor):
        nowhere = ProjectPageFactory(site_url="")
        draft = ProjectPageFactory(live=False)
        for page in (nowhere, draft):
            assert visitor.get(f"{page.url}go/").status_code == 404
        page = ProjectPageFactory()
        address = f"{page.url}go/?url=https://evil.example&next=//evil.example"
        assert visitor.get(address)["Location"] == page.site_url
        for method in ("post", "put", "delete"):
            assert getattr(visitor, method)(address).status_code == 405
