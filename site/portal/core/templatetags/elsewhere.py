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
    """The embed's frame, loaded only when it comes into view; nothing when it isn't a frame."""
    before, tag, after = html.partition("<iframe ")
    if not tag or "<script" in html:
        return ""
    named = "" if " title=" in f" {after}" else f'title="{escape(title)}" '
    return mark_safe(f'{before}<iframe loading="lazy" {named}{after}')
