"""Organisations as JSON: those that one may know of, by what one may see of their work."""

from typing import Annotated, Literal

from ninja import Path, Router, Schema

from directory.models import Organisation as StoredOrganisation
from directory.organisations import known_among
from portal.core.examples import example, example_of
from portal.core.parameters import Parameters, checked, number
from portal.core.problem_details import Problem, ProblemDetails
from search.api import answer
from search.conditional import answered
from search.visibility import Viewer

from . import cursors
from .cursors import MAX_PAGE_SIZE, PAGE_SIZE
from .fields import Value, as_schema, data, of, own
from .references import MAX_ID, Reading

router = Router(tags=["organisations"])
ID = Annotated[int, Path(description="Of an organisation.", ge=1, le=MAX_ID, examples=[1])]


def _place(organisation, reading):
    found = organisation.territory
    return found and {"code": found.code, "label": found.label}


FIELDS = (
    *(of(StoredOrganisation, name) for name in ("name", "acronym", "kind")),
    own("url", str, lambda each, reading: each.get_absolute_url(), "The path of its page here."),
    own("website", str, lambda each, reading: each.url, "Its own site."),
    *(of(StoredOrganisation, name) for name in ("ror", "summary_fr", "summary_en", "logo")),
    own("territory", Value | None, _place, "Where it is."),
)
Organisation = as_schema(
    "OrganisationData",
    FIELDS,
    StoredOrganisation.__doc__,
    example(
        id=1,
        type="organisation",
        name="Université imaginaire d’Armorique",
        acronym="UIA",
        kind={"code": "university", "label": "University or school"},
        url="/en/organisations/1-universite-imaginaire-darmorique/",
        website="https://universite-imaginaire.example.org/",
        ror="",
        summary_fr="Mer, langues et santé, face à un océan qui n’existe pas.",
        summary_en="Sea, languages and health, facing an ocean that does not exist.",
        logo=None,
        territory={"code": "FR-REG-53", "label": "Brittany"},
    ),
    id=(int, ...),
    type=(Literal["organisation"], ...),
)


class Organisations(Schema):
    """`next` is the address of what follows, null at the end."""

    model_config = example(items=[example_of(Organisation)], next=None)

    items: list[Organisation]
    next: str | None


@router.get(
    "/organisations",
    response={200: Organisations, 400: ProblemDetails},
    url_name="organisations-list",
    openapi_extra={"parameters": cursors.PARAMETERS},
)
def organisation_list(request):
    """Organisations that pages name which one may open, by their ids."""
    told = Parameters(request.GET)
    size = told.one("page_size", number(MAX_PAGE_SIZE), PAGE_SIZE)
    [last] = told.one("cursor", lambda cursor: cursors.values(cursor, "organisations"), [0])
    checked(request.GET, cursors.PARAMETERS, told.errors)
    return answered(request, lambda: answer(_list(request, size, last)))


@router.get(
    "/organisations/{int:id}",
    response={200: Organisation, 400: ProblemDetails, 404: ProblemDetails},
    url_name="organisation",
)
def organisation(request, id: ID):
    """An organisation; what it does here is found by a search for it."""
    checked(request.GET, [], {})

    def make():
        if id not in known_among([id], Viewer.behind(request)):
            raise Problem("not_found")
        return answer(_data(request, [id])[0])

    return answered(request, make)


def _list(request, size, last):
    known = sorted(known_among(None, Viewer.behind(request)))
    behind = [pk for pk in known if pk > last]
    more = len(behind) > size
    cursor = cursors.after([behind[size - 1]], "organisations") if more else ""
    return {
        "items": _data(request, behind[:size]),
        "next": cursors.address(request, cursor) if more else None,
    }


def _data(request, pks):
    found = StoredOrganisation.objects.select_related("territory").in_bulk(pks)
    reading = Reading(request)
    return reading.all(
        lambda: [
            {"id": pk, "type": "organisation", **data(found[pk], reading, FIELDS)} for pk in pks
        ]
    )
