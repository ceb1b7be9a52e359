"""What members share: events, resources and pages below the private sections, with their files."""

from wagtail.documents.models import Document

from network.pages import SpacePage, private_collection
from portal.events.models import EventPage
from portal.home.models import StandardPage
from resources.models import ResourcePage

from .pages import load, translation_key

STARTERS = "starters"  # the kind of what `portal.home.starters` makes
MODELS = {"event": EventPage, "resource": ResourcePage, "page": StandardPage}


def load_shared(library, items):
    """Each below its section; where staff have deleted that, it has no place to be."""
    places = {page.translation_key: page for page in SpacePage.objects.filter(locale=library.fr)}
    for item in items:
        model = MODELS[item.pop("type")]
        place = places.get(translation_key(STARTERS, item.pop("section")))
        if place:
            load(library, "space", model, item, place, _keep_private)


def _keep_private(page):
    """Its document is for whom the page is for."""
    if document := getattr(page, "document_id", None):
        Document.objects.filter(pk=document).update(collection=private_collection())
