"""The form of visitors, and that of staff who settle what it brought."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal.core.bait import Baited

from .models import ProblemReport


class ReportForm(Baited, forms.ModelForm):
    """What is wrong with a page."""

    kind = forms.ChoiceField(
        label=_("What is the problem?"),
        choices=ProblemReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes nearest.")},
    )

    class Meta:
        model = ProblemReport
        fields = ["kind", "message", "email"]
        labels = {
            "message": _("Describe it in a few words"),
            "email": _("Your e-mail address (optional)"),
        }
        help_texts = {
            "message": _("Where on the page, and what should be there instead."),
            "email": _("Only to answer you. It is erased six months after the matter is settled."),
        }
        error_messages = {"message": {"required": _("Say what is wrong.")}}
        widgets = {
            "message": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }


class SettleForm(WagtailAdminModelForm):
    """Staff change nothing of a report but whether it is settled."""

    settled = forms.BooleanField(label=_("This is settled"), required=False)

    class Meta:
        model = ProblemReport
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["settled"] = self.instance.is_settled

    def save(self, commit=True):
        if self.cleaned_data["settled"]:
            self.instance.settle(self.for_user)
        else:
            self.instance.reopen()
        return super().save(commit)
