"""The clock: every job runs, one that fails stops none, and a loop ends with its server."""

import datetime
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks_db.models import DBTaskResult

from portal.core import periodic

from ..factories import ProjectPageFactory
from . import tasks


@pytest.fixture
def jobs(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(periodic, "_jobs", {})
    return periodic


def test_runs_every_job_in_order_and_says_what_it_did(jobs, capsys, db):
    jobs.job("one")(lambda: "2 entries")
    jobs.job("two")(lambda: None)
    call_command("tick", verbosity=2)
    assert capsys.readouterr().out == "one: 2 entries\n"


def test_failure_is_told_and_stops_no_other(jobs, db, caplog):
    ran = []
    jobs.job("broken")(lambda: 1 / 0)
    jobs.job("sound")(lambda: ran.append(1))
    with pytest.raises(CommandError, match="Failed: broken"):
        call_command("tick")
    assert ran == [1]
    assert "The periodic job 'broken' failed" in caplog.text


def test_a_name_is_taken_once(jobs):
    jobs.job("one")(lambda: None)
    with pytest.raises(ValueError, match="already"):
        jobs.job("one")(lambda: None)


def live(*pages):
    return [type(page).objects.get(pk=page.pk).live for page in pages]


def test_publishes_and_expires_what_is_scheduled(site_tree, monkeypatch):
    now = timezone.now()
    coming = ProjectPageFactory(live=False)
    coming.go_live_at = now + datetime.timedelta(hours=1)
    coming.save_revision().publish()
    going = ProjectPageFactory(expire_at=now + datetime.timedelta(hours=2))
    call_command("tick")
    assert live(coming, going) == [False, True]
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(minutes=90))
    call_command("tick")
    call_command("tick")
    assert live(coming, going) == [True, True]
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(minutes=150))
    call_command("tick")
    assert live(coming, going) == [True, False]


@override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
def test_results_of_tasks_go_when_they_are_old(db):
    ended = [default_task_backend.enqueue(tasks.nothing, (), {}) for _ in range(2)]
    for result, days in zip(ended, (1, 30), strict=True):
        moment = timezone.now() - datetime.timedelta(days=days)
        row = DBTaskResult.objects.filter(pk=result.id)
        row.update(status=TaskResultStatus.SUCCESSFUL, finished_at=moment)
    call_command("tick")
    assert [str(row.pk) for row in DBTaskResult.objects.all()] == [ended[0].id]


def start_loop(tmp_path, *arguments):
    command = [sys.executable, "manage.py", "tick", "--every", "60", *arguments]
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    return subprocess.Popen(
        command,
        env={**os.environ, "DATABASE_URL": url, "VAR_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
    )


def test_loop_ends_with_its_server(tmp_path):
    server = subprocess.Popen(["sleep", "60"])
    loop = start_loop(tmp_path, "--with", str(server.pid))
    time.sleep(0.2)
    assert loop.poll() is None
    server.terminate()
    server.wait()
    assert loop.wait(timeout=30) == 0


def test_loop_outlives_failures_and_ends_when_told(tmp_path):
    """The database has no tables, so that the job fails; the loop says so and goes on."""
    loop = start_loop(tmp_path)
    line = loop.stderr.readline()
    assert loop.poll() is None
    loop.send_signal(signal.SIGTERM)
    _output, errors = loop.communicate(timeout=30)  # reading: a full pipe would keep it from ending
    assert loop.returncode == 0
    assert b"publish scheduled pages" in line + errors
