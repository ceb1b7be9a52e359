"""Who asks to join, in Wagtail's admin: the queue, the approved domains, the terms."""

import django_filters
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.core.limited_admin import LimitedViewSet

from .application_forms import DecisionForm
from .deciding import StepView
from .models import Application, ApprovedDomain, Terms

State = Application.State


class ApplicationFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[each for each in State.choices if each[0] != State.UNCONFIRMED]
    )

    class Meta:
        model = Application
        fields = ["state"]


def confirmed():
    """The applications that are anybody's but the applicant's affair."""
    return Application.objects.exclude(state=State.UNCONFIRMED)


class ApplicationEditView(StepView):
    """The application, what was said of it, and the form by which it is answered."""

    submit_button_label = _("Send the answer")

    def get_success_message(self):
        return _("Done: %(name)s is written to.") % {"name": self.object.name}


class ApplicationViewSet(LimitedViewSet):
    model = Application
    name = "applications"
    url_prefix = "network/applications"
    icon = "mail"
    menu_label = _("Applications")
    edit_view_class = ApplicationEditView
    edit_template_name = "network_admin/application.html"
    filterset_class = ApplicationFilterSet
    search_fields = ["name", "email", "organisation"]

    def visible_to(self, user):
        return confirmed()

    def get_form_class(self, for_update=False):
        return DecisionForm

    @cached_property
    def list_display(self):
        return [
            TitleColumn("name", label=_("Name"), get_url=self._url, sort_key="name"),
            Column("organisation", label=_("Organisation")),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            DateColumn("since", label=_("Since"), sort_key="since"),
        ]

    def _url(self, application):
        return reverse(self.get_url_name("edit"), args=[application.pk])


class DomainViewSet(ModelViewSet):
    model = ApprovedDomain
    name = "approved_domains"
    url_prefix = "network/domains"
    icon = "globe"
    menu_label = _("Approved domains")
    copy_view_enabled = False
    list_display = ["domain", "note"]
    panels = [
        FieldPanel(
            "domain",
            help_text=_(
                "Whoever shows that an address ends in @ and this joins at once. "
                "Never a service where anybody can open an account."
            ),
        ),
        FieldPanel("note"),
    ]


class TermsDeleteView(generic.DeleteView):
    """What somebody has agreed to stays, so that it is known what that was."""

    def form_valid(self, form):
        if self.object.consents.exists() or self.object.applications.exists():
            messages.error(self.request, _("Somebody has agreed to this version: it stays."))
            return redirect(self.index_url_name)
        return super().form_valid(form)


class TermsViewSet(ModelViewSet):
    """A version that somebody has agreed to can't be deleted, nor should it be rewritten."""

    model = Terms
    name = "network_terms"
    url_prefix = "network/terms"
    icon = "doc-full"
    menu_label = _("Terms")
    copy_view_enabled = True
    delete_view_class = TermsDeleteView
    list_display = ["version", "in_force_on"]
    panels = [
        FieldPanel(
            "version",
            help_text=_("A new version, rather than a changed one, is put to every member again."),
        ),
        FieldPanel("in_force_on"),
        FieldPanel("text_fr"),
        FieldPanel("text_en"),
    ]
