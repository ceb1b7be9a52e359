"""Pages as JSON: a list, one by its id, one by its path, and what stands around it."""

from typing import Annotated

from django.db.models import prefetch_related_objects
from ninja import Path, Router, Schema
from wagtail.models import Page as StoredPage

from portal.core.parameters import Parameters, checked, one_of, parameter, some_of, text
from portal.core.problem_details import Problem, ProblemDetails
from portal.home import frame
from resources import bibliographies
from resources.citations import citation
from resources.dublin_core import keywords
from resources.models import ResourcePage
from search.api import answer
from search.conditional import answered
from search.documents import LANGUAGES

from . import cursors, listing
from .kinds import MODELS, name_of
from .listing import FIELDS, MAX_KEYS, SORTS
from .references import MAX_ID, Reading, Reference, of_node
from .types import SUMMARY, TYPES, Page

router = Router(tags=["pages"])
MAX_PATH = 2_000  # characters
MAX_AROUND = 100  # pages of each kind around one
AROUND = ("ancestors", "children", "translations")
CSL = "csl"
ID = Annotated[int, Path(description="Of a page.", ge=1, le=MAX_ID)]


class Pages(Schema):
    """`next` is the address of what follows, null at the end."""

    items: list[Page]
    next: str | None


class Around(Schema):
    """What `include` asked for: `ancestors` from the home page down, `children` in their order,
    `translations` in the other languages. At most 100 of each."""

    ancestors: list[Reference] = []
    children: list[Reference] = []
    translations: list[Reference] = []


class OnePage(Schema):
    page: Page
    around: Around


SHOWN = parameter(
    "fields",
    "The names of what each page is to have, with commas between; what its type lacks is left out.",
    "title,image,body",
    type="string",
)
LISTED_BY = [
    parameter(
        "type",
        "Any of these types, repeated for several.",
        type="array",
        maxItems=len(MODELS),
        items={"type": "string", "enum": list(MODELS)},
    ),
    parameter("language", "What is written in it.", type="string", enum=list(LANGUAGES)),
    parameter(
        "key",
        "The pages of these keys, in each language; a hit of the search has a key as its `id`.",
        type="array",
        maxItems=MAX_KEYS,
        items={"type": "string", "format": "uuid"},
    ),
    parameter("parent", "The children of a page.", type="integer", minimum=1, maximum=MAX_ID),
    parameter(
        "aliases",
        "1: also what only repeats a page of another language.",
        type="string",
        enum=["1"],
    ),
    parameter("from", "Events that aren’t over before this day.", type="string", format="date"),
    parameter("to", "Events that don’t begin after this day.", type="string", format="date"),
    parameter("modified_from", "What was published since then.", type="string", format="date-time"),
    parameter(
        "sort",
        "By id, in which nothing is missed whatever changes meanwhile, else as it says.",
        type="string",
        enum=list(SORTS),
        default="id",
    ),
    SHOWN | {"description": f"{SHOWN['description']} Without it: {', '.join(SUMMARY)}."},
    *cursors.PARAMETERS,
]
SHOWN_BY = [
    SHOWN | {"description": f"{SHOWN['description']} Without it: all."},
    parameter(
        "include",
        f"What stands around the page, with commas between: {', '.join(AROUND)}.",
        "ancestors,children",
        type="string",
    ),
]
BY_PATH = [
    {
        **parameter("path", "Of a page on the site.", "/fr/", type="string", maxLength=MAX_PATH),
        "required": True,
    },
    *SHOWN_BY,
]
CITED_BY = [
    parameter(
        "format",
        "The format of the file.",
        type="string",
        enum=list(bibliographies.FORMATS),
        default=CSL,
    ),
]
CITED = {
    200: {
        "description": "A file with one reference.",
        "content": {
            form.content_type.partition(";")[0]: {"schema": {"type": "string"}}
            for form in bibliographies.FORMATS.values()
        },
    }
}
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
    asked, errors = listing.parse(request.GET)
    checked(request.GET, LISTED_BY, errors)
    return answered(request, lambda: answer(_list(request, asked)))


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
    asked = _asked(told, BY_PATH)
    place = None if "\0" in path else frame.place(path if path.endswith("/") else f"{path}/")
    which = {"url_path": place[0], "locale__language_code": place[1]} if place else {"pk": 0}
    return answered(request, lambda: answer(_one(request, which, *asked)))


@router.get(
    "/pages/{int:id}",
    response={200: OnePage} | REFUSED,
    url_name="page",
    openapi_extra={"parameters": SHOWN_BY},
)
def page(request, id: ID):
    """A page with its blocks. One that isn’t open to you is told of like one that isn’t there."""
    asked = _asked(Parameters(request.GET), SHOWN_BY)
    return answered(request, lambda: answer(_one(request, {"pk": id}, *asked)))


@router.get(
    "/pages/{int:id}/citation",
    response={200: None} | REFUSED,
    url_name="citation",
    openapi_extra={"parameters": CITED_BY, "responses": CITED},
)
def page_citation(request, id: ID):
    """How to cite a resource, as a file. Of any other page there is none."""
    told = Parameters(request.GET)
    name = told.one("format", one_of(bibliographies.FORMATS), CSL)
    checked(request.GET, CITED_BY, told.errors)
    return answered(request, lambda: _cited(request, id, name))


def _cited(request, pk, name):
    reading = Reading(request)
    found = ResourcePage.objects.filter(pk=pk).select_related("locale", "organisation")
    resource = listing.visible(found, reading.viewer, reading.restrictions).first()
    if resource is None:
        raise Problem("not_found")
    cited = citation(resource, reading.absolute, keywords(resource))
    return bibliographies.one(cited, name, resource.slug)


def _asked(told, parameters):
    """(fields, what to include) of one page."""
    names = told.one("fields", some_of(FIELDS))
    around = told.one("include", some_of(AROUND), ())
    checked(told.query, parameters, told.errors)
    return names, around


def _list(request, asked):
    reading = Reading(request)
    pages, more = listing.found(asked, reading.viewer, reading.restrictions)
    cursor = listing.cursor_behind(pages[-1], asked) if more else ""
    return {
        "items": _data(pages, reading, asked.fields),
        "next": cursors.address(request, cursor) if more else None,
    }


def _one(request, which, names, around):
    reading = Reading(request)
    found = listing.visible(
        StoredPage.objects.filter(**which), reading.viewer, reading.restrictions
    )
    page = found.first()
    name = name_of(page.specific_class) if page else ""
    if not name:
        raise Problem("not_found")
    [data] = _data([page.specific], reading, names or TYPES[name].by_name)
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
