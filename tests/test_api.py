"""The API as a whole: its methods, what it says of what goes wrong, its description."""

import gzip
import json
import time
from collections import Counter

import pytest
from django.core.cache import cache
from django.test import Client
from ninja import Schema

from portal.api import api
from portal.core.problem_details import KINDS, Problem

from .factories import MemberFactory

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search"


@pytest.fixture
def visitor(site_tree):
    return Client(raise_request_exception=False)


class TestMethods:
    def test_head_is_get_without_its_body(self, visitor):
        get, head = visitor.get(SEARCH), visitor.head(SEARCH)
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Type"] == get["Content-Type"]

    def test_options_are_told(self, visitor):
        response = visitor.options(SEARCH)
        assert (response.status_code, response.content) == (204, b"")
        assert response["Allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_others_are_refused_by_problem_details(self, visitor, method):
        response = getattr(visitor, method)(SEARCH)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "method_not_allowed"

    @pytest.mark.parametrize("method", ["get", "head", "options", "post"])
    def test_nowhere_is_nowhere_by_any(self, visitor, method):
        response = getattr(visitor, method)("/api/v1/nothing")
        assert response.status_code == 404
        if method != "head":
            assert response.json()["code"] == "not_found"

    @pytest.mark.parametrize("address", [SEARCH, "/api/v1/nothing"])
    def test_no_form_is_asked_for(self, site_tree, address):
        """A program sends none, so it has no form's protection either."""
        response = Client(enforce_csrf_checks=True).post(address)
        assert response.json()["code"] in ("method_not_allowed", "not_found")

    def test_pages_are_as_they_were(self, visitor):
        response = visitor.options("/robots.txt")
        assert response.status_code != 204
        assert "problem" not in response["Content-Type"]


class TestCompression:
    def test_where_the_client_takes_it(self, visitor):
        plain = visitor.get("/api/v1/pages")
        packed = visitor.get("/api/v1/pages", headers={"accept-encoding": "br, gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(packed.content)) == plain.json()
        assert len(packed.content) < len(plain.content) / 2
        assert packed["ETag"] == plain["ETag"]
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in packed["Vary"]

    def test_not_of_what_is_about_members(self, client_of, site_tree):
        MemberFactory.create_batch(3)
        response = client_of("coordinator").get(
            "/api/v1/members", headers={"accept-encoding": "gzip"}
        )
        assert response.status_code == 200
        assert len(response.content) > 200  # it would be worth it
        assert "Content-Encoding" not in response.headers


class TestProblems:
    def test_each_has_a_code_a_status_and_a_title(self):
        for code, (status, _title) in KINDS.items():
            response = Problem(code).response()
            assert response.status_code == status
            assert response["Content-Type"] == "application/problem+json"

    def test_a_fault_of_ours_tells_nothing_of_it(self, visitor, monkeypatch):
        def broken(*args):
            raise ZeroDivisionError("zqsecret")

        monkeypatch.setattr("search.api.search", broken)
        response = visitor.get(SEARCH, headers={"accept-language": "en"})
        assert response.status_code == 500
        assert response.json() == {
            "title": "Something went wrong on our side. Try again later.",
            "status": 500,
            "code": "server_error",
        }

    def test_an_unknown_host_is_refused_alike(self, visitor):
        response = visitor.get(SEARCH, headers={"host": "zq.example.org"})
        assert (response.status_code, response.json()["code"]) == (400, "bad_request")
        assert "zq" not in response.content.decode()


def subclasses(schema):
    for each in schema.__subclasses__():
        yield each
        yield from subclasses(each)


def is_ours(schema):
    return schema.__module__.split(".")[0] in ("portal", "search", "network", "directory")


class TestDescription:
    @pytest.fixture
    def described(self):
        return api.get_openapi_schema()

    def test_is_of_openapi_3_1(self, described):
        assert described["openapi"] == "3.1.0"

    def test_names_every_operation_once(self, described):
        names = [
            operation["operationId"]
            for path in described["paths"].values()
            for operation in path.values()
        ]
        assert sorted(names) == sorted(set(names))

    def test_no_two_schemas_have_one_name(self, described):
        """The second would take the place of the first."""
        named = Counter(each.__name__ for each in {*subclasses(Schema)} if is_ours(each))
        assert [name for name, times in named.items() if times > 1] == []

    def test_describes_every_parameter(self, described):
        for path in described["paths"].values():
            for operation in path.values():
                for parameter in operation["parameters"]:
                    assert parameter["schema"], parameter
                    assert parameter["description"], parameter

    def test_says_how_each_refuses(self, described):
        for path in described["paths"].values():
            for operation in path.values():
                assert "400" in operation["responses"]

    def test_says_each_status_by_itself(self, described):
        """A `default` response would describe whatever is answered, faults too."""
        for path in described["paths"].values():
            for operation in path.values():
                assert all(status.isdecimal() for status in operation["responses"])
                assert max(map(int, operation["responses"])) < 500

    def test_links_lead_to_operations_by_their_parameters(self, described):
        operations = [each for path in described["paths"].values() for each in path.values()]
        takes = {
            each["operationId"]: {parameter["name"] for parameter in each["parameters"]}
            for each in operations
        }
        links = [
            link
            for each in operations
            for response in each["responses"].values()
            for link in response.get("links", {}).values()
        ]
        assert links
        for link in links:
            assert {*link["parameters"]} <= takes[link["operationId"]]


class TestOtherSites:
    FRONT, OTHER = "https://front.example.org", "https://zq.example.org"

    @pytest.fixture(autouse=True)
    def configured(self, settings):
        settings.CORS_ALLOWED_ORIGINS = [self.FRONT]

    def test_one_that_is_named_may_read(self, visitor):
        response = visitor.get(SEARCH, headers={"origin": self.FRONT})
        assert response["Access-Control-Allow-Origin"] == self.FRONT
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response
        assert "origin" in response["Vary"]

    def test_it_asks_first_by_which_methods(self, visitor):
        asks = {"origin": self.FRONT, "access-control-request-method": "GET"}
        response = visitor.options(SEARCH, headers=asks)
        assert response.status_code == 200
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, PATCH, POST"

    def test_what_it_has_already_can_be_asked_for(self, visitor):
        asks = {"origin": self.FRONT, "access-control-request-method": "GET"}
        response = visitor.options(SEARCH, headers=asks)
        allowed = response["Access-Control-Allow-Headers"].split(", ")
        assert {"authorization", "content-type", "if-match", "if-none-match"} <= {*allowed}
        assert "idempotency-key" in allowed

    @pytest.mark.parametrize("origin", [OTHER, "null", "http://front.example.org"])
    def test_others_may_not(self, visitor, origin):
        response = visitor.get(SEARCH, headers={"origin": origin})
        assert response.status_code == 200
        assert "Access-Control-Allow-Origin" not in response

    @pytest.mark.parametrize("address", ["/fr/", "/fr/account/login/", "/admin/login/"])
    def test_pages_are_nobodys(self, visitor, address):
        response = visitor.get(address, headers={"origin": self.FRONT})
        assert "Access-Control-Allow-Origin" not in response


class TestRate:
    @pytest.fixture(autouse=True)
    def three(self, settings):
        settings.API_RATE = 3
        cache.clear()

    def asked(self, client, times=1, **extra):
        return [client.get("/api/v1/vocabularies", **extra) for _ in range(times)]

    def test_what_is_left_is_told_and_then_refused(self, visitor, monkeypatch):
        monkeypatch.setattr(time, "time", lambda: 1000 * 60 + 13.5)
        found = self.asked(visitor, 5)
        assert [each.status_code for each in found] == [200, 200, 200, 429, 429]
        assert [each["RateLimit"] for each in found] == [
            f'"default";r={left};t=47' for left in (2, 1, 0, 0, 0)
        ]
        assert {each["RateLimit-Policy"] for each in found} == {'"default";q=3;w=60'}
        refused = found[-1]
        assert (refused["Retry-After"], refused.json()["code"]) == ("47", "too_many_requests")
        monkeypatch.setattr(time, "time", lambda: 1001 * 60)
        assert self.asked(visitor)[0].status_code == 200

    def test_each_has_their_own(self, visitor, client_of):
        assert self.asked(visitor, 4)[-1].status_code == 429
        assert self.asked(visitor, REMOTE_ADDR="192.0.2.7")[0].status_code == 200
        member = client_of("member")
        assert [each.status_code for each in self.asked(member, 4)] == [200, 200, 200, 429]

    def test_who_says_where_they_come_from_is_believed_of_a_proxy_alone(self, visitor, settings):
        self.asked(visitor, 3)
        forged = {"headers": {"x-forwarded-for": "192.0.2.8"}}
        assert self.asked(visitor, **forged)[0].status_code == 429
        settings.BEHIND_PROXY = True
        assert self.asked(visitor, **forged)[0].status_code == 200

    def test_pages_arent_counted(self, visitor):
        for _ in range(5):
            response = visitor.get("/robots.txt")
        assert response.status_code == 200
        assert "RateLimit" not in response

    def test_without_a_cache_nobody_is_refused(self, visitor, monkeypatch):
        def broken(*args, **kwargs):
            raise OSError

        monkeypatch.setattr(type(cache._connections["default"]), "incr", broken)
        assert {each.status_code for each in self.asked(visitor, 5)} == {200}
