"""News of the alliance and its projects."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel

from directory.context import around
from portal.core.choices import Kind
from portal.core.pages import BasePage, Filed
from search.pages import SearchIndexMixin, filing, midnight, page_document


class NewsIndexPage(SearchIndexMixin, BasePage):
    """The news: the search page, restricted to news."""

    search_kind = "news"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("news index")


class NewsTag(TaggedItemBase):
    content_object = ParentalKey(
        "news.NewsPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class NewsPage(BasePage, Filed):
    """A piece of news, dated by its author rather than by its publication."""

    date = models.DateField(_("date"), default=timezone.localdate)
    project = models.ForeignKey(
        "directory.ProjectPage",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    tags = ClusterTaggableManager(
        through=NewsTag, verbose_name=_("keywords"), blank=True, related_name="news"
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("body"),
        FieldPanel("project"),
        *Filed.filing_panels,
    ]
    template = "news/news_page.html"
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def search_document(self, now):
        return page_document(
            self,
            Kind.NEWS,
            codes=filing(self),
            published=midnight(self.date),
            start=self.date,
            end=self.date,
            next_change=self.expire_at,
        )

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | around(self, request)
