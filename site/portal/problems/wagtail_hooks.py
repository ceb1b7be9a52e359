"""Problem reports in Wagtail's admin: a list to be emptied, which the first page tells of."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn

from portal.core import today
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


@hooks.register(today.HOOK, order=30)
def open_reports(user):
    return today.need(
        allowed(user).filter(settled_at=None).order_by("created_at", "pk"),
        lambda each: today.Item(
            each.page.title,
            reverse("problem_reports:edit", args=[each.pk]),
            each.get_kind_display(),
        ),
        ngettext_lazy("%(n)d open problem report", "%(n)d open problem reports", "n"),
        "warning",
        f"{reverse('problem_reports:index')}?state=open",
    )
