"""The home page and plain pages."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from portal.core.choices import Kind
from portal.core.pages import BasePage
from search.corpus import MAP
from search.engine import search
from search.facets import RECRUITING
from search.pages import page_document
from search.requests import SearchRequest
from search.views import feeds
from search.visibility import Viewer

from .frame import HOME_DEPTH
from .plan import site_plan


class HomePage(BasePage):
    """The door: search, disciplines, projects recruiting now, next events, latest news."""

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    # First what there may be any number of: whether a page may be added is asked of each in turn,
    # and where there may be one, by a query.
    subpage_types = [
        "home.StandardPage",
        "network.SpacePage",
        "directory.ProjectIndexPage",
        "resources.ResourceIndexPage",
        "news.NewsIndexPage",
        "events.EventIndexPage",
        "home.SitePlanPage",
    ]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find a page further down by its whole address, where Wagtail asks level by level."""
        address = self.url_path + "".join(f"{slug}/" for slug in path_components)
        slug = path_components[-1] if path_components else None  # by its index
        page = slug and Page.objects.filter(slug=slug, url_path=address).first()
        return page.specific.route(request, []) if page else super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        viewer, language = Viewer.behind(request), get_language()[:2]
        asked = {name: replace(each, language=language) for name, each in doors().items()}
        found = {name: search(each, viewer) for name, each in asked.items()}
        context = super().get_context(request, *args, **kwargs)
        return context | found | feeds(SearchRequest())


def doors():
    """What the home page shows, by the name its template knows it by: each is a search."""
    return {
        "projects": SearchRequest(scope=frozenset({Kind.PROJECT}), page_size=1, view=MAP),
        "recruiting": SearchRequest(
            scope=frozenset({Kind.PROJECT}),
            selected={"status": frozenset({RECRUITING})},
            page_size=6,
        ),
        "events": SearchRequest(
            scope=frozenset({Kind.EVENT}), date_from=timezone.localdate(), sort="soon", page_size=4
        ),
        "news": SearchRequest(scope=frozenset({Kind.NEWS}), page_size=3),
    }


class StandardPage(BasePage):
    """A page of text: about, legal notice, how to."""

    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage", "network.SpacePage"]
    subpage_types = ["home.StandardPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("standard page")

    def search_document(self, now):
        return page_document(self, Kind.PAGE, next_change=self.expire_at)


class SitePlanPage(BasePage):
    """The plan of the site, always as the site is; editors write what stands above it."""

    template = "home/site_plan_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("plan of the site")

    def search_document(self, now):
        return page_document(self, Kind.PAGE, next_change=self.expire_at)

    def get_context(self, request, *args, **kwargs):
        home = Page.objects.ancestor_of(self).get(depth=HOME_DEPTH)
        own = {"plan": site_plan(home, request)}
        return super().get_context(request, *args, **kwargs) | own
