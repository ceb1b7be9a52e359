"""Proposed projects in Wagtail's admin: a list to be emptied, which the first page tells of."""

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from network.deciding import StepView
from portal.core import today
from portal.core.limited_admin import LimitedViewSet

from . import drafting
from .forms import AnswerForm
from .models import Proposal
from .policy import visible_to

State = Proposal.State


class ProposalFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[each for each in State.choices if each[0] != State.UNCONFIRMED]
    )

    class Meta:
        model = Proposal
        fields = ["state", "language"]


class ProposalAnswerView(StepView):
    """What was proposed, what it may repeat, and the form by which it is answered."""

    submit_button_label = _("Send the answer")

    def get_context_data(self, **kwargs):
        proposal = self.object
        found = drafting.duplicates(proposal, self.request.user) if proposal.is_open else []
        return super().get_context_data(duplicates=found, **kwargs)

    def save_instance(self):
        """The step has stored and logged what there is."""
        return self.object

    def get_success_message(self):
        if self.object.state == State.DRAFTED:
            return _("The draft is made. Complete it, and publish it as any other page.")
        return _("Done: whoever proposed it is written to.")

    def get_success_url(self):
        if self.object.state == State.DRAFTED:
            return reverse("wagtailadmin_pages:edit", args=[self.object.page_id])
        return super().get_success_url()


class ProposalViewSet(LimitedViewSet):
    """Proposals, the latest first. Opening one shows what it says, and answers it."""

    model = Proposal
    name = "proposals"
    url_prefix = "proposals"
    icon = "form"
    menu_label = _("Proposed projects")
    menu_name = "proposals"
    menu_order = 365
    add_to_admin_menu = True
    edit_view_class = ProposalAnswerView
    edit_template_name = "proposals_admin/proposal.html"
    filterset_class = ProposalFilterSet
    search_fields = ["title", "organisation", "name", "email"]

    def visible_to(self, user):
        return visible_to(user).select_related("page", "decided_by")

    def get_form_class(self, for_update=False):
        return AnswerForm

    @cached_property
    def list_display(self):
        return [
            TitleColumn("title", label=_("Project"), get_url=self._url, sort_key="title"),
            Column("organisation", label=_("Organisation")),
            Column("language", label=_("Language"), accessor="get_language_display"),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            DateColumn("since", label=_("Since"), sort_key="since"),
        ]

    def _url(self, proposal):
        return reverse(self.get_url_name("edit"), args=[proposal.pk])


@hooks.register("register_admin_viewset")
def register_proposals():
    return ProposalViewSet()


@hooks.register(today.HOOK, order=20)
def waiting_proposals(user):
    return today.need(
        visible_to(user).filter(state=State.WAITING).order_by("since", "pk"),
        lambda each: today.Item(
            each.title, reverse("proposals:edit", args=[each.pk]), each.organisation
        ),
        ngettext_lazy(
            "%(n)d proposed project to look at", "%(n)d proposed projects to look at", "n"
        ),
        "form",
        f"{reverse('proposals:index')}?state=waiting",
    )


@hooks.register("register_log_actions")
def register_answers(actions):
    for state, (label, message) in {
        State.DRAFTED: (_("Make a draft"), _("Made a draft of its page")),
        State.ASKED: (_("Ask for changes"), _("Asked for changes")),
        State.REFUSED: (_("Refuse"), _("Refused it")),
    }.items():
        actions.register_action(f"proposals.{state.value}", label, message)
