"""What keeps robots out of a form that is open to everyone, and asks nothing of people."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Baited(forms.Form):
    """A form with a field that people don't see, and robots fill in: the page hides it."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_bait_taken(self):
        return bool(self.cleaned_data["website"])
