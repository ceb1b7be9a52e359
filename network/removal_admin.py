"""Erasing members in Wagtail's admin, one or several by the same screen."""

import logging
from smtplib import SMTPException
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import DeleteView

from portal.core.bulk_actions import answer, is_step

from . import rules
from .forms import ErasureForm
from .models import Member
from .removal import Grounds, remove

logger = logging.getLogger(__name__)


class RemovalForm(ErasureForm):
    """On what grounds somebody is erased, and why, in the words that they read."""

    grounds = forms.ChoiceField(
        label=_("Grounds"),
        choices=Grounds.choices,
        widget=forms.RadioSelect,
        help_text=_("The history of the site keeps them, without saying of whom."),
    )
    reason = forms.CharField(
        label=_("Your reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is sent to them, and kept nowhere."),
    )
    field_order = ["grounds", "reason", "understood"]


class EraseMembers(SnippetBulkAction):
    """Erases, where Wagtail would delete a profile and leave its account."""

    models = [Member]
    display_name = _("Erase")
    aria_label = _("Erase the chosen members")
    action_type = "delete"
    action_priority = 30
    classes = {"serious"}
    template_name = "network_admin/erase_members.html"
    form_class = RemovalForm

    @method_decorator(reauthentication_required)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, member):
        return rules.may_remove(self.request.user, member)

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def prepare_action(self, members, _others):
        """Each by itself, before Wagtail's one transaction: a mail can't be taken back."""
        erased, untold = 0, []
        for member in members:
            try:
                erased += remove(member, self.request.user, *self._said)
            except (OSError, SMTPException):
                logger.exception("A member who was to be erased could not be written to")
                untold.append(member)
        if is_step(self.request):
            return answer(erased, left=untold)
        self._tell(erased, len(untold))
        return redirect(self.next_url)

    @property
    def _said(self):
        asked = self.cleaned_form.cleaned_data
        return asked["grounds"], asked["reason"]

    def _tell(self, erased, untold):
        """Names nobody: what is said is kept until it is read."""
        if erased:
            said = ngettext("%(n)d member erased.", "%(n)d members erased.", erased)
            messages.success(self.request, said % {"n": erased})
        if untold:
            said = ngettext(
                "%(n)d member could not be told, and was not erased. Try again later.",
                "%(n)d members could not be told, and were not erased. Try again later.",
                untold,
            )
            messages.error(self.request, said % {"n": untold})


class MemberDeleteView(DeleteView):
    """Leads to where several are erased, with one."""

    def get(self, request, *args, **kwargs):
        asked = {"id": self.object.pk, "next": self.get_success_url()}
        address = reverse("wagtail_bulk_action", args=["network", "member", "delete"])
        return redirect(f"{address}?{urlencode(asked)}")

    post = get


class ErasureFormatter(LogFormatter):
    """What the history says of it."""

    label = _("Erase")

    def format_message(self, entry):
        grounds = Grounds(entry.data["grounds"]).label
        return _("Erased. Grounds: %(grounds)s.") % {"grounds": grounds}
