"""Reported messages in Wagtail's admin: what was reported, what stands around it, the decision.

Coordinators read no other message, and each opening of a report is written into its history.
"""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from . import moderation
from .deciding import StepView
from .faces import face
from .privacy import Reader
from .relay_forms import ReportDecisionForm
from .threads import Report


class ReportFilterSet(WagtailFilterSet):
    class Meta:
        model = Report
        fields = ["state", "kind"]


class ReportEditView(StepView):
    """The reported message in its conversation, and the form by which it is decided."""

    submit_button_label = _("Decide")

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        log(instance=self.object, action="network.read_report", user=request.user)
        return response

    def get_context_data(self, **kwargs):
        reader = Reader.of(self.request.user)
        said = [
            (message, face(message.author, reader).name, message.pk == self.object.message_id)
            for message in moderation.context(self.object)
        ]
        by = face(self.object.by, reader).name
        return super().get_context_data(said=said, reported_by=by, **kwargs)

    def get_success_message(self):
        return _("Done: whoever reported it is written to.")


class ReportViewSet(ModelViewSet):
    model = Report
    name = "message_reports"
    url_prefix = "network/reports"
    icon = "warning"
    menu_label = _("Reports")
    copy_view_enabled = False
    inspect_view_enabled = False
    edit_view_class = ReportEditView
    edit_template_name = "network_admin/report.html"
    filterset_class = ReportFilterSet

    def get_form_class(self, for_update=False):
        return ReportDecisionForm

    @cached_property
    def list_display(self):
        return [
            TitleColumn("number", label=_("Report of a message"), accessor=str, get_url=self._url),
            Column("kind", label=_("Reason"), accessor="get_kind_display"),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            DateColumn("made_at", label=_("Reported"), sort_key="made_at"),
        ]

    def _url(self, report):
        return reverse(self.get_url_name("edit"), args=[report.pk])
