"""The record of searches that found nothing: what staff may answer with a synonym or a page.

Counted at once, in one statement, rather than gathered in memory: misses are few, a process that
ends loses none, and the report shows them as they come. On SQLite, where one writer keeps all
others out, it waits but a moment for its turn; a count that doesn't get it is dropped, never the
search.
"""

import logging
import re
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from . import analysis
from .models import MissedSearch, SearchCounter
from .visibility import ANONYMOUS
from .words import corrected

logger = logging.getLogger(__name__)
MAX_LENGTH = 200
# Milliseconds that a search may wait to be counted.
PATIENCE = 50
ROWS_KEPT = 5000
KEPT_FOR = timedelta(days=365)
# An address, or digits enough for a telephone number: may say who someone is.
PERSONAL = re.compile(r"@|://|\bwww\.|(?:\d\D*){5}", re.IGNORECASE)
COUNT = """
    INSERT INTO search_missedsearch
        (words, language, count, first, last, corrected_to, dismissed)
    VALUES (%s, %s, 1, %s, %s, %s, %s)
    ON CONFLICT (words, language) DO UPDATE SET
        count = search_missedsearch.count + 1,
        last = excluded.last,
        corrected_to = excluded.corrected_to
"""


def record(results):
    """Count a search if it found nothing, or nothing as it was typed; it never fails.

    Where filters, dates, a place or a page were chosen, it isn't the words that found nothing.
    """
    request = results.request
    bounds = request.date_from, request.date_to, request.near
    narrowed = request.selected or any(bounds) or request.page > 1
    missed = not results.total or results.corrected
    if missed and not narrowed and (words := countable(request.q)):
        _count(words, request.language, _offered_to_all(results))


def _offered_to_all(results):
    """The correction that anybody gets: the report's readers may not see every page."""
    if not results.corrected:
        return ""
    return corrected(results.request, ANONYMOUS, SearchCounter.state())


def countable(q):
    """The words as they are counted; "" if they aren't, being none, personal or too long."""
    words = " ".join(analysis.words(q))
    return "" if PERSONAL.search(q) or len(words) > MAX_LENGTH else words


def _count(words, language, offered):
    today = timezone.localdate()
    written = " ".join(analysis.words(offered))[:MAX_LENGTH]
    try:
        with _impatient(), connection.cursor() as cursor:
            cursor.execute(COUNT, [words, language, today, today, written, False])
    except DatabaseError as error:
        logger.warning("A search that found nothing wasn't counted: %s", error)


@contextmanager
def _impatient():
    """Without a long wait for other writers, on the database that has but one at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    _wait_at_most(PATIENCE)
    try:
        yield
    finally:
        _wait_at_most(usual)


def _wait_at_most(milliseconds):
    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def prune(today=None):
    """Forget what is old, and the rarest beyond a number; how many."""
    before = (today or timezone.localdate()) - KEPT_FOR
    old, _details = MissedSearch.objects.filter(last__lt=before).delete()
    by_count = MissedSearch.objects.order_by("-count", "-last", "pk").values_list("pk", flat=True)
    rare, _details = MissedSearch.objects.filter(pk__in=list(by_count[ROWS_KEPT:])).delete()
    return old + rare
