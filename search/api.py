"""The search as JSON, with the same parameters as the page."""

from datetime import date

import orjson
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from ninja import Router, Schema, Status

from portal.core.characters import whole
from portal.core.choices import Kind
from portal.core.examples import example, example_of
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
router = Router(tags=["search"])


class Value(Schema):
    model_config = example(code="1.6-ecology", label="Ecology")

    code: str
    label: str


class Highlights(Schema):
    """HTML: escaped text with the matches in `<mark>`."""

    model_config = example(
        title="<mark>Lagon</mark> en vue",
        text="Palmes aux pieds, ardoise à la main : suivez les coraux du <mark>lagon</mark>.",
    )

    title: str
    text: str


class Thumbnail(Schema):
    """`src` is of this width and height in pixels."""

    model_config = example(
        src="/media/images/demonstration-waves.fill-400x225.webp",
        alt="Vagues de demi-cercles colorés",
        width=400,
        height=225,
    )

    src: str
    alt: str
    width: int
    height: int


class Hit(Schema):
    """`id` is the key of a page in each of its languages. `distance_km` is null without a place."""

    model_config = example(
        id="10b15b18-ec9a-549f-8d33-ea73c2c4ac15",
        kind="project",
        title="Lagon en vue",
        url="/fr/projets/lagon-en-vue/",
        language="fr",
        summary="Palmes aux pieds, ardoise à la main : suivez les coraux du lagon.",
        highlights=example_of(Highlights),
        disciplines=[example_of(Value)],
        territories=[{"code": "FR-REG-04", "label": "Reunion Island"}],
        image=example_of(Thumbnail),
        start="2026-03-14",
        end=None,
        distance_km=None,
    )

    id: str
    kind: Kind
    title: str
    url: str
    language: str
    summary: str
    highlights: Highlights
    disciplines: list[Value]
    territories: list[Value]
    image: Thumbnail | None
    start: date | None
    end: date | None
    distance_km: float | None


class Bucket(Schema):
    """A value of a facet. `count`: how many results have it and fit all the rest, whatever else is
    chosen in its own facet."""

    model_config = example(
        code="1.6-ecology", label="Ecology", count=4, selected=True, parent="1.6"
    )

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

    model_config = example(
        total=4,
        corrected="",
        engine="embedded",
        page=1,
        page_size=20,
        hits=[example_of(Hit)],
        facets={"discipline": [example_of(Bucket)]},
        wider=[],
        places=[],
    )

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

    model_config = example(
        text="Social and economic geography",
        html="Social and <mark>eco</mark>nomic geography",
        url="/en/search/?discipline=5.7",
        code="5.7",
        count=6,
    )

    text: str
    html: str
    url: str
    code: str | None
    count: int | None


class Group(Schema):
    model_config = example(group="discipline", label="Disciplines", items=[example_of(Suggestion)])

    group: str
    label: str
    items: list[Suggestion]


class Completions(Schema):
    model_config = example(groups=[example_of(Group)])

    groups: list[Group]


def _values_of(facet):
    values = {"type": "array", "maxItems": MAX_VALUES, "items": {"type": "string"}}
    meaning = f"What has any of these values of the facet “{facet.name}”, repeated for several."
    return parameter(facet.name, meaning, _code_of(facet), **values)


def _code_of(facet):
    """A value that the facet has everywhere, as an example; None where there is none."""
    if facet.choices:
        return [facet.choices()[0][0]]
    return {"Discipline": ["1.6-ecology"], "Territory": ["FR-REG-53"]}.get(facet.tree)


WORDS = {"type": "string", "maxLength": MAX_QUERY, "pattern": r"^[^\x00]*$"}
DAY = {"type": "string", "format": "date"}


WORDED = [
    parameter("q", "Words that must all be there; a phrase in double quotes.", "mares", **WORDS),
    parameter(
        "exact",
        "1: words that find nothing aren’t corrected.",
        **{"type": "string", "enum": ["1"]},
    ),
]
TIMED = [
    parameter("from", "What isn’t over before this day.", "2026-03-01", **DAY),
    parameter("to", "What doesn’t begin after this day.", "2026-12-31", **DAY),
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
    chosen = map(_values_of, corpus.facets)  # lists of texts, of which an empty one is one anyway
    others = map(_or_empty, [*timed, _ordered_by(corpus), *PAGED])
    return [*map(_or_empty, WORDED), *chosen, *others]


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
    return HttpResponse(as_json(data), content_type="application/json; charset=utf-8")


def as_json(data, option=None):
    try:
        return orjson.dumps(data, option=option)
    except orjson.JSONEncodeError:  # half a character, which stored JSON may hold, and UTF-8 not
        return orjson.dumps(whole(data), option=option)


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
        "hits": [as_hit(hit) for hit in results.hits],
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


def as_hit(hit):
    """A hit in the shape of `Hit`."""
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
        "image": hit.image and {name: hit.image[name] for name in Thumbnail.model_fields},
        "start": hit.start,
        "end": hit.end,
        "distance_km": hit.distance_km,
    }
