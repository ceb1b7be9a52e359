"""Problem reports in Wagtail's admin: a list to be emptied, and how many are open on the home."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn

from portal.core.limited_admin import LimitedViewSet

from .forms import SettleForm
from .models import ProblemReport
from .policy import policy

STATES = {
    "open": pgettext_lazy("problem reports", "Open"),
    "settled": pgettext_lazy("problem reports", "Settled"),
}
ACTIONS = ("change", "delete", "view")


class ReportFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=list(STATES.items()),
        method="in_state",
        empty_label=pgettext_lazy("problem reports", "All"),
    )

    class Meta:
        model = ProblemReport
        fields = ["kind"]

    def in_state(self, queryset, name, value):
        return queryset.filter(settled_at__isnull=value == "open")


def allowed(user):
    """The reports that somebody may see."""
    found = policy.instances_user_has_any_permission_for(user, ACTIONS)
    return found.select_related("page", "settled_by")


class ReportViewSet(LimitedViewSet):
    """Reports, the open ones first. Opening one shows what was said, and settles it."""

    model = ProblemReport
    name = "problem_reports"
    url_prefix = "problem-reports"
    icon = "warning"
    menu_label = _("Problem reports")
    menu_name = "problem-reports"
    menu_order = 370
    add_to_admin_menu = True
    filterset_class = ReportFilterSet
    search_fields = ["message", "page__title"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="problems_admin/report.html"),
            FieldPanel("settled"),
        ],
        base_form_class=SettleForm,
    )

    def visible_to(self, user):
        return allowed(user)

    @cached_property
    def list_display(self):
        return [
            TitleColumn("page", label=_("Page"), accessor="page.title", get_url=self._url),
            Column("kind", label=_("Problem"), accessor="get_kind_display"),
            DateColumn("created_at", label=_("Reported"), sort_key="created_at"),
            DateColumn("settled_at", label=_("Settled"), sort_key="settled_at"),
            UserColumn("settled_by", label=_("Settled by"), blank_display_name="–"),
        ]

    def _url(self, report):
        return reverse("problem_reports:edit", args=[report.pk])


report_viewset = ReportViewSet()


@hooks.register("register_admin_viewset")
def register_reports():
    return report_viewset


class OpenReportsItem(SummaryItem):
    order = 400
    template_name = "problems_admin/summary_item.html"

    def is_shown(self):
        return policy.user_has_any_permission(self.request.user, ACTIONS)

    def get_context_data(self, parent_context):
        return {"open_reports": allowed(self.request.user).filter(settled_at=None).count()}


@hooks.register("construct_homepage_summary_items")
def count_open_reports(request, items):
    items.append(OpenReportsItem(request))
