"""The forms by which members choose their mails, and keep searches."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .relay_forms import LineField
from .subscriptions import LONGEST_NAME, SavedSearch, Subscription

Kind = Subscription.Kind


class MailsForm(forms.Form):
    """Which mails a member wants, and in which language all of theirs are."""

    digest = forms.BooleanField(
        label=_("Each week, what is new in the network, if anything is"), required=False
    )
    alerts = forms.BooleanField(
        label=_("New results of my saved searches, as often as each of them says"), required=False
    )
    language = forms.ChoiceField(
        label=_("Language of all mails from the network"), choices=settings.LANGUAGES
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    @property
    def wanted(self):
        """{kind: whether they want it}."""
        return {kind: self.cleaned_data[kind.value] for kind in Kind}


class SavedSearchForm(forms.ModelForm):
    """What a saved search is called, and how often it is told of."""

    name = LineField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a name by which you know it again.")},
    )

    class Meta:
        model = SavedSearch
        fields = ["name", "every"]
        labels = {"every": _("Tell me of new results")}
        widgets = {"every": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class ChangedSearchForm(SavedSearchForm):
    class Meta(SavedSearchForm.Meta):
        fields = ["name", "every", "is_paused"]
        labels = {**SavedSearchForm.Meta.labels, "is_paused": _("Paused: no mail for now")}
