"""The forms of who proposes a project, and that of the moderators who answer."""

from datetime import date

from django import forms
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from network.deciding import DecisionField, StepForm
from network.forms import nodes
from network.names import NamesField
from portal.core.bait import Baited
from portal.core.choices import Task
from portal.core.models import Discipline, Territory

from . import steps
from .models import CONTENT, Proposal

EARLIEST, LATEST = date(1800, 1, 1), date(2100, 12, 31)
# But for NUL, which Django refuses by itself: control characters, and what turns text around.
UNSEEN = RegexValidator(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
    _("There is a character in this text that nobody sees. Type it anew instead of pasting it."),
    inverse_match=True,
)
SECTIONS = (
    (_("The project"), ("title", "teaser", "taking_part", "tasks", "site_url")),
    (_("Where, when, about what"), ("disciplines", "territories", "start_date", "end_date")),
    (_("Who is behind it"), ("organisation", "contact_email")),
    (_("You"), ("name", "email")),
)


class LineField(forms.CharField):
    """Text on one line, whatever it was pasted from."""

    default_validators = [UNSEEN]

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class TextField(forms.CharField):
    """Text whose lines end as the browser counts them: by one character."""

    default_validators = [UNSEEN]
    widget = forms.Textarea(attrs={"rows": 7})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class WebField(forms.URLField):
    """An address on the web, which people write without its beginning."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class DayField(forms.DateField):
    default_validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ProposalForm(forms.ModelForm):
    """What a project is, as its page will tell it, and the name of who proposes it."""

    title = LineField(
        label=_("Name of the project"),
        max_length=255,
        error_messages={"required": _("Give the project’s name.")},
    )
    teaser = LineField(
        label=_("The project in a sentence or two"),
        help_text=_("What people read first, in lists and in search results."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what the project is about.")},
    )
    taking_part = TextField(
        label=_("What do participants do?"),
        help_text=_("Where, when, for how long, with what: what you would tell a neighbour."),
        max_length=5000,
        error_messages={"required": _("Say what participants do.")},
    )
    tasks = forms.MultipleChoiceField(
        label=_("Ways of taking part (optional)"),
        choices=Task.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    site_url = WebField(
        label=_("Address of the project’s site (optional)"),
        help_text=_("Where people are sent on to take part."),
        max_length=500,
        required=False,
    )
    disciplines = NamesField(
        label=_("Disciplines (optional)"),
        help_text=_("Begin to type, and choose from the list: biology, history…"),
        objects=lambda: nodes(Discipline),
    )
    territories = NamesField(
        label=_("Territories (optional)"),
        help_text=_("A département, a region, a country; leave it empty if you aren’t sure."),
        objects=lambda: nodes(Territory),
    )
    start_date = DayField(label=_("Start date (optional)"), required=False)
    end_date = DayField(label=_("End date (optional)"), required=False)
    organisation = LineField(
        label=_("Organisation (optional)"),
        help_text=_("The association, the laboratory, the town that leads the project."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    contact_email = forms.EmailField(
        label=_("E-mail address to show on the page (optional)"),
        help_text=_("Everybody will see it. Leave it empty to show none."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say who you are.")},
    )

    class Meta:
        model = Proposal
        fields = (*CONTENT, "name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    @property
    def sections(self):
        """[(title, fields)] as the page shows them."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in SECTIONS
        ]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", _("The end comes before the start."))
        return cleaned


class NewProposalForm(Baited, ProposalForm):
    """The same, with an address to answer to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We write to it to be sure that it is yours, and to answer. It isn’t shown."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Give an address to which we can answer.")},
    )
    agreed = forms.BooleanField(
        label=_(
            "What I write of the project may be published, and my name and my address may be kept "
            "to answer me, until six months after the answer."
        ),
        error_messages={"required": _("Without your consent we can’t look at the project.")},
    )

    class Meta(ProposalForm.Meta):
        fields = (*ProposalForm.Meta.fields, "email")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class AnswerForm(StepForm):
    """What a moderator answers. A proposer reads the reason as it is written."""

    class Decision(TextChoices):
        DRAFT = "draft", _("Make a draft of its page")
        ASK = "ask", _("Ask for changes")
        REFUSE = "refuse", _("Refuse")

    decision = DecisionField(label=_("Your answer"), choices=Decision.choices)
    reason = TextField(
        label=_("What you write to the proposer"),
        help_text=_("What is to be changed, or why you refuse. A draft needs no words."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Proposal
        fields = []

    def clean(self):
        cleaned = super().clean()
        is_answered = cleaned.get("decision") in (self.Decision.ASK, self.Decision.REFUSE)
        if is_answered and cleaned.get("reason") == "":
            self.add_error("reason", _("Say what is to be changed, or why you refuse."))
        return cleaned

    def take(self):
        decision, reason = self.cleaned_data["decision"], self.cleaned_data["reason"]
        if decision == self.Decision.DRAFT:
            return steps.draft(self.instance, self.for_user)
        step = steps.ask if decision == self.Decision.ASK else steps.refuse
        return step(self.instance, self.for_user, reason)
