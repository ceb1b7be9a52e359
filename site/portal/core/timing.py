"""Where the time of a request goes: a record of its parts, for the logs.

    with timing.part("search.engine"):
        …

adds to the record under way; where there is none (a command, a thread of one's own), it does
nothing. Parts nest: one inside another counts in both. The record lives in a context variable, so
that each thread and each asynchronous task has its own.
"""

import logging
import re
import threading
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from django.conf import settings
from django.db import connection

logger = logging.getLogger("portal.request")
_under_way = ContextVar("timing", default=None)
LONG = re.compile(r"[^/]{32,}")
# What some addresses hold as keys to an account (a password reset's), by their names in routes.
SECRETS = ("uidb36", "uidb64", "token", "key")


class Record:
    """Milliseconds and occurrences by part, of a request or of something within it."""

    def __init__(self, outer=None):
        self.outer = outer
        self.id = outer.id if outer else uuid.uuid4().hex
        self.begun = perf_counter()
        self.parts = {}
        self.lock = threading.Lock()  # copies of a context in other threads share the record

    @property
    def ms(self):
        """Milliseconds since it began."""
        return milliseconds(self.begun)

    def add(self, name, ms):
        with self.lock:
            part = self.parts.setdefault(name, {"ms": 0, "count": 0})
            part["ms"] = round(part["ms"] + ms, 3)
            part["count"] += 1
        if self.outer:
            self.outer.add(name, ms)


def milliseconds(begun):
    """Milliseconds since `begun`, a value of `perf_counter`, which never goes back."""
    return round((perf_counter() - begun) * 1000, 3)


@contextmanager
def recording():
    """A Record of what happens inside; the one around it, if any, gets the same parts."""
    record = Record(_under_way.get())
    token = _under_way.set(record)
    try:
        yield record
    finally:
        _under_way.reset(token)


@contextmanager
def part(name):
    """Add the time of what is inside to part `name`."""
    record, begun = _under_way.get(), perf_counter()
    try:
        yield
    finally:
        if record:
            record.add(name, milliseconds(begun))


def sql(execute, *arguments):
    """A wrapper for `connection.execute_wrapper`: statements are the part "sql".

    That is until the first row: SQLite finds the others while they are fetched.
    """
    with part("sql"):
        return execute(*arguments)


def middleware(get_response):
    """Record each request, and log one line about it: never its query, nor who asks.

    For a response that streams, the time is that until it begins.
    """

    def timed(request):
        with recording() as record, connection.execute_wrapper(sql):
            response = get_response(request)
            _log(request, response, record)
        if settings.DEBUG or _is_staff(request):
            response["Server-Timing"] = _server_timing(record)
        return response

    return timed


def _log(request, response, record):
    fields = {
        "method": request.method,
        "path": _path(request),
        "status": response.status_code,
        "duration_ms": record.ms,
        "parts": record.parts,
    }
    logger.info("%(method)s %(path)r %(status)s", fields, extra=fields)


def _path(request):
    """The path without what must stay secret in it."""
    path, match = request.path, request.resolver_match
    if match is None:  # a key to an account may have lost but its last stroke
        return LONG.sub("…", path)
    for name in SECRETS:
        if value := match.kwargs.get(name):
            path = path.replace(str(value), "…")
    return path


def _is_staff(request):
    """Whether staff asks, as far as the view has found out.

    To ask for the user here would read the session, and so make every page differ by cookie.
    """
    return getattr(getattr(request, "_cached_user", None), "is_staff", False)


def _server_timing(record):
    """What a browser's developer tools show; parts with how often they happened."""
    times = [f"total;dur={record.ms}"]
    for name, part in record.parts.items():
        times.append(f'{name};dur={part["ms"]};desc="{name} ({part["count"]})"')
    return ", ".join(times)


class RequestFilter(logging.Filter):
    """Gives every log record the id of its request; Django's own lose the secrets of its path."""

    def filter(self, record):
        if current := _under_way.get():
            record.request_id = current.id
        request = getattr(record, "request", None)
        if hasattr(request, "resolver_match") and isinstance(record.args, tuple):
            record.args = tuple(
                _path(request) if each == request.path else each for each in record.args
            )
        return True
