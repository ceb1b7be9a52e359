"""Links and embeds that lead elsewhere.

An embed asks nothing of another site until the visitor opens it.
"""

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

register = template.Library()

FRAME = re.compile(r"<iframe(\s[^>]*)>")
STYLE = re.compile(r"""\sstyle=("[^"]*"|'[^']*')""")


@register.filter
def host(address):
    """The host of an address, to say where a link leads."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # an address that no browser can follow either
        return ""


@register.simple_tag
def lazy_embed(html, title):
    """The embed's frame, loaded only when it comes into view; nothing when it isn't a frame.

    What stands around it, and its inline style, are left out: our own style sheet gives its shape.
    """
    frame = FRAME.search(html)
    if not frame or "<script" in html:
        return ""
    attributes = STYLE.sub("", frame[1])
    named = "" if " title=" in attributes else f' title="{escape(title)}"'
    return mark_safe(f'<iframe loading="lazy"{named}{attributes}></iframe>')
