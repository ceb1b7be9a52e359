"""Projects that somebody should look at again, among the reports: those that one may edit."""

import django_filters
from django.contrib import messages
from django.db.models import TextChoices
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from directory.models import ProjectPage
from portal.core import reports, today

from .bulk_actions import ConfirmBulkAction
from .models import GOOD_FOR, confirm, figures_token_of, stale

INDEX = "confirmations"
CONFIRM = "confirmations_admin/confirm_cell.html"


class Why(TextChoices):
    YEAR = "year", _("Not confirmed for a year")
    ENDED = "ended", _("The end date has passed")


def stale_for(user):
    """The projects that somebody may edit, and should look at."""
    return stale(timezone.now()).filter(pk__in=reports.editable(user).values("pk"))


def edit_address(page):
    return today.edit_url(page.pk)


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


class StaleView(reports.EditorsReport):
    """Those that nobody has confirmed for a year, or which have ended since; the oldest first."""

    model = ProjectPage
    page_title = _("Projects to look at again")
    header_icon = "history"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
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
        reports.CellColumn("confirm", CONFIRM, label=_("Confirm"), accessor="pk"),
    ]

    def get_base_queryset(self):
        return stale_for(self.request.user)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "pk")


@reports.button_of_editors
def confirm_page(request, pk):
    """Say in somebody's name that a project is still right."""
    page = get_object_or_404(stale_for(request.user), pk=pk)
    confirm(page.translation_key, request.user)
    told = gettext("“%(title)s” is noted as right today.") % {"title": page.title}
    messages.success(request, told)
    return redirect(INDEX)


hooks.register("register_bulk_action", ConfirmBulkAction)


@hooks.register("register_page_header_buttons")
def figures_button(page, user, view_name, next_url=None):
    """The figures of a project, by the address that is sent to who leads it."""
    if isinstance(page, ProjectPage) and page.live:
        address = reverse("figures", args=[figures_token_of(page)])
        yield Button(_("How often it was read"), address, icon_name="order", priority=68)


@hooks.register("register_reports_menu_item")
def register_stale_menu_item():
    return reports.ReportMenuItem(StaleView, order=1040)


@hooks.register("register_admin_urls")
def register_stale():
    return [
        *reports.urls(StaleView, "reports/stale/"),
        path("reports/stale/<int:pk>/confirm/", confirm_page, name=f"{INDEX}_confirm"),
    ]


@hooks.register(today.HOOK, order=50)
def stale_projects(user):
    return today.need(
        stale_for(user).order_by("last_confirmed", "pk"),
        lambda page: today.Item(page.title, edit_address(page), why(page)),
        ngettext_lazy("%(n)d project to look at again", "%(n)d projects to look at again", "n"),
        "history",
        reverse(INDEX),
    )
