"""All results of a search as a sheet, however many they are, as a stream.

In memory are the ids of all that was found, and the hits of one page.
"""

import csv

from django.http import StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.cells import escape_cell, join_items

from .engine import every
from .requests import parse
from .views import search_page
from .visibility import Viewer

BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8


class Echo:
    """A file for `csv.writer` whose `write` gives back what it would have written."""

    @staticmethod
    def write(text):
        return text


@require_safe
def search_csv(request):
    """The results as CSV. What is wrong in the address is told by the search page, with a 400."""
    asked, errors = parse(request.GET, language=get_language()[:2])
    if errors:
        return search_page(request)
    lines = sheet(every(asked, Viewer.behind(request)), request)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="results.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def sheet(hits, request):
    """The lines of the sheet."""
    write = csv.writer(Echo).writerow
    yield BOM + write(
        [
            _("Title"),
            _("Kind"),
            _("Address"),
            _("Summary"),
            _("Language"),
            _("Disciplines"),
            _("Territories"),
            _("Status"),
            _("Start"),
            _("End"),
        ]
    )
    for hit in hits:
        yield write([escape_cell(cell) for cell in cells(hit, request)])


def cells(hit, request):
    return [
        hit.title,
        hit.kind.label,
        request.build_absolute_uri(hit.url),
        hit.summary,
        hit.language,
        *(_labels(values) for values in (hit.disciplines, hit.territories, hit.statuses)),
        hit.start.isoformat() if hit.start else "",
        hit.end.isoformat() if hit.end else "",
    ]


def _labels(values):
    return join_items([value.label for value in values])
