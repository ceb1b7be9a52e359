"""Nasty values, at every parameter of every operation and of what else the site has for machines:
each is refused by its name, or answered within bounds."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images.views.serve import generate_signature

from portal.core.parameters import MAX_NAME

from ..lengths import share
from ..nasty import BODIES, CONTENT_TYPES, HEADERS, NASTY, QUERIES, TOO_MANY
from .described import description, operations, undone

pytestmark = [pytest.mark.django_db, pytest.mark.long]
MOST_BYTES = 200_000  # besides the question
MOST_QUERIES = 120
GETS = {label.removeprefix("GET "): told for label, told in operations() if "GET" in label}
REFUSED = {"/api/v1/pages/{id}/preview": 403}  # by the token of the example
METHODS = ("post", "put", "patch", "delete", "trace", "query", "zq")


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def program(everything):
    """Who may read the most, and for whom a fault is a 500."""
    return Client(raise_request_exception=False, headers=everything.tokens["coordinator"])


@pytest.fixture
def visitor(everything):
    return Client(raise_request_exception=False)


def asked(client, address, query="", method="GET", **extra):
    """The answer, within its bounds of work and size, and as what it says it is."""
    with (
        undone(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        response = client.generic(method, address, QUERY_STRING=query, **extra)
        body = b"".join(response) if response.streaming else response.content
    assert response.status_code < 500, (address[:200], query[:200], body[:200])
    assert len(queries) <= MOST_QUERIES
    assert len(body) < MOST_BYTES + 6 * len(query) + 6 * len(address)
    assert not response.has_header("Set-Cookie") or "x" not in response.cookies
    return response


def problem(response):
    """What a refusal says, which is bounded whatever was asked."""
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    assert all(0 < len(why) < 2_000 for why in told.get("errors", {}).values())
    return told


def needed(operation, but=None):
    """The query without which an operation refuses, but for one parameter."""
    return {
        each["name"]: each["example"]
        for each in operation["parameters"]
        if each["in"] == "query" and each.get("required") and each["name"] != but
    }


def filled(path, everything):
    return path.format(**everything.paths[path]) if "{" in path else path


@pytest.mark.parametrize("path", GETS)
class TestOperations:
    def test_each_parameter(self, path, program, everything):
        """One that is refused is named, and no other; else the answer is one of those described."""
        operation, address = GETS[path], filled(path, everything)
        for each in operation["parameters"]:
            if each["in"] != "query":
                continue
            others = urlencode(needed(operation, each["name"]))
            for name, value in NASTY.items():
                query = f"{others}&{each['name']}={value}"
                response = asked(program, address, query)
                if response.status_code == 400:
                    assert {*problem(response)["errors"]} == {each["name"]}, (name, query[:99])
                else:
                    assert response.status_code in (200, 404, REFUSED.get(path)), query[:99]

    def test_each_part_of_its_path(self, path, program, everything):
        for name in re.findall("{(.*?)}", path):
            for value in filter(None, NASTY.values()):
                there = everything.paths[path] | {name: value}
                response = asked(program, path.format(**there))
                assert problem(response)["code"] in ("not_found", "bad_request"), value[:99]

    def test_what_isnt_a_parameter(self, path, program, everything):
        address = filled(path, everything)
        others = urlencode(needed(GETS[path]))
        for query in QUERIES.values():
            response = asked(program, address, f"{others}&{query}")
            assert response.status_code == 400, query[:99]
            names = {*parse_qs(query, keep_blank_values=True)}
            assert {*problem(response)["errors"]} <= {name[:MAX_NAME] for name in names}
        assert problem(asked(program, address, TOO_MANY))["code"] == "too_many_parameters"

    def test_one_that_is_repeated(self, path, program, everything):
        operation, address = GETS[path], filled(path, everything)
        for each in operation["parameters"]:
            if each["in"] == "query":
                others = urlencode(needed(operation, each["name"]))
                query = f"{others}&{'&'.join([each['name'] + '=zq'] * 100)}"
                response = asked(program, address, query)
                assert {*problem(response)["errors"]} == {each["name"]}

    @pytest.mark.sqlite  # no database sees any of it, nor of what follows
    def test_its_header_fields(self, path, program, everything):
        address, query = filled(path, everything), urlencode(needed(GETS[path]))
        fields = ("accept", "accept-language", "if-none-match", "if-modified-since", "range")
        for field in (*fields, "cookie", "origin", "x-forwarded-for", "content-type"):
            for value in share(HEADERS.values(), path + field):
                response = asked(program, address, query, headers={field: value})
                known = (200, 304, 404, REFUSED.get(path))
                assert response.status_code in known, (field, value[:99])

    @pytest.mark.sqlite
    def test_methods_that_it_hasnt(self, path, program, everything):
        address, taken = filled(path, everything), {*description["paths"][path]}
        for method in {*METHODS} - taken:
            for kind in CONTENT_TYPES:
                sent = {"data": BODIES["surrogate"], "content_type": kind}
                response = asked(program, address, method=method.upper(), **sent)
                assert problem(response)["code"] == "method_not_allowed", (method, kind)

    @pytest.mark.sqlite
    @pytest.mark.parametrize("length", ["-1", "zq", "9" * 30, "0"])
    def test_a_wrong_length(self, path, program, everything, length):
        address, query = filled(path, everything), urlencode(needed(GETS[path]))
        for method in ("GET", "POST", "PATCH"):
            asked(program, address, query, method, data=b"{}", CONTENT_LENGTH=length)


WRITES = {label: told for label, told in operations() if not label.startswith("GET ")}


@pytest.mark.parametrize("label", WRITES)
def test_what_is_sent_to_be_written(label, program, everything):
    method, path = label.split()
    for kind in CONTENT_TYPES:
        for body in BODIES.values():
            sent = {"data": body, "content_type": kind}
            response = asked(program, filled(path, everything), method=method, **sent)
            if response.status_code >= 400:
                problem(response)


PAGED = [path for path, told in GETS.items() if "cursor" in {p["name"] for p in told["parameters"]}]


@pytest.mark.parametrize("path", PAGED)
class TestCursors:
    def cursor(self, program, path, **query):
        told = asked(program, path, urlencode({"page_size": 1, **query})).json()
        return parse_qs(urlsplit(told["next"]).query)["cursor"][0]

    def refused(self, program, path, cursor):
        response = asked(program, path, urlencode({"cursor": cursor}))
        assert response.status_code == 400
        assert {*problem(response)["errors"]} == {"cursor"}

    def test_of_another_list(self, path, program):
        self.refused(program, path, self.cursor(program, "/api/v1/pages", sort="title"))

    def test_cut_or_changed(self, path, program):
        cursor = self.cursor(program, "/api/v1/pages", type="project")
        for length in range(1, len(cursor), 7):
            self.refused(program, path, cursor[:length])
            self.refused(program, path, f"{cursor[: length - 1]}~{cursor[length:]}")


NO_TOKEN = ["Bearer", "Bearer ", "Bearer \0", "bearer é", "Bearer a b", f"Bearer {'a' * 50_000}"]
NO_TOKEN += ["Bearer se_\xff", "BEARER se_", "Bearer\tse_zq,", 'Bearer token="se_zq"', "se_zq"]
ANOTHERS = ["", " ", "Basic", "Basic Zzo6", "Digest username=\0", "Negotiate é", "a" * 50_000, ","]


@pytest.mark.sqlite
@pytest.mark.parametrize("path", GETS)
class TestAuthorization:
    def test_what_is_no_token(self, path, visitor, everything):
        for header in NO_TOKEN:
            cache.clear()
            response = asked(visitor, filled(path, everything), headers={"authorization": header})
            assert response.status_code == 401, header[:99]
            assert problem(response)["code"] == "invalid_token"

    def test_another_scheme_is_as_none(self, path, visitor, everything):
        """It is another's affair, such as a proxy's."""
        address, query = filled(path, everything), urlencode(needed(GETS[path]))
        none = asked(visitor, address, query).status_code
        for header in ANOTHERS:
            response = asked(visitor, address, query, headers={"authorization": header})
            assert response.status_code == none, header[:99]


SEARCHES = [
    *("/fr/search/", "/fr/search/results.csv", "/fr/search/feed.rss", "/en/search/events.ics"),
    *("/fr/search/feed.atom", "/fr/search/references/ris"),
    *("/fr/projets/", "/en/news/", "/fr/disciplines/1.6-ecology/", "/fr/territories/FR-DEP-29/"),
    *("/fr/disciplines/", "/fr/organisations/", "/fr/network/members/complete/"),
]
SEARCHED = ["q", "kind", "discipline", "territory", "from", "to", "near", "sort", "page", "view"]
# Addresses of which one part, `zq`, may be anything.
PLACES = [
    *("/sitemap-{zq}-1.xml", "/sitemap-fr-{zq}.xml"),
    *("/cards/{zq}-abc.png", "/cards/{project}-{zq}.png"),
    *("/covers/{zq}/1.6-ecology.svg", "/covers/1/{zq}.svg", "/covers/1/1/{zq}.svg"),
    *("/documents/{zq}/guide.pdf", "/documents/{document}/{zq}"),
    *("/pictures/{image}/{zq}", "/pictures/{zq}/pond.png", "/pictures/{zq}/{image}/fill-16x9"),
    *("/pictures/{signature}/{zq}/fill-16x9", "/pictures/{signature}/{image}/{zq}"),
    *("/{zq}", "/fr/{zq}/", "/fr/projets/{zq}/", "/fr/ancien{zq}", "/media/{zq}"),
    *("/fr/disciplines/{zq}/", "/fr/territories/{zq}/", "/fr/organisations/{zq}-x/"),
    *("/fr/report/{zq}/", "/fr/network/members/{zq}/", "/fr/network/invitation/{zq}/"),
    *("/fr/search/references/{zq}", "/oai{zq}"),
    *("/api/{zq}", "/api/v1/{zq}", "/api/v1/pages/{zq}/{zq}"),
]


class TestSite:
    @pytest.mark.parametrize("address", SEARCHES)
    def test_what_takes_parameters(self, address, visitor):
        for value in share(NASTY.values(), address):
            query = "&".join(f"{name}={value}" for name in SEARCHED)
            for question in (f"q={value}", query):
                response = asked(visitor, address, question)
                assert response.status_code in (200, 302, 400, 404), (address, value[:99])
        for query in (TOO_MANY, *QUERIES.values()):
            assert asked(visitor, address, query).status_code in (200, 302, 400)

    @pytest.mark.parametrize("place", PLACES)
    def test_what_has_anything_in_its_path(self, place, visitor, everything):
        image = everything.image.pk
        known = {
            "image": image,
            "document": everything.document.pk,
            "project": everything.project.pk,
            "signature": generate_signature(image, "fill-16x9"),
        }
        for value in share(filter(None, NASTY.values()), place):
            response = asked(visitor, place.format(zq=value, **known))
            assert response.status_code in (200, 301, 302, 400, 404), value[:99]
            assert "evil.example" not in urlsplit(response.get("Location", "")).netloc

    def test_a_path_asked_for_by_redirects(self, visitor):
        """As the site asks for it itself, wherever nothing is found."""
        for value in NASTY.values():
            asked(visitor, "/fr/ancien/", f"x={value}")
