"""A draft as JSON, for another front end that an editor previews it in."""

from ninja import Router

from portal.core.parameters import Parameters, parameter, text
from portal.core.previews import Preview
from portal.core.problem_details import Problem, ProblemDetails, always
from search.api import answer
from search.visibility import ANONYMOUS

from .pages_api import ID, REFUSED, SHOWN_BY, OnePage, asked, whole
from .references import Reading

router = Router(tags=["pages"])
MAX_TOKEN = 500  # characters
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}
PREVIEWED_BY = [
    {
        **parameter(
            "token",
            "As the front end’s address has it.",
            "WzEyLDM4LDQ3XQ:1wQzTk:mJ0c",
            type="string",
            minLength=1,
            maxLength=MAX_TOKEN,
        ),
        "required": True,
    },
    *SHOWN_BY,
]


@router.get(
    "/pages/{int:id}/preview",
    response={200: OnePage, 403: ProblemDetails} | REFUSED,
    url_name="page-preview",
    openapi_extra={"parameters": PREVIEWED_BY},
)
@always(**HEADERS)
def preview(request, id: ID):
    """A draft that an editor has this front end show, as everybody would see it once published.

    Its token says which; whoever has it needs no other. Nobody keeps the answer.
    """
    told = Parameters(request.GET)
    token = told.needed("token", text(MAX_TOKEN))
    shown = asked(told, PREVIEWED_BY)
    found = Preview.of(token, id)
    if found is None:
        raise Problem("preview")
    return answer(whole(found.as_page(), Reading(request, ANONYMOUS), *shown))
