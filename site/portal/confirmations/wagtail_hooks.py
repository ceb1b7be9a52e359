"""Projects that somebody should look at again, among the reports: those that one may edit."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
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
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from directory.models import ProjectPage

from .models import GOOD_FOR, confirm, stale

EDITING = ("add", "change")
INDEX = "confirmations"


class Why(TextChoices):
    YEAR = "year", _("Not confirmed for a year")
    ENDED = "ended", _("The end date has passed")


def stale_for(user):
    """The projects that somebody may edit, and should look at."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    return stale(timezone.now()).filter(pk__in=pages.values("pk"))


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def why(page):
    """Why a project is in the report."""
    is_old = page.last_confirmed < timezone.now() - GOOD_FOR
    return (Why.YEAR if is_old else Why.ENDED).label


class StaleFilterSet(WagtailFilterSet):
    why = django_filters.ChoiceFilter(
        label=_("Reason"), choices=Why.choices, method="because", empty_label=_("All")
    )

    class Meta:
        model = ProjectPage
        fields = ["status"]

    def because(self, queryset, name, value):
        old = {"last_confirmed__lt": timezone.now() - GOOD_FOR}
        return queryset.filter(**old) if value == Why.YEAR else queryset.exclude(**old)


class ConfirmColumn(Column):
    """The button that says that a project is still right."""

    cell_template_name = "confirmations_admin/confirm_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"page": instance, "csrf_token": get_token(context["request"])}


class StaleView(ReportView):
    """Those that nobody has confirmed for a year, or which have ended since; the oldest first."""

    model = ProjectPage
    page_title = _("Projects to look at again")
    header_icon = "history"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    permission_policy = page_permission_policy
    any_permission_required = EDITING
    is_searchable = True
    search_fields = ["title"]
    search_backend_name = None  # which knows nothing of confirmations
    filterset_class = StaleFilterSet
    default_ordering = "last_confirmed"
    export_filename = "projects-to-look-at"
    list_export = ["title", "full_url", "last_confirmed", "end_date", "asked_at", "contact_email"]
    export_headings = {
        "full_url": _("Address"),
        "last_confirmed": _("Last confirmed"),
        "asked_at": _("Asked by mail"),
    }
    columns = [
        TitleColumn("title", label=_("Project"), get_url=edit_address, sort_key="title"),
        Column("why", label=_("Reason"), accessor=why),
        DateColumn("last_confirmed", label=_("Last confirmed"), sort_key="last_confirmed"),
        Column("end_date", label=_("End date"), sort_key="end_date"),
        DateColumn("asked_at", label=_("Asked by mail"), sort_key="asked_at"),
        ConfirmColumn("confirm", label=_("Confirm"), accessor="pk"),
    ]

    def get_base_queryset(self):
        return stale_for(self.request.user)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "pk")


@require_POST
def confirm_page(request, pk):
    """Say in somebody's name that a project is still right."""
    if not page_permission_policy.user_has_any_permission(request.user, EDITING):
        raise PermissionDenied
    page = get_object_or_404(stale_for(request.user), pk=pk)
    confirm(page.translation_key, request.user)
    told = gettext("“%(title)s” is noted as right today.") % {"title": page.title}
    messages.success(request, told)
    return redirect(INDEX)


class StaleMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, EDITING)


@hooks.register("register_reports_menu_item")
def register_stale_menu_item():
    url = reverse(INDEX)
    return StaleMenuItem(
        StaleView.page_title, url, name=INDEX, icon_name=StaleView.header_icon, order=1040
    )


@hooks.register("register_admin_urls")
def register_stale():
    results = StaleView.as_view(results_only=True)
    return [
        path("reports/stale/", StaleView.as_view(), name=INDEX),
        path("reports/stale/results/", results, name=f"{INDEX}_results"),
        path("reports/stale/<int:pk>/confirm/", confirm_page, name=f"{INDEX}_confirm"),
    ]
