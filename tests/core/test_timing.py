"""The parts of a request: what is added up, what is logged, who is told."""

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import override

from portal.core import timing
from tests.factories import ApplicationFactory


def run(coroutine):
    """`asyncio.run` in a thread of its own: Playwright leaves its loop in the one of the tests."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(copy_context().run, asyncio.run, coroutine).result()


def counts(record):
    return {name: part["count"] for name, part in record.parts.items()}


@pytest.fixture
def lines(caplog):
    """What the requests of a test have logged."""
    caplog.set_level(logging.INFO, logger="portal.request")
    return lambda: [record for record in caplog.records if record.name == "portal.request"]


def fields(line):
    return {name: getattr(line, name) for name in ("method", "path", "status")}


class TestParts:
    def test_add_up(self):
        with timing.recording() as record:
            for _ in range(3):
                with timing.part("sleep"):
                    time.sleep(0.01)
        assert counts(record) == {"sleep": 3}
        assert 30 <= record.parts["sleep"]["ms"] <= record.ms

    def test_nest(self):
        with timing.recording() as record, timing.part("outer"), timing.part("inner"):
            time.sleep(0.01)
        assert counts(record) == {"outer": 1, "inner": 1}
        assert 10 <= record.parts["inner"]["ms"] <= record.parts["outer"]["ms"]

    def test_count_when_they_fail(self):
        with timing.recording() as record, pytest.raises(ValueError), timing.part("broken"):
            raise ValueError
        assert counts(record) == {"broken": 1}

    def test_nothing_outside(self):
        with timing.part("alone"):
            pass
        with timing.recording() as record:
            pass
        assert record.parts == {}

    def test_a_recording_within_another_tells_both(self):
        with timing.recording() as outer:
            with timing.part("before"):
                pass
            with timing.recording() as inner, timing.part("within"):
                pass
        assert (counts(outer), counts(inner)) == ({"before": 1, "within": 1}, {"within": 1})
        assert outer.id == inner.id

    def test_threads_have_their_own(self):
        records = {}

        def work(name):
            with timing.recording() as records[name]:
                for _ in range(50):
                    with timing.part(name):
                        time.sleep(0)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert {name: counts(records[name]) for name in records} == {n: {n: 50} for n in "abc"}

    def test_asynchronous_tasks_have_their_own(self):
        async def work(name):
            with timing.recording() as record:
                for _ in range(5):
                    with timing.part(name):
                        await asyncio.sleep(0)
            return counts(record)

        async def both():
            return await asyncio.gather(work("a"), work("b"))

        assert run(both()) == [{"a": 5}, {"b": 5}]

    def test_tasks_and_threads_of_a_request_share_its_record(self):
        def work():
            for _ in range(200):
                with timing.part("shared"):
                    pass

        async def many():
            await asyncio.gather(*(asyncio.to_thread(work) for _ in range(4)))

        with timing.recording() as record:
            run(many())
        assert counts(record) == {"shared": 800}


class TestLog:
    def test_one_line_for_a_request(self, client, lines):
        client.get("/healthz?q=secret", REMOTE_ADDR="192.0.2.7")
        [line] = lines()
        assert fields(line) == {"method": "GET", "path": "/healthz", "status": 200}
        assert line.getMessage() == "GET '/healthz' 200"
        assert line.parts == {}
        assert line.duration_ms > 0
        assert "secret" not in str(vars(line)) and "192.0.2.7" not in str(vars(line))

    def test_statements_are_a_part(self, client, site_tree, lines, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/healthz")
        client.get("/api/v1/search?q=secret")
        quiet, busy = lines()
        assert quiet.parts == {}
        assert busy.path == "/api/v1/search"
        assert set(busy.parts) == {"sql", "search"}
        assert busy.parts["search"]["count"] == 1
        assert 0 < busy.parts["sql"]["ms"] < busy.duration_ms
        assert "secret" not in str(vars(busy))

    def test_as_many_statements_as_there_are(self, client, site_tree, lines):
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/search")
        [line] = lines()
        assert line.parts["sql"]["count"] == len(captured) > 0

    def test_address_cannot_forge_a_line(self, client, site_tree, lines):
        client.get("/api/v1/no%0Athing")
        [line] = lines()
        assert fields(line) == {"method": "GET", "path": "/api/v1/no\nthing", "status": 404}
        assert line.getMessage() == r"GET '/api/v1/no\nthing' 404"

    def test_wrong_host(self, client, lines):
        client.get("/healthz", headers={"host": "elsewhere.example"})
        [line] = lines()
        assert fields(line) == {"method": "GET", "path": "/healthz", "status": 400}

    def test_key_to_an_account_is_left_out(self, client, member, site_tree, lines):
        uid = urlsafe_base64_encode(force_bytes(member.pk))
        token = default_token_generator.make_token(member)
        client.get(f"/admin/password_reset/confirm/{uid}/{token}/")
        [line] = lines()
        assert line.path == "/admin/password_reset/confirm/…/…/"
        assert token not in str(vars(line))

    def test_nor_is_it_in_what_django_says(self, client, site_tree, caplog):
        """It names the path of what is missing or refused."""
        application = ApplicationFactory(state="asked")
        with override("fr"):
            address = reverse("application", args=[application.token])
        assert client.post(address, {"do": "answer"}).status_code == 422
        assert client.get(address.replace("/fr/", "/en/")[:-2] + "x/").status_code == 404
        own = [record for record in caplog.records if record.name == "django.request"]
        for record in own:
            assert timing.RequestFilter().filter(record)
        assert [record.getMessage() for record in own] == [
            "Unprocessable Entity: /fr/network/join/…/",
            "Not Found: /en/network/join/…/",
        ]

    def test_nor_where_the_address_leads_nowhere(self, client, site_tree, lines):
        """What a mail program has cut, or somebody has typed without the language."""
        token = ApplicationFactory().token
        assert client.get(f"/network/join/{token}/").status_code == 302
        [line] = lines()
        assert line.path == "/network/join/…/"

    def test_lines_of_a_request_share_its_id(self):
        def id_of():
            record = logging.makeLogRecord({})
            assert timing.RequestFilter().filter(record)
            return getattr(record, "request_id", None)

        with timing.recording() as one:
            assert id_of() == id_of() == one.id
        with timing.recording() as other:
            assert id_of() == other.id != one.id
        assert id_of() is None


class TestServerTiming:
    def test_is_for_staff(self, client_of, site_tree):
        told = {
            role: "Server-Timing" in client_of(role).get("/fr/search/")
            for role in ("visitor", "member", "admin")
        }
        assert told == {"visitor": False, "member": False, "admin": True}

    def test_is_for_developers(self, client, settings):
        settings.DEBUG = True
        assert client.get("/healthz")["Server-Timing"].startswith("total;dur=")

    def test_names_the_parts(self, client, site_tree, settings):
        settings.DEBUG = True
        header = client.get("/api/v1/search")["Server-Timing"]
        parts = [part.split(";") for part in header.split(", ")]
        assert sorted(part[0] for part in parts) == ["search", "sql", "total"]
        assert all(part[1].startswith("dur=") for part in parts)

    def test_makes_no_answer_depend_on_cookies(self, client_of):
        """Who asks is not looked up for it: not even for staff, where the view doesn't."""
        response = client_of("admin").get("/healthz")
        assert "Server-Timing" not in response
        assert "Cookie" not in response.get("Vary", "")
