"""The form by which somebody is asked to join a team."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.models import User


class InvitationForm(forms.Form):
    """Whom to ask; `members` are those who are in the team already."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Whoever has it gets a link by which to accept, good for a month."),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = members

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if self.members.filter(email=email).exists():
            raise ValidationError(_("This address is in the team already."))
        if User.objects.filter(email=email, is_active=False).exists():
            raise ValidationError(_("Nobody can sign in by this address: ask an administrator."))
        return email
