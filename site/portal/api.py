"""The public API, version 1. Whatever goes wrong in it is said as problem details."""

from copy import deepcopy

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpResponse, RawPostDataException
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from network.members_api import router as members_router
from network.profile_api import router as profile_router
from network.relay_api import router as relay_router
from portal.content.citation_api import router as citation_router
from portal.content.organisations_api import router as organisations_router
from portal.content.pages_api import router as pages_router
from portal.content.ppsr_api import router as ppsr_router
from portal.content.preview_api import router as preview_router
from portal.content.site_api import router as site_router
from portal.core.bodies import JSONParser
from portal.core.limits import Rate
from portal.core.parameters import MAX_NAME
from portal.core.problem_details import BELOW, Problem
from portal.description.openapi import Description, operation_id
from portal.tokens.access import Scoped, admit
from portal.tokens.models import Scope
from search.api import router
from search.export_api import router as export_router
from search.vocabulary_api import router as vocabulary_router

from .links import LINKS

GZIP = GZipMiddleware(lambda request: None)
TAGS = {
    "search": "Find what there is, by words and by facets.",
    "vocabularies": "What can be filtered by: facets, with the codes and labels of their values.",
    "pages": "What editors have written, as typed blocks.",
    "organisations": "Who stands behind projects.",
    "site": "What holds for the whole site: languages, menus, redirects.",
    "standards": "The same content, as others exchange it.",
    "members": "Members of the network, as each shows themselves to whoever asks.",
}
EXTRA = {
    "info": {
        "summary": "A portal of participatory research and science.",
        "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    },
    "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
}
ABOUT = """What everybody may read needs neither account nor token; with a token, an answer is what
its owner would see on the site. Labels and texts are in the language of `Accept-Language`, French
or English. `HEAD` works wherever `GET` does, `OPTIONS` everywhere. What an operation doesn’t know
is refused by name."""


class API(NinjaAPI):
    """As django-ninja describes it, with what the middleware adds."""

    def get_openapi_schema(self, *, path_prefix=None, path_params=None):
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        description = Description(self, prefix)
        for path, links in deepcopy(LINKS).items():  # whoever reads it may change it
            description["paths"][f"{prefix}{path[1:]}"]["get"]["responses"]["200"]["links"] = links
        return description

    def get_openapi_operation_id(self, operation):
        return operation_id(operation)


api = API(
    title="Science Ensemble",
    version="1",
    description=ABOUT.replace("\n", " "),
    urls_namespace="api-1",
    docs_url=None,
    servers=[{"url": "/", "description": "The site that this is of."}],
    parser=JSONParser(),
    openapi_extra=EXTRA,
)
ROUTERS = (
    *(router, vocabulary_router, pages_router, preview_router),
    *(organisations_router, site_router, export_router),
    *(ppsr_router, citation_router),
)
for each in ROUTERS:
    api.add_router("", each, auth=Scoped(Scope.CONTENT))
api.add_router("", members_router, auth=Scoped(Scope.MEMBERS))
api.add_router("", profile_router, auth=Scoped(Scope.MEMBERS, Scope.PROFILE))
api.add_router("", relay_router, auth=Scoped(Scope.WRITE_TO))


@api.exception_handler(Problem)
def problem(request, exception):
    return exception.response()


@api.exception_handler(TooManyFieldsSent)
def too_many_parameters(request, exception):
    """Django reads no address with more parameters than DATA_UPLOAD_MAX_NUMBER_FIELDS."""
    return Problem("too_many_parameters").response()


@api.exception_handler(HttpError)
def unreadable(request, exception):
    """django-ninja's own, for whatever is wrong with a body."""
    return exception.__cause__.response()


@api.exception_handler(RequestDataTooBig)
def too_large(request, exception):
    """Django reads no body of more than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    return Problem("too_large").response()


@api.exception_handler(RawPostDataException)
def form(request, exception):
    """One with files, which was read to look for a session's token."""
    return Problem("unsupported_media_type").response()


@api.exception_handler(ValidationError)
def wrong_values(request, exception):
    """A value in the path that can't be one names nothing; elsewhere it is told by its name."""
    places = {error["loc"][0] for error in exception.errors}
    if "path" in places:
        return Problem("not_found").response()
    if "body" in places:
        return Problem("invalid_fields", dict(map(_field, exception.errors))).response()
    told = {error["loc"][-1]: error["msg"] for error in exception.errors}
    return Problem("invalid_parameters", told).response()


def _field(error):
    """(the path to a field of a body, what is wrong there)"""
    path = ".".join(str(each)[:MAX_NAME] for each in error["loc"][2:])
    message = _("There is no such field.") if error["type"] == "extra_forbidden" else error["msg"]
    return path or "body", message


@api.exception_handler(Http404)
def unknown(request, exception=None, path=""):
    """What lies below the API's address and isn't in it; without this, pages would answer."""
    return Problem("not_found").response()


def middleware(get_response):
    """What holds for every address of the API: so many requests a minute, and these methods."""

    def answer(request):
        if not request.path_info.startswith(BELOW):
            return get_response(request)
        rate = Rate("api", settings.API_RATE)
        refused = _refused(request)
        left = rate.take(request)
        response = _answered(request, refused, left, get_response)
        response["RateLimit-Policy"] = f'"default";q={rate.most};w={rate.window}'
        response["RateLimit"] = f'"default";r={max(0, left.requests)};t={left.seconds}'
        patch_vary_headers(response, ["Authorization"])
        return _compressed(request, response)

    return answer


def _compressed(request, response):
    """Smaller, where the client takes it and it isn't about members: what is secret beside what
    somebody else has chosen can be told from how small both become (BREACH)."""
    is_secret = "no-store" in response.get("Cache-Control", "")
    return response if is_secret else GZIP.process_response(request, response)


def _refused(request):
    """The Problem with a request's token; None where it is good, or there is none."""
    try:
        admit(request)
        _measured(request)
    except Problem as problem:
        return problem
    return None


def _measured(request):
    """The length of a body is told in digits (RFC 9110)."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise Problem("bad_request")


def _answered(request, refused, left, get_response):
    if left.requests < 0:
        response = Problem("too_many_requests").response()
        response["Retry-After"] = left.seconds
        return response
    return refused.response() if refused else _by_method(request, get_response)


def _by_method(request, get_response):
    """HEAD wherever there is GET, OPTIONS everywhere; a method that isn't taken is said so."""
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    response = get_response(request)
    request.method = asked  # by which the server leaves the body away
    if response.status_code != 405:
        return response
    return _taken(asked, {*response["Allow"].split(", ")})


def _taken(asked, allowed):
    """The answer to OPTIONS, or to a method that isn't among those."""
    allowed |= {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())
    is_asked = asked == "OPTIONS"
    response = HttpResponse(status=204) if is_asked else Problem("method_not_allowed").response()
    response["Allow"] = ", ".join(sorted(allowed))
    return response
