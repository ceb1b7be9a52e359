"""The search as JSON, with the same parameters as the page."""

from datetime import date
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from ninja import Router, Schema, Status

from portal.core.characters import whole
from portal.core.choices import Kind
from portal.core.parameters import checked, parameter
from portal.core.problem_details import ProblemDetails

from . import missed
from .completion import complete
from .conditional import answered
from .corpus import CATALOGUE
from .engine import search
from .requests import (
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_QUERY,
    MAX_SUGGESTIONS,
    MAX_VALUES,
    PAGE_SIZE,
    parse,
    parse_completion,
)
from .visibility import Viewer

MAX_AGE = 60  # seconds for which a browser, and no shared cache, may keep suggestions
IMAGE = ("src", "alt", "width", "height")
router = Router(tags=["search"])


class Value(Schema):
    code: str
    label: str


class Highlights(Schema):
    """HTML: escaped text with the matches in `<mark>`."""

    title: str
    text: str


class Hit(Schema):
    id: str
    kind: str
    title: str
    url: str
    language: str
    summary: str
    highlights: Highlights
    disciplines: list[Value]
    territories: list[Value]
    image: dict[str, Any] | None
    start: date | None
    end: date | None
    distance_km: float | None


class Bucket(Schema):
    code: str
    label: str
    count: int
    selected: bool
    parent: str | None


class Results(Schema):
    """`corrected`: the words searched for instead of those given, which found nothing.

    `wider`: what is filed under a place that holds the chosen ones. `places`, with `view=map`: the
    territories, with how much there is in each.
    """

    total: int
    corrected: str
    engine: str
    page: int
    page_size: int
    hits: list[Hit]
    facets: dict[str, list[Bucket]]
    wider: list[Bucket]
    places: list[Bucket]


class Suggestion(Schema):
    """`html` is the escaped text with what was typed in `<mark>`; `url` is where choosing it leads.

    Disciplines and territories have a code and the count of results.
    """

    text: str
    html: str
    url: str
    code: str | None
    count: int | None


class Group(Schema):
    group: str
    label: str
    items: list[Suggestion]


class Completions(Schema):
    groups: list[Group]


def _values_of(facet):
    values = {"type": "array", "maxItems": MAX_VALUES, "items": {"type": "string"}}
    meaning = f"What has any of these values of the facet “{facet.name}”, repeated for several."
    return parameter(facet.name, meaning, **values)


WORDS = {"type": "string", "maxLength": MAX_QUERY}


WORDED = [
    parameter("q", "Words that must all be there; a phrase in double quotes.", "mares", **WORDS),
    parameter(
        "exact",
        "1: words that find nothing aren’t corrected.",
        **{"type": "string", "enum": ["1"]},
    ),
]
TIMED = [
    parameter("from", "What isn’t over before this day.", type="string", format="date"),
    parameter("to", "What doesn’t begin after this day.", type="string", format="date"),
    parameter(
        "near",
        "lat,lon,radius_km: what lies at most so far from a point (WGS84 decimal degrees, rounded"
        " to 0.001; 1 to 500 km). Each hit then has its distance_km.",
        "48.39,-4.49,50",
        type="string",
    ),
]
PAGED = [
    parameter(
        "page",
        "Of results, from 1.",
        **{"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1},
    ),
    parameter(
        "page_size",
        "How many a page has.",
        **{"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
    ),
]


def searched_by(corpus):
    """The parameters of a search in a corpus, which OpenAPI has and no others are taken."""
    timed = TIMED if corpus.timed else []
    parameters = [*WORDED, *map(_values_of, corpus.facets), *timed, _ordered_by(corpus), *PAGED]
    return list(map(_or_empty, parameters))


def _or_empty(parameter):
    """One that may be left empty, as a form sends what nobody has filled in."""
    return parameter | {"allowEmptyValue": True}


def _ordered_by(corpus):
    return parameter(
        "sort",
        "By relevance with words, else the nearest first with a place, else the newest."
        if corpus.timed
        else "By relevance with words, else by title.",
        **{"type": "string", "enum": list(corpus.sorts)},
    )


SEARCHED_BY = [
    *searched_by(CATALOGUE),
    _or_empty(
        parameter(
            "view",
            "map: how much there is in each territory, in `places`.",
            **{"type": "string", "enum": list(filter(None, CATALOGUE.views))},
        )
    ),
]
COMPLETED = [
    parameter("q", "What has been typed so far.", "écol", **WORDS),
    parameter(
        "kind",
        "Titles of these kinds alone.",
        **{"type": "array", "items": {"type": "string", "enum": list(Kind)}},
    ),
    parameter(
        "size",
        "How many of each group.",
        **{"type": "integer", "minimum": 1, "maximum": MAX_SUGGESTIONS},
    ),
]
COMPLETED_BY = list(map(_or_empty, COMPLETED))


@router.get(
    "/search",
    response={200: Results, 400: ProblemDetails},
    url_name="search",
    openapi_extra={"parameters": SEARCHED_BY},
)
def search_json(request):
    """Search everything that one may see. Labels follow Accept-Language."""
    asked, errors = parse(request.GET, language=get_language()[:2])
    checked(request.GET, SEARCHED_BY, errors)

    def make():
        results = search(asked, Viewer.behind(request))
        missed.record(results)
        return answer(as_data(results))

    return answered(request, make)


def answer(data):
    """Plain data as the answer, without the detour through a schema: there are hundreds of buckets.

    The tests hold it against the schema.
    """
    try:
        content = orjson.dumps(data)
    except orjson.JSONEncodeError:  # half a character, which stored JSON may hold, and UTF-8 not
        content = orjson.dumps(whole(data))
    return HttpResponse(content, content_type="application/json; charset=utf-8")


@router.get(
    "/complete",
    response={200: Completions, 400: ProblemDetails},
    url_name="complete",
    openapi_extra={"parameters": COMPLETED_BY},
)
def complete_json(request, response: HttpResponse):
    """Complete what someone types. Groups: title, discipline, territory, organisation, tag, without
    those that have nothing; none below two letters. All words must be there, the last one as the
    beginning of a word. Labels follow Accept-Language.
    """
    asked, errors = parse_completion(request.GET, language=get_language()[:2])
    checked(request.GET, COMPLETED_BY, errors)
    patch_cache_control(response, max_age=MAX_AGE, private=True)
    return Status(200, {"groups": complete(asked, Viewer.behind(request))})


def as_data(results):
    """`SearchResults` as plain data, in the shape of `Results`."""
    return {
        "total": results.total,
        "corrected": results.corrected,
        "engine": results.engine,
        "page": results.request.page,
        "page_size": results.request.page_size,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": as_facets(results),
        "wider": [_bucket(bucket) for bucket in results.wider],
        "places": [_bucket(bucket) for bucket in results.places.values()],
    }


def as_facets(results):
    """{facet: its buckets in the shape of `Bucket`}."""
    return {
        name: [_bucket(bucket) for bucket in facet.buckets]
        for name, facet in results.facets.items()
    }


def as_values(nodes):
    """Nodes of a classification in the shape of `Value`."""
    return [{"code": node.code, "label": node.label} for node in nodes]


def as_chosen(codes, choices):
    """Those of some choices (code, label) that are chosen, in the shape of `Value`."""
    return [{"code": code, "label": str(label)} for code, label in choices if code in codes]


def _bucket(bucket):
    code, label, count, selected, parent, *_shape = bucket
    return {
        "code": code, "label": label, "count": count, "selected": selected, "parent": parent
    }  # fmt: skip


def _values(values):
    return [value._asdict() for value in values]


def _hit(hit):
    return {
        "id": hit.id,
        "kind": hit.kind.code,
        "title": hit.title,
        "url": hit.url,
        "language": hit.language,
        "summary": hit.summary,
        "highlights": {"title": str(hit.title_html), "text": str(hit.excerpt_html)},
        "disciplines": _values(hit.disciplines),
        "territories": _values(hit.territories),
        "image": hit.image and {name: hit.image[name] for name in IMAGE},
        "start": hit.start,
        "end": hit.end,
        "distance_km": hit.distance_km,
    }
