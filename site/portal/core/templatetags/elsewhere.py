"""Links and embeds that lead elsewhere.

An embed asks nothing of another site until the visitor opens it.
"""

from urllib.parse import urlsplit

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def host(address):
    """The host of an address, to say where a link leads."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # an address that no browser can follow either
        return ""


@register.simple_tag
def lazy_embed(html, title):
    """The embed's frame alone, loaded only when it comes into view; nothing when it has none.

    What is around it is left out: it has styles of its own, which the site's policy forbids.
    """
    _before, tag, after = html.partition("<iframe ")
    if not tag or "<script" in html:
        return ""
    attributes = after.partition("</iframe>")[0]
    named = "" if " title=" in f" {attributes}" else f'title="{escape(title)}" '
    return mark_safe(f'<iframe loading="lazy" {named}{attributes}</iframe>')
