"""The search as JSON, with the same parameters as the page."""

from datetime import date
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from ninja import Router, Schema, Status

from . import missed
from .completion import complete
from .engine import search
from .requests import parse, parse_completion
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
    """`corrected`: the words searched for instead of those given, which found nothing."""

    total: int
    corrected: str
    engine: str
    page: int
    page_size: int
    hits: list[Hit]
    facets: dict[str, list[Bucket]]
    wider: list[Bucket]


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


class Problem(Schema):
    """What is wrong, by parameter."""

    errors: dict[str, str]


@router.api_operation(
    ["GET", "HEAD"], "/search", response={200: Results, 400: Problem}, url_name="search"
)
def search_json(request):
    """Search everything. Parameters: q, kind, discipline, territory, participation, setting,
    audience, status, resource_type, language, event_format (repeatable), from, to, near, sort,
    page, page_size (at most 100), exact (1: words aren't corrected when they find nothing).
    Labels follow Accept-Language.

    near=lat,lon,radius_km keeps what lies at most so far from a point (WGS84 decimal degrees,
    rounded to 0.001; 1 to 500 km); each hit then has its `distance_km`, and sort=near orders by
    it, which is the default without q.
    """
    asked, errors = parse(request.GET, language=get_language()[:2])
    if errors:
        return Status(400, {"errors": errors})
    results = search(asked, Viewer.behind(request))
    missed.record(results)
    return answer(as_data(results))


def answer(data):
    """Plain data as the answer, without the detour through a schema: there are hundreds of buckets.

    The tests hold it against the schema.
    """
    return HttpResponse(orjson.dumps(data), content_type="application/json; charset=utf-8")


@router.api_operation(
    ["GET", "HEAD"], "/complete", response={200: Completions, 400: Problem}, url_name="complete"
)
def complete_json(request, response: HttpResponse):
    """Complete what someone types. Parameters: q, kind (repeatable), size (of each group, at most
    5). Groups: title, discipline, territory, organisation, tag, without those that have nothing;
    none below two letters. All words must be there, the last one as the beginning of a word.
    Labels follow Accept-Language.
    """
    asked, errors = parse_completion(request.GET, language=get_language()[:2])
    if errors:
        return Status(400, {"errors": errors})
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
        "facets": {
            name: [_bucket(bucket) for bucket in facet.buckets]
            for name, facet in results.facets.items()
        },
        "wider": [_bucket(bucket) for bucket in results.wider],
    }


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
