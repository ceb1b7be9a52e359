"""The search as JSON, with the same parameters as the page."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from ninja import Router, Schema, Status

from .completion import complete
from .engine import search
from .requests import parse, parse_completion
from .visibility import Viewer

MAX_AGE = 60  # seconds for which suggestions may be kept
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
    total: int
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
    page, page_size (at most 100). Labels follow Accept-Language.

    near=lat,lon,radius_km keeps what lies at most so far from a point (WGS84 decimal degrees,
    rounded to 0.001; 1 to 500 km); each hit then has its `distance_km`, and sort=near orders by
    it, which is the default without q.
    """
    asked, errors = parse(request.GET, language=get_language()[:2])
    if errors:
        return Status(400, {"errors": errors})
    return Status(200, as_data(search(asked, Viewer.of(request.user))))


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
    whose = "private" if request.user.is_authenticated else "public"
    patch_cache_control(response, max_age=MAX_AGE, **{whose: True})
    return Status(200, {"groups": complete(asked, Viewer.of(request.user))})


def as_data(results):
    """`SearchResults` as plain data."""
    return {
        "total": results.total,
        "engine": results.engine,
        "page": results.request.page,
        "page_size": results.request.page_size,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {name: list(facet.buckets) for name, facet in results.facets.items()},
        "wider": list(results.wider),
    }


def _hit(hit):
    same = "id title url language summary disciplines territories image start end distance_km"
    return {name: getattr(hit, name) for name in same.split()} | {
        "kind": hit.kind.code,
        "highlights": {"title": hit.title_html, "text": hit.excerpt_html},
    }
