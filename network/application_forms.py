"""The forms of those who ask to join, and that of the coordinators who answer."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.core.bait import Baited

from . import applications
from .deciding import DecisionField, StepForm
from .models import Application

LONGEST = 2000  # characters of what somebody writes


class JoiningForm(forms.Form):
    """What everyone says who joins: who they are, and that they agree to the terms in force."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say who you are.")},
    )
    agreed = forms.BooleanField(
        label=_("I have read the terms of the network, and agree to them."),
        error_messages={"required": _("Nobody joins without agreeing to the terms.")},
    )

    def __init__(self, *args, name, terms, **kwargs):
        super().__init__(*args, label_suffix="", initial={"name": name}, **kwargs)
        self.terms = terms
        if terms is None:
            del self.fields["agreed"]


class ApplicationForm(Baited, JoiningForm):
    """Who asks, and why.

    It is no ModelForm, which would say that an address has applied already.
    """

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We write to it to be sure that it is yours. No member sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Your organisation (optional)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    motivation = forms.CharField(
        label=_("What brings you here?"),
        help_text=_("What you do, or would like to do, with participatory research."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("A few words are enough.")},
    )

    def __init__(self, *args, user, terms, **kwargs):
        name = user.get_full_name() if user.is_authenticated else ""
        super().__init__(*args, name=name, terms=terms, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    @property
    def given(self):
        """What an Application keeps of it, beside the address."""
        kept = {name: self.cleaned_data[name] for name in ("name", "organisation", "motivation")}
        return {**kept, "terms": self.terms}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a few words.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class DecisionForm(StepForm):
    """What a coordinator answers. An applicant reads the text as it is written."""

    class Decision(TextChoices):
        ACCEPT = "accept", _("Accept")
        ASK = "ask", _("Ask for more")
        REFUSE = "refuse", _("Refuse")

    decision = DecisionField(label=_("Your answer"), choices=Decision.choices)
    text = forms.CharField(
        label=_("What you write to the applicant"),
        help_text=_("The question, or the reason. It is needed unless you accept."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Application
        fields = []

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision in ("ask", "refuse") and not cleaned.get("text", "").strip():
            self.add_error("text", _("Say why, or what you would like to know."))
        return cleaned

    def take(self):
        step = {
            self.Decision.ACCEPT: applications.accept,
            self.Decision.ASK: applications.ask,
            self.Decision.REFUSE: applications.refuse,
        }[self.cleaned_data["decision"]]
        return step(self.instance, self.for_user, self.cleaned_data["text"].strip())
