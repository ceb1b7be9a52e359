"""Searches that take long, logged with what is needed to run them again."""

import functools
import logging

from django.conf import settings

from portal.core import timing

from .corpus import CATALOGUE

logger = logging.getLogger("search.slow")


def logged(search):
    """Decorate `search(request, viewer)`: one slower than SLOW_SEARCH_MS is logged.

    The words are as they were typed, as only they make the search slow again. Nothing about the
    person is logged: not the viewer, an address, a session or an account. A search that fails has
    neither engine nor total.
    """

    @functools.wraps(search)
    def timed(request, viewer):
        results = None
        with timing.part("search"), timing.recording() as record:
            try:
                results = search(request, viewer)
            finally:
                if record.ms > settings.SLOW_SEARCH_MS:
                    _log(request, results, record)
        return results

    return timed


def _log(request, results, record):
    fields = {
        # Words by which a person is looked for are nobody's to read.
        "querystring": request.querystring() if request.corpus is CATALOGUE else "",
        "language": request.language,
        "scope": sorted(request.scope),
        "engine": results and results.engine,
        "total": results and results.total,
        "duration_ms": record.ms,
        "parts": record.parts,
    }
    logger.warning("Slow search, %(duration_ms)d ms: ?%(querystring)s", fields, extra=fields)
