"""Whether the server may answer this search: read from the database, in one statement.

It may when an index is in use, was made by the mapping that this code has, and lacks nothing that
was written more than PATIENCE ago, and nothing at all that hides something: a page that was deleted
or restricted is gone from the next search. That bounds how stale an answer can be, whatever happens
to workers, queues and servers; else the embedded engine answers.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop

from search.models import as_uuid

from . import index

PATIENCE = timedelta(seconds=5)
STATE = """
    SELECT c.epoch, c.seq, c.pruned, c.vocabulary, i.fingerprint, i.cursor,
        (SELECT e.written FROM search_searchentry e WHERE e.corpus = %s AND e.seq > i.cursor
            ORDER BY e.seq LIMIT 1),
        EXISTS (SELECT 1 FROM search_searchentry e WHERE e.corpus = %s AND e.seq > i.cursor
            AND (e.deleted OR CAST(e.visibility AS text) <> '[]')),
        EXISTS (SELECT 1 FROM search_searchentry e WHERE e.next_change <= %s),
        c.content
    FROM search_searchcounter c
    LEFT JOIN search_searchindex i ON i.state = 'live'
"""

# What staff read; nobody else does.
NOT_BUILT = gettext_noop("no index has been built yet")
CHANGED = gettext_noop("the index was made by another version of the mapping; rebuild it")
BEHIND = gettext_noop("the index is behind the database")
UNREACHABLE = gettext_noop("the search server doesn't answer")
UNREADABLE = gettext_noop("the index can't be read")


class Unavailable(Exception):
    """The server can't answer this search; the first argument says why, to staff."""


@dataclass(frozen=True, slots=True)
class State:
    """The counter's (epoch, seq, pruned, vocabulary), and what is known of the index in use."""

    counter: tuple
    fingerprint: str | None
    cursor: int | None
    waiting_since: datetime | None
    hiding: bool
    due: bool
    content: int = 0

    def check(self):
        """Raise Unavailable where the embedded engine has to answer."""
        if self.fingerprint is None:
            raise Unavailable(NOT_BUILT)
        if self.fingerprint != index.fingerprint():
            raise Unavailable(CHANGED)
        if self.waiting_since and timezone.now() - self.waiting_since > PATIENCE:
            raise Unavailable(BEHIND)
        if self.hiding:
            raise Unavailable(BEHIND)
        if self.cursor < self.counter[2]:  # deletions that it can't hear of any more
            raise Unavailable(BEHIND)


def check():
    """Raise Unavailable where searches aren't answered by the server, as far as is known here."""
    read().check()


def read(now=None, corpus=""):
    """The state of now, of a corpus. Plain SQL: it is the one statement that every search makes."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now or timezone.now())
        cursor.execute(STATE, [corpus, corpus, moment])
        row = cursor.fetchone()
    if row is None:
        return State((None, 0, 0, 0), None, None, None, False, False)
    epoch, seq, pruned, vocabulary, fingerprint, cursor, waiting, hiding, due, content = row
    counter = (as_uuid(epoch), seq, pruned, vocabulary)
    return State(counter, fingerprint, cursor, _moment(waiting), bool(hiding), bool(due), content)


def _moment(value):
    """SQLite gives text or a datetime without a zone, both in UTC."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return value.replace(tzinfo=UTC) if value and timezone.is_naive(value) else value
