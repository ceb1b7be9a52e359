"""What is to be put right, in the editor and among the reports: in pages that somebody may edit."""

import django_filters
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.core import reports, today

from . import measuring, views
from .models import Finding, Kind

INDEX = "checks"


def findings_for(user):
    """What is to be put right in the published pages that somebody may edit."""
    return Finding.objects.filter(page__in=reports.editable(user)).select_related("page")


def edit_address(finding):
    return today.edit_url(finding.page_id, finding.block)


class FindingFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("What"), choices=Kind.choices, empty_label=_("All"))

    class Meta:
        model = Finding
        fields = ["kind"]


class ChecksView(reports.EditorsReport):
    """Of the pages as they are published, page by page."""

    model = Finding
    page_title = _("Contents to put right")
    header_icon = "glasses"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    search_fields = ["page__title", "words"]
    search_backend_name = None  # which knows nothing of what is found
    filterset_class = FindingFilterSet
    default_ordering = "page__title"
    export_filename = "contents-to-put-right"
    list_export = ["page.title", "page.full_url", "get_kind_display", "words"]
    export_headings = {
        "page.title": _("Page"),
        "page.full_url": _("Address"),
        "get_kind_display": _("What"),
        "words": _("Where"),
    }
    columns = [
        TitleColumn(
            "page",
            label=_("Page"),
            accessor="page.title",
            get_url=edit_address,
            sort_key="page__title",
        ),
        Column("kind", label=_("What"), accessor="get_kind_display", sort_key="kind"),
        Column("words", label=_("Where")),
    ]

    def get_base_queryset(self):
        return findings_for(self.request.user)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "pk")


@hooks.register("register_reports_menu_item")
def register_checks_menu_item():
    return reports.ReportMenuItem(ChecksView, order=1060)


@hooks.register("register_admin_urls")
def register_checks():
    return [
        *reports.urls(ChecksView, "reports/contents/"),
        path("checks/<int:pk>/", views.beside_the_editor, name="checks_of_page"),
    ]


@hooks.register("insert_editor_js")
def look_as_one_writes():
    src = versioned_static("core_admin/checks.js")
    return format_html('<script type="module" src="{}"></script>', src)


@hooks.register(today.HOOK, order=65)
def contents_to_put_right(user):
    pages = reports.editable(user)
    return today.need(
        pages.filter(pk__in=Finding.objects.values("page")).order_by("title", "pk"),
        lambda page: today.Item(page.title, today.edit_url(page.pk)),
        ngettext_lazy(
            "%(n)d page with something to put right", "%(n)d pages with something to put right", "n"
        ),
        "glasses",
        reverse(INDEX),
    )


@hooks.register("construct_wagtail_userbar")
def ask_every_rule(request, items, page):
    measuring.measure_all(items)
