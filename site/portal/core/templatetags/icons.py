"""Icons of Lucide, inline, drawn once: they take the colour and size of the text around them."""

from functools import cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()

OF_KIND = {
    "project": "sprout",
    "resource": "book-open",
    "event": "calendar-days",
    "news": "newspaper",
    "page": "file-text",
}
# Of the six fields of science (OECD FORD, level 1), by the first digit of a discipline's code.
OF_FIELD = {
    "1": "leaf",
    "2": "cog",
    "3": "heart-pulse",
    "4": "tractor",
    "5": "users-round",
    "6": "landmark",
}


@register.simple_tag
@cache
def icon(name):
    """The icon of this name; hidden from screen readers, as what it says stands beside it."""
    return lucide(name, size=None, **{"class": "icon", "aria-hidden": "true"})


@register.simple_tag
def kind_icon(kind):
    """The icon of a kind of page, by its code."""
    return icon(OF_KIND.get(kind, "file-text"))


@register.simple_tag
def field_icon(code):
    """The icon of the field of science that a discipline's code belongs to."""
    return icon(OF_FIELD.get(code[:1], "shapes"))
