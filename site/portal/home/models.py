"""The home page and plain pages."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.core.choices import Kind
from portal.core.pages import BasePage
from search.pages import page_document


class HomePage(BasePage):
    """The door: search, disciplines, projects recruiting now, next events, latest news."""

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "directory.ProjectIndexPage",
        "resources.ResourceIndexPage",
        "news.NewsIndexPage",
        "events.EventIndexPage",
        "home.StandardPage",
    ]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")


class StandardPage(BasePage):
    """A page of text: about, legal notice, how to."""

    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("standard page")

    def search_document(self, now):
        return page_document(self, Kind.PAGE, next_change=self.expire_at)
