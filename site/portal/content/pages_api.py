"""Pages as JSON: a list, one by its id, one by its path, and what stands around it."""

from typing import Annotated

from django.db.models import prefetch_related_objects
from ninja import Path, Router, Schema
from pydantic import Field
from wagtail.models import Page as StoredPage

from portal.core.examples import example, example_of
from portal.core.parameters import Parameters, checked, parameter, several, some_of, text
from portal.core.problem_details import Problem, ProblemDetails
from portal.home import frame
from search.api import DAY, answer
from search.conditional import answered
from search.documents import LANGUAGES

from . import cursors, listing
from .blocks import Heading
from .kinds import MODELS, name_of
from .listing import FIELDS, MAX_KEYS, SORTS
from .references import MAX_ID, Reading, Reference, of_node
from .types import SUMMARY, TYPES, Page

router = Router(tags=["pages"])
MAX_PATH = 2_000  # characters
MAX_AROUND = 100  # pages of each kind around one
AROUND = ("ancestors", "children", "translations")
ID = Annotated[int, Path(description="Of a page.", ge=1, le=MAX_ID, examples=[38])]


PROJECT = {
    "id": 38,
    "type": "project",
    "key": "b3b14dee-7799-55a6-8208-721be98a316a",
    "language": "fr",
    "title": "Pavages de nos rues",
    "url": "/fr/projets/pavages-de-nos-rues/",
    "teaser": "Photographiez les motifs qui se répètent sur nos trottoirs.",
    "image": None,
}


class Pages(Schema):
    """`next` is the address of what follows, null at the end."""

    model_config = example(items=[PROJECT], next=None)

    items: list[Page]
    next: str | None


class Around(Schema):
    """What `include` asked for: `ancestors` from the home page down, `children` in their order,
    `translations` in the other languages. At most 100 of each."""

    ancestors: list[Reference] = Field(default_factory=list)
    children: list[Reference] = Field(default_factory=list)
    translations: list[Reference] = Field(default_factory=list)


BODY = [
    {"id": "0b88ba7c", "type": "heading", "value": example_of(Heading)},
    {"id": "77e29ba3", "type": "text", "value": "<p>Il n’existe que <b>dix-sept</b> motifs.</p>"},
]


class OnePage(Schema):
    model_config = example(
        page=PROJECT | {"body": BODY}, around={"ancestors": [example_of(Reference)]}
    )

    page: Page
    around: Around


SHOWN = several(
    "fields",
    "The names of what each page is to have, with commas between; what its type lacks is left out.",
    FIELDS,
    ["title", "image", "body"],
)
LISTED_BY = [
    parameter(
        "type",
        "Any of these types, repeated for several.",
        ["project"],
        type="array",
        maxItems=len(MODELS),
        items={"type": "string", "enum": list(MODELS)},
    ),
    parameter("language", "What is written in it.", "fr", type="string", enum=list(LANGUAGES)),
    parameter(
        "key",
        "The pages of these keys, in each language; a hit of the search has a key as its `id`.",
        [PROJECT["key"]],
        type="array",
        maxItems=MAX_KEYS,
        items={"type": "string", "format": "uuid"},
    ),
    parameter("parent", "The children of a page.", 5, type="integer", minimum=1, maximum=MAX_ID),
    parameter(
        "aliases",
        "1: also what only repeats a page of another language.",
        type="string",
        enum=["1"],
    ),
    parameter("from", "Events that aren’t over before this day.", "2026-03-01", **DAY),
    parameter("to", "Events that don’t begin after this day.", "2026-12-31", **DAY),
    parameter(
        "modified_from",
        "What was published since then.",
        "2026-03-01T00:00:00Z",
        type="string",
        format="date-time",
    ),
    parameter(
        "sort",
        "By id, in which nothing is missed whatever changes meanwhile, else as it says.",
        "-published",
        type="string",
        enum=list(SORTS),
        default="id",
    ),
    SHOWN | {"description": f"{SHOWN['description']} Without it: {', '.join(SUMMARY)}."},
    *cursors.PARAMETERS,
]
SHOWN_BY = [
    SHOWN | {"description": f"{SHOWN['description']} Without it: all."},
    several(
        "include",
        "What stands around the page, with commas between.",
        AROUND,
        ["ancestors", "children"],
    ),
]
BY_PATH = [
    {
        **parameter(
            "path", "Of a page on the site.", "/fr/", type="string", minLength=1, maxLength=MAX_PATH
        ),
        "required": True,
    },
    *SHOWN_BY,
]
REFUSED = {400: ProblemDetails, 404: ProblemDetails}


@router.get(
    "/pages",
    response={200: Pages, 400: ProblemDetails},
    url_name="pages",
    openapi_extra={"parameters": LISTED_BY},
)
def page_list(request):
    """Pages that one may see, without a total: go on by `next` until it is null.

    To filter by facets, search: `/search` gives the keys of what it finds, `key` takes them.
    """
    wanted, errors = listing.parse(request.GET)
    checked(request.GET, LISTED_BY, errors)
    return answered(request, lambda: answer(_list(request, wanted)))


@router.get(
    "/pages/by-path",
    response={200: OnePage} | REFUSED,
    url_name="page-by-path",
    openapi_extra={"parameters": BY_PATH},
)
def page_by_path(request):
    """The page that a path of the site leads to."""
    told = Parameters(request.GET)
    path = told.needed("path", text(MAX_PATH))
    shown = asked(told, BY_PATH)
    place = None if "\0" in path else frame.place(path if path.endswith("/") else f"{path}/")
    which = {"url_path": place[0], "locale__language_code": place[1]} if place else {"pk": 0}
    return answered(request, lambda: answer(_one(request, which, *shown)))


@router.get(
    "/pages/{int:id}",
    response={200: OnePage} | REFUSED,
    url_name="page",
    openapi_extra={"parameters": SHOWN_BY},
)
def page(request, id: ID):
    """A page with its blocks. One that isn’t open to you is told of like one that isn’t there."""
    shown = asked(Parameters(request.GET), SHOWN_BY)
    return answered(request, lambda: answer(_one(request, {"pk": id}, *shown)))


def asked(told, parameters):
    """(fields, what to include) of one page."""
    names = told.one("fields", some_of(FIELDS))
    around = told.one("include", some_of(AROUND), ())
    checked(told.query, parameters, told.errors)
    return names, around


def _list(request, wanted):
    reading = Reading(request)
    pages, more = listing.found(wanted, reading.viewer, reading.restrictions)
    cursor = listing.cursor_behind(pages[-1], wanted) if more else ""
    return {
        "items": _data(pages, reading, wanted.fields),
        "next": cursors.address(request, cursor) if more else None,
    }


def _one(request, which, names, around):
    reading = Reading(request)
    found = listing.visible(
        StoredPage.objects.filter(**which), reading.viewer, reading.restrictions
    )
    page = found.first()
    if not page or not name_of(page.specific_class):
        raise Problem("not_found")
    return whole(page.specific, reading, names, around)


def whole(page, reading, names, around):
    """A page with the named fields, or all, and what stands around it."""
    [data] = _data([page], reading, names or TYPES[name_of(type(page))].by_name)
    return {"page": data, "around": {each: _around(page, each, reading) for each in around}}


def _data(pages, reading, names):
    """The named fields of some pages, in few queries whatever they are."""
    by_type = {}
    for page in pages:
        by_type.setdefault(name_of(type(page)), []).append(page)
    for name, some in by_type.items():
        prefetch_related_objects(some, *TYPES[name].needs(names))
    return reading.all(
        lambda: [TYPES[name_of(type(page))].data(page, reading, names) for page in pages]
    )


def _around(page, which, reading):
    pages = {
        "ancestors": page.get_ancestors(),
        "children": page.get_children().order_by("path"),
        "translations": page.get_translations(),
    }[which]
    nodes = frame.nodes(pages, reading.viewer, reading.restrictions)
    return [of_node(node) for node in nodes if name_of(node.model)][:MAX_AROUND]
