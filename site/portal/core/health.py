"""Whether the site can serve: a registry of checks, which `/readyz` runs.

An app registers its checks in a module that its `AppConfig.ready` imports:

    @health.check("search", essential=False)
    def search():
        return "ok"

A check returns a State or its text. One that raises, or that takes longer than LIMIT, has its
worst state: "failing" where the site can't serve without the part, else "degraded". What it raised
goes to the log, never to who asks.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend

LIMIT = 2  # seconds for all checks together, which run at once
PATIENCE = timedelta(minutes=2)  # what a task may wait for its worker

logger = logging.getLogger(__name__)
_checks = {}
_runs = {}
_lock = threading.Lock()


class State(StrEnum):
    """How a part is, from the best to the worst."""

    OFF = "off"
    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


_badness = list(State).index


@dataclass(frozen=True)
class Check:
    name: str
    function: Callable[[], str]
    essential: bool

    def state(self):
        """What the function says."""
        try:
            return min(State(self.function()), self.worst, key=_badness)
        except Exception as error:
            logger.warning("The check of the %s failed: %r", self.name, error)
            return self.worst

    @property
    def worst(self):
        return State.FAILING if self.essential else State.DEGRADED


class Run(threading.Thread):
    """A check under way, in a thread, so that who asked need not wait for what hangs.

    `state` is the worst until it has an answer. The thread opens connections of its own, which
    tells more of a server than an open one does, and closes them.
    """

    def __init__(self, check):
        super().__init__(name=f"check of the {check.name}", daemon=True)
        self.check, self.state = check, check.worst
        self.begun, self.ended = time.perf_counter(), None

    def run(self):
        try:
            self.state = self.check.state()
            self.ended = time.perf_counter()
        finally:
            connections.close_all()

    def result(self):
        seconds = (self.ended or time.perf_counter()) - self.begun
        return {"status": self.state, "ms": round(seconds * 1000, 1)}


def check(name, *, essential=True):
    """Register a function under `name`, which must be new."""

    def register(function):
        if name in _checks:
            raise ValueError(f"There is already a check called {name!r}.")
        _checks[name] = Check(name, function, essential)
        return function

    return register


def report():
    """How each part is, with its milliseconds, and the worst of them as the whole's status."""
    runs = [_run(check) for check in list(_checks.values())]
    end = time.monotonic() + LIMIT
    for run in runs:
        run.join(max(0, end - time.monotonic()))
    parts = {run.check.name: run.result() for run in runs}
    worst = max((part["status"] for part in parts.values()), key=_badness)
    return {"status": worst, "parts": parts}


def _run(check):
    """The run under way of this check, else a new one: what hangs hangs once, however many ask."""
    with _lock:
        run = _runs.get(check.name)
        if run is None or not run.is_alive():
            run = _runs[check.name] = Run(check)
            run.start()
    return run


@check("database")
def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return State.OK


@check("cache")
def cache_keeps():
    """A key of this run's own, so that two at once don't read each other's value."""
    key, value = f"health-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, timeout=10)
    kept = cache.get(key)
    cache.delete(key)
    return State.OK if kept == value else State.FAILING


@check("queue", essential=False)
def queue():
    """Degraded when a task has waited so long that its worker must be down, or too slow."""
    if not any(isinstance(backend, DatabaseBackend) for backend in task_backends.all()):
        return State.OFF
    from django_tasks_db.models import DBTaskResult  # where this backend isn't used, nor is its app

    now = timezone.now()
    late = now - PATIENCE
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=late)
    overdue = waiting.exclude(run_after__range=(late, now))  # deferred, and not yet due for long
    return State.DEGRADED if overdue.exists() else State.OK
