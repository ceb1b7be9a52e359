"""Rich text as clean HTML, with what it links to as far as the viewer may open that."""

import re
from functools import partial
from html import escape

import nh3
from wagtail.rich_text.rewriters import extract_attrs

# No link stands in another: to look beyond the next would take long where many begin.
LINK = re.compile(r"<a\b([^<>]*)>((?:(?!<a\b).)*?)</a>", re.DOTALL)
REFERRED = ("page", "document")
TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"),
    *("a", "b", "strong", "i", "em", "sup", "sub"),
}
LONGEST_ID = 12  # digits
SCHEMES = {"http", "https", "mailto", "tel"}


def html(source, reading):
    """HTML of `TAGS` alone. A link that leads nowhere for the viewer is left out, not its text."""
    linked = LINK.sub(partial(_link, reading), source or "")
    cleaned = nh3.clean(
        linked, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None
    )
    return cleaned.strip()


def _link(reading, match):
    address, text = _address(extract_attrs(match[1]), reading), match[2]
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _address(attributes, reading):
    if not attributes.get("linktype"):
        return attributes.get("href", "")
    key = referred(attributes)
    found = reading.refer(*key) if key else None
    return found["url"] if found else ""


def referred(attributes):
    """(kind, id) of what a link of the site leads to; None where that can't be anything."""
    kind, pk = attributes.get("linktype"), attributes.get("id", "")
    is_known = kind in REFERRED and pk.isdecimal() and len(pk) < LONGEST_ID
    return (kind, int(pk)) if is_known else None
