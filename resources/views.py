"""The references of all resources that a search finds, however many they are."""

from itertools import islice

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.core.choices import Kind
from search.engine import every
from search.pages import pages_of
from search.requests import parse
from search.views import search_page
from search.visibility import Viewer

from .bibliographies import FORMATS, many
from .citations import NEEDS, citation
from .dublin_core import keywords
from .models import ResourcePage

CHUNK = 100


@require_safe
def search_references(request, name):
    """What is wrong in the address is told by the search page, with a 400."""
    if name not in FORMATS:
        raise Http404
    asked, errors = parse(request.GET, language=get_language()[:2], scope={Kind.RESOURCE})
    if errors:
        return search_page(request)
    hits = every(asked, Viewer.behind(request))
    response = many(_cited(hits, request.build_absolute_uri), name, "references")
    response["Cache-Control"] = "private, no-store"
    return response


def _cited(hits, absolute):
    """A Citation of each hit, read in chunks."""
    while some := list(islice(hits, CHUNK)):
        pages = pages_of(ResourcePage, some)
        prefetch_related_objects(pages, *NEEDS)
        yield from (citation(page, absolute, keywords(page)) for page in pages)
