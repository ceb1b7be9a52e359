"""Icons of Lucide, inline, drawn once: they take the colour and size of the text around them."""

from functools import cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
@cache
def icon(name):
    """The icon of this name; hidden from screen readers, as what it says stands beside it."""
    return lucide(name, size=None, **{"class": "icon", "aria-hidden": "true"})
