"""How to cite a resource, as a file for those who keep bibliographies."""

from ninja import Router

from portal.core.parameters import Parameters, checked, one_of, parameter
from portal.core.problem_details import Problem
from resources import bibliographies
from resources.citations import citation
from resources.dublin_core import keywords
from resources.models import ResourcePage
from search.conditional import answered

from . import listing
from .pages_api import ID, REFUSED
from .references import Reading

router = Router(tags=["standards"])
CSL = "csl"
CITED_BY = [
    parameter(
        "format",
        "The format of the file.",
        type="string",
        enum=list(bibliographies.FORMATS),
        default=CSL,
    ),
]
TEXT = {"type": "string"}
ITEMS = {"type": "array", "items": {"type": "object"}}
CITED = {
    "200": {
        "description": "A file with one reference.",
        "content": {
            form.content_type.partition(";")[0]: {"schema": TEXT if name != CSL else ITEMS}
            for name, form in bibliographies.FORMATS.items()
        },
    }
}


@router.get(
    "/pages/{int:id}/citation",
    response=REFUSED,
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
