"""Links that don't work, among the reports: of the pages that somebody may edit, and no others."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from .models import Outlink, State

EDITING = ("add", "change")
INDEX = "outlinks"


def editable(user):
    """The pages whose links somebody may mend."""
    return page_permission_policy.instances_user_has_permission_for(user, "change")


def links_of(user):
    """The links of those pages, each with them alone."""
    pages = editable(user)
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


class CellColumn(Column):
    """A column with a template of its own, which may hold a form."""

    def __init__(self, name, template, **options):
        super().__init__(name, **options)
        self.cell_template_name = f"outlinks_admin/{template}.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"link": instance, "csrf_token": get_token(context["request"])}


class OutlinksView(ReportView):
    """The broken ones, or those in another state, with the pages that lead there."""

    model = Outlink
    page_title = _("Links to other sites")
    header_icon = "link-external"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    permission_policy = page_permission_policy
    any_permission_required = EDITING
    is_searchable = True
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
        CellColumn("url", "address", label=_("Address"), sort_key="host"),
        CellColumn("titles", "pages", label=_("Pages that lead there")),
        Column("outcome", label=_("Answer")),
        DateColumn("failing_since", label=_("Since"), sort_key="failing_since"),
        DateColumn("checked_at", label=_("Last asked for"), sort_key="checked_at"),
        CellColumn("again", "again", label=_("Ask again"), accessor="pk"),
    ]

    def get_base_queryset(self):
        found = links_of(self.request.user)
        return found if self.request.GET.get("state") else found.filter(state=State.BROKEN)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "host", "pk")


@require_POST
def ask_again(request, pk):
    """Have an address asked for at the next tick."""
    if not page_permission_policy.user_has_any_permission(request.user, EDITING):
        raise PermissionDenied
    link = get_object_or_404(links_of(request.user), pk=pk)
    Outlink.objects.filter(pk=link.pk).update(next_check=timezone.now())
    messages.success(request, gettext("It will be asked for within a few minutes."))
    return redirect(INDEX)


class OutlinksMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, EDITING)


@hooks.register("register_reports_menu_item")
def register_outlinks_menu_item():
    url = reverse(INDEX)
    return OutlinksMenuItem(
        OutlinksView.page_title, url, name=INDEX, icon_name=OutlinksView.header_icon, order=1050
    )


@hooks.register("register_admin_urls")
def register_outlinks():
    results = OutlinksView.as_view(results_only=True)
    return [
        path("reports/links/", OutlinksView.as_view(), name=INDEX),
        path("reports/links/results/", results, name=f"{INDEX}_results"),
        path("reports/links/<int:pk>/again/", ask_again, name=f"{INDEX}_again"),
    ]
