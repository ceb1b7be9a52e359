"""The page that documents the API: drawn here, from the description, without another's scripts."""

from functools import cache

from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from .outline import outline


@require_safe
def reference(request, api):
    """Everything that can be asked; the descriptions themselves are in English."""
    return render(request, "description/reference.html", {"api": api, **described(api)})


@require_safe
def to_reference(request):
    """The page in the language that the browser prefers."""
    response = redirect("api-reference")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@cache
def described(api):
    """Made once: it changes with the code alone."""
    return outline(api.get_openapi_schema())
