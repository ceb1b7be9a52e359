"""The types of pages, by the names that clients know them by."""

from directory.models import ProjectIndexPage, ProjectPage
from network.pages import SpacePage
from portal.events.models import EventIndexPage, EventPage
from portal.home.models import HomePage, SitePlanPage, StandardPage
from portal.news.models import NewsIndexPage, NewsPage
from resources.models import ResourceIndexPage, ResourcePage

MODELS = {
    "project": ProjectPage,
    "resource": ResourcePage,
    "event": EventPage,
    "news": NewsPage,
    "page": StandardPage,
    "home": HomePage,
    "project-index": ProjectIndexPage,
    "resource-index": ResourceIndexPage,
    "event-index": EventIndexPage,
    "news-index": NewsIndexPage,
    "site-plan": SitePlanPage,
    "section": SpacePage,
}
_NAMES = {model: name for name, model in MODELS.items()}


def name_of(model):
    """The name of a page's type; empty for one that clients don't know."""
    return _NAMES.get(model, "")
