"""The probes: what they say of each part when it is well, refused, silent or late."""

import datetime
import socket
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks_db.models import DBTaskResult

from portal.core import health
from portal.settings.base import database, shared_cache

from ..servers import free_port
from . import tasks

WELL = {"database": "ok", "cache": "ok", "queue": "off", "search": "ok"}
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def ask(client):
    """The status, the report without its times, and the milliseconds by part."""
    response = client.get("/readyz")
    report = response.json()
    times = {name: part.pop("ms") for name, part in report["parts"].items()}
    return response.status_code, report, times


def reported(status, **states):
    parts = {name: {"status": state} for name, state in (WELL | states).items()}
    return {"status": status, "parts": parts}


NO_DATABASE = reported("failing", database="failing", search="degraded")


def use_database(monkeypatch, port):
    """New connections go to a PostgreSQL on `port`; the test's own stays."""
    config = database(f"postgres://portal:secret@127.0.0.1:{port}/portal")
    configured = connections.configure_settings({"default": config})
    monkeypatch.setitem(connections.settings, "default", configured["default"])


@pytest.fixture
def checks(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(health, "_checks", {})
    monkeypatch.setattr(health, "_runs", {})
    return health


@pytest.fixture
def silent_port():
    """A port that accepts connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


class TestAlive:
    def test_touches_no_database(self, client):
        """Which is refused to a test that doesn't ask for one; nor does a cookie make it."""
        client.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
        response = client.get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_is_for_reading_and_not_for_keeping(self, client, db, path):
        client.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
        answers = [getattr(client, method)(path) for method in ("get", "head", "post", "put")]
        assert [answer.status_code for answer in answers] == [200, 200, 405, 405]
        assert answers[0]["Cache-Control"] == "no-store"
        assert answers[1].content == b""
        assert not answers[0].cookies
        assert "Cookie" not in answers[0].get("Vary", "")


class TestReady:
    def test_all_well(self, client, db):
        status, report, times = ask(client)
        assert (status, report) == (200, reported("ok"))
        assert all(0 <= ms < health.LIMIT * 1000 for ms in times.values())

    def test_refused_database(self, client, db, monkeypatch):
        use_database(monkeypatch, free_port())
        begun = time.monotonic()
        status, report, _times = ask(client)
        assert (status, report) == (503, NO_DATABASE)
        assert time.monotonic() - begun < health.LIMIT

    def test_silent_database(self, client, db, monkeypatch, silent_port):
        monkeypatch.setattr(health, "_runs", {})
        monkeypatch.setattr(health, "LIMIT", 0.3)
        use_database(monkeypatch, silent_port)
        begun = time.monotonic()
        status, report, times = ask(client)
        assert 0.3 < time.monotonic() - begun < 1
        assert (status, report) == (503, NO_DATABASE)
        assert times["database"] >= 300

    def test_refused_cache(self, client, db, settings):
        settings.CACHES = {"default": shared_cache(f"redis://127.0.0.1:{free_port()}/0")}
        begun = time.monotonic()
        status, report, _times = ask(client)
        assert (status, report) == (503, reported("failing", cache="failing"))
        assert time.monotonic() - begun < health.LIMIT

    def test_silent_cache(self, client, db, settings, silent_port):
        """Its own limit ends the check before ours does, so that no thread stays."""
        settings.CACHES = {"default": shared_cache(f"redis://127.0.0.1:{silent_port}/0")}
        status, report, times = ask(client)
        assert (status, report) == (503, reported("failing", cache="failing"))
        assert times["cache"] >= 900

    def test_cache_that_forgets(self, client, db, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        status, report, _times = ask(client)
        assert (status, report) == (503, reported("failing", cache="failing"))

    def test_recovers(self, client, db, monkeypatch):
        with monkeypatch.context() as patch:
            use_database(patch, free_port())
            assert ask(client)[0] == 503
        assert ask(client)[:2] == (200, reported("ok"))


class TestRegistry:
    def test_a_name_is_taken_once(self, checks):
        checks.check("one")(lambda: "ok")
        with pytest.raises(ValueError, match="already"):
            checks.check("one")(lambda: "ok")

    @pytest.mark.parametrize(
        ("essential", "said", "state"),
        [
            (True, "ok", "ok"),
            (True, "degraded", "degraded"),
            (True, "failing", "failing"),
            (True, "postgres://secret@host", "failing"),
            (True, None, "failing"),
            (False, "off", "off"),
            (False, "degraded", "degraded"),
            (False, "failing", "degraded"),
            (False, "postgres://secret@host", "degraded"),
        ],
    )
    def test_states(self, checks, essential, said, state):
        checks.check("one", essential=essential)(lambda: said)
        [part] = checks.report()["parts"].values()
        assert part["status"] == state

    def test_what_is_raised_is_for_the_log_alone(self, checks, client, caplog):
        @checks.check("one")
        def broken():
            raise RuntimeError("password=secret")

        response = client.get("/readyz")
        ms = response.json()["parts"]["one"]["ms"]
        assert response.json() == {
            "status": "failing",
            "parts": {"one": {"status": "failing", "ms": ms}},
        }
        assert "The check of the one failed: RuntimeError('password=secret')" in caplog.text

    def test_what_hangs_hangs_once(self, checks, monkeypatch):
        monkeypatch.setattr(health, "LIMIT", 0.1)
        begun, released = [], threading.Event()

        @checks.check("one")
        def hangs():
            begun.append(1)
            released.wait(10)
            return "ok"

        assert [checks.report()["status"] for _ in range(3)] == ["failing"] * 3
        assert begun == [1]
        released.set()
        monkeypatch.setattr(health, "LIMIT", 5)
        assert checks.report()["status"] == "ok"


class TestQueue:
    @pytest.fixture(autouse=True)
    def in_the_database(self, db, settings):
        settings.TASKS = QUEUE

    def enqueue(self, minutes_ago, **changes):
        result = default_task_backend.enqueue(tasks.nothing, (), {})
        since = timezone.now() - datetime.timedelta(minutes=minutes_ago)
        DBTaskResult.objects.filter(pk=result.id).update(enqueued_at=since, **changes)

    def test_empty(self):
        assert health.queue() == "ok"

    def test_task_that_has_just_come(self):
        self.enqueue(1.9)
        assert health.queue() == "ok"

    def test_task_that_nobody_takes(self):
        self.enqueue(2.1)
        assert health.queue() == "degraded"

    @pytest.mark.parametrize("status", ["RUNNING", "SUCCESSFUL", "FAILED"])
    def test_task_that_somebody_took(self, status):
        self.enqueue(60, status=status)
        assert health.queue() == "ok"

    @pytest.mark.parametrize(
        ("minutes_ago", "state"), [(-60, "ok"), (1.9, "ok"), (2.1, "degraded")]
    )
    def test_deferred_task_waits_from_its_time_on(self, minutes_ago, state):
        due = timezone.now() - datetime.timedelta(minutes=minutes_ago)
        self.enqueue(120, run_after=due)
        assert health.queue() == state


@pytest.mark.django_db(transaction=True)
def test_backlog_leaves_the_site_ready(client, settings):
    settings.TASKS = QUEUE
    TestQueue().enqueue(5)
    assert ask(client)[:2] == (200, reported("degraded", queue="degraded"))
