"""Links that don't work, among the reports: of the pages that somebody may edit, and no others."""

import django_filters
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from portal.core import reports, today

from .models import Outlink, State

INDEX = "outlinks"


def links_of(user):
    """The links of those pages, each with them alone."""
    pages = reports.editable(user)
    found = Outlink.objects.filter(pages__in=pages).distinct()
    return found.prefetch_related(Prefetch("pages", queryset=pages.order_by("title", "pk")))


class OutlinkFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=State.choices, empty_label=State.BROKEN.label
    )
    host = django_filters.CharFilter(label=_("Site"), lookup_expr="icontains")

    class Meta:
        model = Outlink
        fields = ["state", "host"]


def cell(name, template, **options):
    return reports.CellColumn(name, f"outlinks_admin/{template}.html", **options)


class OutlinksView(reports.EditorsReport):
    """The broken ones, or those in another state, with the pages that lead there."""

    model = Outlink
    page_title = _("Links to other sites")
    header_icon = "link-external"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    search_fields = ["url"]
    filterset_class = OutlinkFilterSet
    default_ordering = "failing_since"
    export_filename = "links"
    list_export = [
        *("url", "get_state_display", "outcome", "failing_since", "checked_at"),
        *("moved_to", "archived", "titles"),
    ]
    export_headings = {
        "get_state_display": _("State"),
        "outcome": _("Answer"),
        "titles": _("Pages"),
    }
    columns = [
        cell("url", "address", label=_("Address"), sort_key="host"),
        cell("titles", "pages", label=_("Pages that lead there")),
        Column("outcome", label=_("Answer")),
        DateColumn("failing_since", label=_("Since"), sort_key="failing_since"),
        DateColumn("checked_at", label=_("Last asked for"), sort_key="checked_at"),
        cell("again", "again", label=_("Ask again"), accessor="pk"),
    ]

    def get_base_queryset(self):
        found = links_of(self.request.user)
        return found if self.request.GET.get("state") else found.filter(state=State.BROKEN)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "host", "pk")


@reports.button_of_editors
def ask_again(request, pk):
    """Have an address asked for at the next tick."""
    link = get_object_or_404(links_of(request.user), pk=pk)
    Outlink.objects.filter(pk=link.pk).update(next_check=timezone.now())
    messages.success(request, gettext("It will be asked for within a few minutes."))
    return redirect(INDEX)


@hooks.register("register_reports_menu_item")
def register_outlinks_menu_item():
    return reports.ReportMenuItem(OutlinksView, order=1050)


@hooks.register("register_admin_urls")
def register_outlinks():
    return [
        *reports.urls(OutlinksView, "reports/links/"),
        path("reports/links/<int:pk>/again/", ask_again, name=f"{INDEX}_again"),
    ]


@hooks.register(today.HOOK, order=60)
def broken_links(user):
    return today.need(
        links_of(user).filter(state=State.BROKEN).order_by("failing_since", "pk"),
        _item,
        ngettext_lazy("%(n)d broken link", "%(n)d broken links", "n"),
        "link-external",
        reverse(INDEX),
    )


def _item(link):
    page = link.pages.all()[0]
    return today.Item(link.url, today.edit_url(page.pk), page.title)
