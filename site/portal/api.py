"""The public API, version 1. Whatever goes wrong in it is said as problem details."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import ValidationError

from network.members_api import router as members_router
from portal.content.organisations_api import router as organisations_router
from portal.content.pages_api import router as pages_router
from portal.content.site_api import router as site_router
from portal.core.limits import Rate
from portal.core.problem_details import BELOW, CONTENT_TYPE, Problem
from portal.tokens.access import Scoped, admit
from portal.tokens.models import Scope
from search.api import router
from search.vocabulary_api import router as vocabulary_router

from .links import LINKS

# What may be answered to any question, besides what its operation says.
ANYWHERE = {401: "The token isn’t good.", 403: "Not by this token.", 429: "Too many requests."}


class API(NinjaAPI):
    """As django-ninja describes it, with what the middleware adds."""

    def get_openapi_schema(self, **options):
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                _complete(operation)
        for path, links in LINKS.items():
            schema["paths"][f"{BELOW}v1{path}"]["get"]["responses"][200]["links"] = links
        return schema


def _complete(operation):
    """Tokens are for who wants to; whatever goes wrong is said as problem details."""
    operation["security"] = [{}, *operation["security"]]
    responses = operation["responses"]
    problem = {CONTENT_TYPE: responses[400]["content"]["application/json"]}
    responses |= {status: {"description": told} for status, told in ANYWHERE.items()}
    for status, response in responses.items():
        if status >= 400:
            response["content"] = problem
    if "members" not in operation["tags"]:  # whose answers nobody keeps
        responses[304] = {"description": "What the client has already."}


api = API(title="Science Ensemble", version="1", urls_namespace="api-1", docs_url=None)
ROUTERS = (router, vocabulary_router, pages_router, organisations_router, site_router)
for each in ROUTERS:
    api.add_router("", each, auth=Scoped(Scope.CONTENT))
api.add_router("", members_router, auth=Scoped(Scope.MEMBERS))


@api.exception_handler(Problem)
def problem(request, exception):
    return exception.response()


@api.exception_handler(TooManyFieldsSent)
def too_many_parameters(request, exception):
    """Django reads no address with more parameters than DATA_UPLOAD_MAX_NUMBER_FIELDS."""
    return Problem("too_many_parameters").response()


@api.exception_handler(ValidationError)
def wrong_values(request, exception):
    """A value in the path that can't be one names nothing; elsewhere it is told by its name."""
    places = {error["loc"][-1]: error["msg"] for error in exception.errors}
    if all(error["loc"][0] == "path" for error in exception.errors):
        return Problem("not_found").response()
    return Problem("invalid_parameters", places).response()


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
        return response

    return answer


def _refused(request):
    """The Problem with a request's token; None where it is good, or there is none."""
    try:
        admit(request)
    except Problem as problem:
        return problem
    return None


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
