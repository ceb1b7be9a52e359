"""The projects in PPSR-Core, for aggregators: the records of the export, a page of them at once.

What is told to one aggregator is shown on by it, so this is what everybody may see, whoever asks.
"""

from django.db.models import prefetch_related_objects
from ninja import Router, Schema

from directory.exporting import extended, ppsr
from directory.exporting.references import at_once
from portal.core.examples import example
from portal.core.parameters import Parameters, checked, moment, number, one_of, parameter
from portal.core.problem_details import ProblemDetails
from search.api import answer
from search.conditional import answered
from search.documents import LANGUAGES
from search.visibility import ANONYMOUS, Restrictions

from . import cursors, listing
from .cursors import MAX_PAGE_SIZE, PAGE_SIZE

router = Router(tags=["standards"])
PROFILES = {"core": ppsr.core, "extended": extended.record}


class PPSRCore(Schema):
    """A document of PPSR-Core (Project Metadata Model 2020.0). `next` is the address of what
    follows, null at the end."""

    model_config = example(
        Project=[{"projectId": "example.org:7", "projectName": "Les mares"}], next=None
    )

    Project: list[dict]
    next: str | None


LISTED_BY = [
    parameter(
        "profile",
        "core: valid by the standard’s schema; extended: with all that the portal knows.",
        type="string",
        enum=list(PROFILES),
        default="core",
    ),
    parameter("language", "What is written in it.", type="string", enum=list(LANGUAGES)),
    parameter("modified_from", "What was published since then.", type="string", format="date-time"),
    *cursors.PARAMETERS,
]


@router.get(
    "/ppsr/projects",
    response={200: PPSRCore, 400: ProblemDetails},
    url_name="ppsr-projects",
    openapi_extra={"parameters": LISTED_BY},
)
def project_list(request):
    """The projects that everybody may see, by when they were published last, the oldest first.

    Go on by `next` until it is null; next time, from the last `projectLastUpdatedDate` on.
    """
    told = Parameters(request.GET)
    record = PROFILES[told.one("profile", one_of(PROFILES), "core")]
    asked = listing.Asked(
        types=("project",),
        language=told.one("language", one_of(LANGUAGES), ""),
        modified_from=told.one("modified_from", moment),
        sort="modified",
        page_size=told.one("page_size", number(MAX_PAGE_SIZE), PAGE_SIZE),
    )
    asked = listing.from_cursor(told, asked)
    checked(request.GET, LISTED_BY, told.errors)
    return answered(request, lambda: answer(_list(request, asked, record)))


def _list(request, asked, record):
    pages, more = listing.found(asked, ANONYMOUS, Restrictions())
    prefetch_related_objects(pages, *extended.needs())
    return {
        "Project": at_once(lambda: [record(page) for page in pages]),
        "next": cursors.address(request, listing.cursor_behind(pages[-1], asked)) if more else None,
    }
