"""The public API, version 1. Whatever goes wrong in it is said as problem details."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from portal.content.organisations_api import router as organisations_router
from portal.content.pages_api import router as pages_router
from portal.content.site_api import router as site_router
from portal.core.limits import Rate
from portal.core.problem_details import BELOW, Problem
from search.api import router
from search.vocabulary_api import router as vocabulary_router

api = NinjaAPI(title="Science Ensemble", version="1", urls_namespace="api-1", docs_url=None)
ROUTERS = (router, vocabulary_router, pages_router, organisations_router, site_router)
for each in ROUTERS:
    api.add_router("", each)


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
        if not request.path.startswith(BELOW):
            return get_response(request)
        rate = Rate("api", settings.API_RATE)
        left = rate.take(request)
        if left.requests < 0:
            response = Problem("too_many_requests").response()
            response["Retry-After"] = left.seconds
        else:
            response = _by_method(request, get_response)
        response["RateLimit-Policy"] = f'"default";q={rate.most};w={rate.window}'
        response["RateLimit"] = f'"default";r={max(0, left.requests)};t={left.seconds}'
        return response

    return answer


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
