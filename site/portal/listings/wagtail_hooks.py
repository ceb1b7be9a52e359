"""Projects, resources, news and events in the admin's menu, each as one list wherever they are in
the tree: found, filtered, exported, and changed many at once."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet

from directory.models import ProjectPage
from portal.core.folding import FoldedSearch
from portal.core.listing_buttons import annotated as with_translations
from portal.events.models import EventPage
from portal.news.models import NewsPage
from resources.models import ResourcePage

from . import filters
from .states import annotated, missing


def translation(page):
    return "–" if page.is_untranslated else filters.Translation.SOME.label


def lacks(page):
    return ", ".join(missing(page)) or "–"


class ListView(FoldedSearch, IndexView):
    """Of the pages that somebody may work on, without those that mirror another."""

    search_fields = ["title"]
    template_name = "listings_admin/list.html"

    def get_base_queryset(self):
        return super().get_base_queryset().filter(alias_of=None)

    def annotate_queryset(self, pages):
        return super().annotate_queryset(with_translations(annotated(pages)))

    def to_row_dict(self, item):
        return super().to_row_dict(item) | {"lacks": lacks(item)}


def columns(*own):
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column("translation", label=_("Translation"), accessor=translation),
        *own,
        Column("lacks", label=_("Missing"), accessor=lacks, sort_key="lacks"),
        DateColumn(
            "latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at"
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]


class PagesViewSet(PageListingViewSet):
    index_view_class = ListView
    columns = columns()
    list_per_page = 100
    list_export = [
        *("title", "full_url", "locale", "status_string"),
        *("lacks", "latest_revision_created_at"),
    ]
    export_headings = {
        "full_url": _("Address"),
        "locale": _("Language"),
        "status_string": _("Status"),
        "lacks": _("Missing"),
        "latest_revision_created_at": _("Updated"),
    }

    @cached_property
    def name(self):
        return f"{self.model._meta.model_name}_list"


class ProjectsViewSet(PagesViewSet):
    model = ProjectPage
    url_prefix = "projects"
    icon = "group"
    menu_label = _("Projects")
    filterset_class = filters.ProjectFilterSet
    columns = columns(
        DateColumn("last_confirmed", label=_("Last confirmed"), sort_key="last_confirmed")
    )
    list_export = [*PagesViewSet.list_export, "last_confirmed"]
    export_headings = {**PagesViewSet.export_headings, "last_confirmed": _("Last confirmed")}


class ResourcesViewSet(PagesViewSet):
    model = ResourcePage
    url_prefix = "resources"
    icon = "folder-open-inverse"
    menu_label = _("Resources")
    filterset_class = filters.ResourceFilterSet


class NewsViewSet(PagesViewSet):
    model = NewsPage
    url_prefix = "news"
    icon = "doc-empty"
    menu_label = _("News")
    filterset_class = filters.NewsFilterSet


class EventsViewSet(PagesViewSet):
    model = EventPage
    url_prefix = "events"
    icon = "calendar"
    menu_label = _("Events")
    filterset_class = filters.EventFilterSet
    columns = columns(DateColumn("start", label=_("Start"), sort_key="start"))


class ListsGroup(ViewSetGroup):
    menu_label = _("Contents")
    menu_icon = "doc-full"
    menu_order = 340
    items = (ProjectsViewSet(), ResourcesViewSet(), NewsViewSet(), EventsViewSet())


@hooks.register("register_admin_viewset")
def register_lists():
    return ListsGroup()
