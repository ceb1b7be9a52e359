"""The forms by which people write to each other, report what they got, and decide who may write."""

import re

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.bait import Baited

from . import moderation
from .deciding import DecisionField, StepForm
from .models import Member
from .threads import LONGEST, LONGEST_SUBJECT, Report

# What would begin another line in the header of a mail, or isn't seen.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class LineField(forms.CharField):
    """A text on one line; what isn't is refused, not mended."""

    def to_python(self, value):
        if value and CONTROL.search(value):
            raise forms.ValidationError(_("Write it on one line, without special characters."))
        return super().to_python(value)


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class FirstForm(ReplyForm):
    """What begins a conversation."""

    subject = LineField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    field_order = ["subject", "text"]


class QuestionForm(Baited, ReplyForm):
    """What a visitor asks the members of a project."""

    name = LineField(
        label=_("Your name"),
        max_length=120,
        help_text=_("The members see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say who you are.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We write to it to be sure that it is yours, and send the answers there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shares_address = forms.BooleanField(
        label=_("Share my address with the members who get my question"), required=False
    )
    field_order = ["name", "email", "text", "shares_address", "website"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @property
    def given(self):
        names = ("name", "email", "text", "shares_address")
        return {name: self.cleaned_data[name] for name in names}


class MessageReportForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes nearest.")},
    )

    class Meta:
        model = Report
        fields = ["kind", "reason"]
        labels = {"reason": _("What you would like to add (optional)")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class HearingForm(forms.ModelForm):
    """Who may write to a member by the site."""

    class Meta:
        model = Member
        fields = ["hears_members", "hears_visitors"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class ReportDecisionForm(StepForm):
    """What a coordinator decides. Whoever is warned reads the warning as it is written."""

    class Decision(TextChoices):
        DISMISS = "dismiss", _("Nothing is wrong")
        WARN = "warn", _("Warn the author")
        SUSPEND = "suspend", _("Suspend the author")

    decision = DecisionField(label=_("Your decision"), choices=Decision.choices)
    warning = forms.CharField(
        label=_("What you write to the author"),
        help_text=_("Needed for a warning, and sent with nothing else. It names no reporter."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For the coordinators alone: why you have decided so."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Report
        fields = []

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "warn" and not cleaned.get("warning", "").strip():
            self.add_error("warning", _("Say what was wrong."))
        return cleaned

    def take(self):
        step = {
            self.Decision.DISMISS: moderation.dismiss,
            self.Decision.WARN: moderation.warn,
            self.Decision.SUSPEND: moderation.suspend,
        }[self.cleaned_data["decision"]]
        words = (self.cleaned_data[name].strip() for name in ("note", "warning"))
        return step(self.instance, self.for_user, *words)
