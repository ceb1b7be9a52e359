"""The form by which somebody makes a token."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Scope, Token

DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]


class TokenForm(forms.Form):
    """What a token is called, what it may do, and for how long."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("The program that uses it, for example."),
        max_length=Token._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a name by which you know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.CONTENT],
        error_messages={"required": _("Choose at least one: it could do nothing.")},
    )
    days = forms.TypedChoiceField(
        label=_("It is good for"), choices=DAYS, coerce=int, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.user = user

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.user.tokens.filter(name=name).exists():
            raise ValidationError(_("You have a token of this name already."))
        return name

    def clean(self):
        if self.user.tokens.count() >= Token.MOST:
            raise ValidationError(
                ngettext(
                    "You have %(n)d token, which is as many as there can be. Remove one first.",
                    "You have %(n)d tokens, which is as many as there can be. Remove one first.",
                    Token.MOST,
                )
                % {"n": Token.MOST}
            )
        return super().clean()

    def make(self):
        """(token, its secret)."""
        last = timezone.localdate() + timedelta(days=self.cleaned_data["days"])
        names = ("name", "scopes")
        values = {name: self.cleaned_data[name] for name in names}
        return Token.make(user=self.user, expires_on=last, **values)
