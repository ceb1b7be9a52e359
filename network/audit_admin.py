"""What was written down, for coordinators to read: nobody changes it here, and time deletes it."""

from functools import reduce
from operator import or_

import django_filters
from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.viewsets.base import ViewSet

from . import rules
from .audit import Export, RoleChange, listed
from .dashboard_admin import CoordinatorsMenuItem, CoordinatorsOnly
from .models import ContactReading
from .privacy import SAMPLES, Tier, visible

ACCOUNT = ("member__name", "first_name", "last_name", "email")  # by what it is looked for
NOBODY = "–"


def called(account):
    """The name of an account for coordinators: that of its profile, where it has one."""
    if account is None:
        return NOBODY
    member = getattr(account, "member", None)
    return named(member) if member else get_user_display_name(account)


def named(member):
    return visible(member, SAMPLES[Tier.ONLY_ME], []).name


class LinesFilterSet(WagtailFilterSet):
    """By person, who did it or whom it is about; and by date."""

    person = django_filters.CharFilter(label=_("Person"), method="of_person")
    accounts, names = (), ()  # the paths to accounts, and to names of members

    def of_person(self, queryset, name, value):
        paths = [f"{account}__{part}" for account in self.accounts for part in ACCOUNT]
        found = (Q(**{f"{path}__icontains": value}) for path in (*paths, *self.names))
        return queryset.filter(reduce(or_, found)).distinct()


def dates(field):
    return django_filters.DateFromToRangeFilter(
        field_name=field, label=_("Date"), widget=DateRangePickerWidget
    )


class ExportFilterSet(LinesFilterSet):
    date = dates("made_at")
    accounts, names = ["by"], ["exported__member__name"]

    class Meta:
        model = Export
        fields = ["kind"]


class ReadingFilterSet(LinesFilterSet):
    date = dates("day")
    accounts, names = ["reader"], ["member__name"]

    class Meta:
        model = ContactReading
        fields = []


class RoleFilterSet(LinesFilterSet):
    role = django_filters.CharFilter(label=_("Role"), lookup_expr="icontains")
    date = dates("at")
    accounts, names = ["by", "account"], ["group"]

    class Meta:
        model = RoleChange
        fields = ["given"]


class LinesView(CoordinatorsOnly, generic.IndexView):
    """A list of lines, with the way to the others."""

    any_permission_required = None
    header_icon = "history"
    template_name = "network_admin/audit.html"
    paginate_by = 50

    @property
    def index_url_name(self):
        return f"network_audit:{self.slug}"

    @property
    def index_results_url_name(self):
        return f"{self.index_url_name}_results"

    def setup(self, *args, **kwargs):
        super().setup(*args, **kwargs)
        self.is_export = False

    def get_queryset(self):
        return super().get_queryset().select_related(*self.related)

    def get_context_data(self, **kwargs):
        return super().get_context_data(kinds=VIEWS, **kwargs)


class ExportsView(LinesView):
    model = Export
    page_title = _("Exports")
    slug = "exports"
    filterset_class = ExportFilterSet
    default_ordering = "-made_at"
    related = ("by__member",)
    columns = [
        DateColumn("made_at", label=_("When"), sort_key="made_at"),
        Column("by", label=_("By whom"), accessor=lambda line: called(line.by)),
        Column("kind", label=_("Sheet"), accessor="get_kind_display"),
        Column("selection", label=_("Of whom"), accessor=lambda line: line.selection or _("All")),
        Column(
            "columns", label=_("Columns"), accessor=lambda line: ", ".join(map(str, line.labels))
        ),
        Column("count", label=_("Members"), sort_key="count"),
        Column("reason", label=_("Reason")),
    ]


class ReadingsView(LinesView):
    model = ContactReading
    page_title = _("Readings of contact details")
    slug = "readings"
    filterset_class = ReadingFilterSet
    default_ordering = "-day"
    related = ("reader__member", "member")
    columns = [
        Column("day", label=_("Day"), sort_key="day"),
        Column("reader", label=_("Who"), accessor=lambda line: called(line.reader)),
        Column("member", label=_("Whose"), accessor=lambda line: named(line.member)),
        Column(
            "fields",
            label=_("What"),
            accessor=lambda line: listed(line.fields),
        ),
    ]


class RolesView(LinesView):
    model = RoleChange
    page_title = _("Roles and rights")
    slug = "roles"
    filterset_class = RoleFilterSet
    default_ordering = "-at"
    related = ("account__member", "by__member")
    columns = [
        DateColumn("at", label=_("When"), sort_key="at"),
        Column(
            "account", label=_("Whom"), accessor=lambda line: line.group or called(line.account)
        ),
        Column("said", label=_("What")),
        Column("by", label=_("By whom"), accessor=lambda line: called(line.by)),
    ]


VIEWS = (ExportsView, ReadingsView, RolesView)


class AuditViewSet(ViewSet):
    name = "network_audit"
    url_prefix = "network/audit"
    icon = "history"
    menu_label = _("Audit log")
    menu_item_class = CoordinatorsMenuItem

    def get_urlpatterns(self):
        return [
            pattern
            for view in VIEWS
            for pattern in (
                path(f"{view.slug}/", view.as_view(), name=view.slug),
                path(
                    f"{view.slug}/results/",
                    view.as_view(results_only=True),
                    name=f"{view.slug}_results",
                ),
            )
        ]


class SiteHistoryView(LogEntriesView):
    """Wagtail's report. Its lines bear names of members and applicants, for who may see them: to
    take them away is an export of members.
    """

    def setup(self, *args, **kwargs):
        super().setup(*args, **kwargs)
        self.is_export = self.is_export and self.show_export_buttons

    @property
    def show_export_buttons(self):
        user = self.request.user
        return rules.exports_profiles(user) or not user.has_module_perms("network")


site_history = require_admin_access(SiteHistoryView.as_view())
site_history_results = require_admin_access(SiteHistoryView.as_view(results_only=True))
