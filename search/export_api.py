"""All results of a search by the API, as a sheet or as lines of JSON, as a stream."""

import orjson
from django.http import StreamingHttpResponse
from django.utils.html import escape
from django.utils.translation import get_language
from ninja import Router

from portal.core.parameters import Parameters, checked, one_of, parameter
from portal.core.problem_details import ProblemDetails

from .api import PAGED, SEARCHED_BY, as_hit, as_json
from .conditional import answered
from .engine import every, search
from .export import sheet
from .requests import parse
from .visibility import Viewer
from .vocabulary import vocabularies

router = Router(tags=["search"])


def lines(hits, request):
    """A line of JSON for each hit, as the search's answer has it, but that nothing is marked."""
    for hit in hits:
        plain = {"title": escape(hit.title), "text": escape(hit.summary)}
        told = as_hit(hit) | {"highlights": plain}
        yield as_json(told, orjson.OPT_APPEND_NEWLINE)


FORMATS = {"csv": ("text/csv", sheet), "jsonl": ("application/x-ndjson", lines)}
SHOWN_ALONE = {*(each["name"] for each in PAGED), "view"}
EXPORTED_BY = [
    {
        **parameter(
            "format",
            "csv: a sheet; jsonl: a `Hit` in each line, no words of which are marked.",
            "csv",
            type="string",
            enum=list(FORMATS),
        ),
        "required": True,
    },
    *(each for each in SEARCHED_BY if each["name"] not in SHOWN_ALONE),
]
STREAMED = {
    "description": "Every result, in the order asked for.",
    "content": {mime: {"schema": {"type": "string"}} for mime, _write in FORMATS.values()},
}


@router.get(
    "/search/export",
    response={400: ProblemDetails},
    url_name="search-export",
    openapi_extra={"parameters": EXPORTED_BY, "responses": {"200": STREAMED}},
)
def search_export(request):
    """All that a search finds, however much it is, as one may see it."""
    told = Parameters(request.GET)
    mime, write = FORMATS[told.needed("format", one_of(FORMATS)) or "csv"]
    asked, errors = parse(request.GET, language=get_language()[:2])
    checked(request.GET, EXPORTED_BY, errors | told.errors)

    def make():
        viewer = Viewer.behind(request)
        stream = write(every(_as_found(asked, viewer), viewer), request)
        return StreamingHttpResponse(stream, content_type=f"{mime}; charset=utf-8")

    return answered(request, make)


def _as_found(asked, viewer):
    """What is asked, by the words that find something."""
    if not asked.q or asked.exact:
        return asked
    words = search(asked.at(page_size=1), viewer).corrected
    synonyms = vocabularies().synonyms.applying(words)
    return asked.at(q=words, synonyms=synonyms) if words else asked
