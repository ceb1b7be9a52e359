"""The public API, version 1. Whatever goes wrong in it is said in JSON."""

from django.core.exceptions import TooManyFieldsSent
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from search.api import router

api = NinjaAPI(title="Science Ensemble", version="1", urls_namespace="api-1", docs_url=None)
api.add_router("", router)


@api.exception_handler(TooManyFieldsSent)
def too_many_parameters(request, exception):
    """Django reads no address with more parameters than DATA_UPLOAD_MAX_NUMBER_FIELDS."""
    return JsonResponse({"detail": _("The address holds too many parameters.")}, status=400)


def unknown(request, path=""):
    """What lies below the API's address and isn't in it; without this, pages would answer."""
    return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
