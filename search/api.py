"""The search as JSON, with the same parameters as the page."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from ninja import Router, Schema, Status

from . import missed
from .engine import search
from .requests import parse
from .visibility import Viewer

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


class Problem(Schema):
    """What is wrong, by parameter."""

    errors: dict[str, str]


@router.api_operation(
    ["GET", "HEAD"], "/search", response={200: Results, 400: Problem}, url_name="search"
)
def search_json(request):
    """Search everything. Parameters: q, kind, discipline, territory, participation, setting,
    audience, status, resource_type, language, event_format (repeatable), from, to, sort, page,
    page_size (at most 100), exact (1: words aren't corrected when they find nothing). Labels
    follow Accept-Language.
    """
    asked, errors = parse(request.GET, language=get_language()[:2])
    if errors:
        return Status(400, {"errors": errors})
    results = search(asked, Viewer.of(request.user))
    missed.record(results)
    return Status(200, as_data(results))


def as_data(results):
    """`SearchResults` as plain data."""
    return {
        "total": results.total,
        "corrected": results.corrected,
        "engine": results.engine,
        "page": results.request.page,
        "page_size": results.request.page_size,
        "hits": [_hit(hit) for hit in results.hits],
        "facets": {name: list(facet.buckets) for name, facet in results.facets.items()},
        "wider": list(results.wider),
    }


def _hit(hit):
    fields = ("id", "title", "url", "language", "summary", "disciplines", "territories")
    return {name: getattr(hit, name) for name in (*fields, "image", "start", "end")} | {
        "kind": hit.kind.code,
        "highlights": {"title": hit.title_html, "text": hit.excerpt_html},
    }
