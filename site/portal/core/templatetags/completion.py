"""What makes a search field complete itself: attributes that `complete.js` reads.

    <input type="search" name="q" {% completes %}>

Without scripts they mean nothing. The suggestions are those of `/api/v1/complete`, of the kinds
that are given here or chosen in the field's form; or those of another `address` that answers alike.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

register = template.Library()

# Attributes that the script sees to, and a swap leaves alone.
OWN = "role autocomplete aria-autocomplete aria-expanded aria-controls aria-activedescendant"


@register.simple_tag
def completes(kinds=(), address=""):
    """The attributes, with the words that the script says; `{n}` in them is a number."""
    values = {
        "data-complete": address or reverse("api-1:complete"),
        "data-kinds": " ".join(sorted(kinds or ())),
        "data-own": OWN,
        "data-label": _("Suggestions"),
        "data-one": _("1 suggestion. Use the arrows to choose."),
        "data-many": _("{n} suggestions. Use the arrows to choose."),
        "data-results": _("{n} results"),
        "data-result": _("1 result"),
    }
    return format_html_join(" ", '{}="{}"', values.items())
