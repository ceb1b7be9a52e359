"""Which addresses of other sites a page leads to: by its fields, its texts and its blocks."""

import json
import re
from html import unescape
from urllib.parse import urldefrag, urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page, Site

from .models import LONGEST, Outlink, Reading

AT_ONCE = 50  # pages in a minute
HREF = re.compile(r"""<a\b[^<>]*?\bhref=["'](https?://[^"'<>]+)["']""", re.IGNORECASE)
WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)


def read_due():
    """Read pages that were published since they were read last; how many."""
    found = Page.objects.live().filter(alias_of=None, depth__gt=1)
    due = found.filter(Q(links_read=None) | Q(last_published_at__gt=F("links_read__at")))
    pages = list(due.order_by("pk").specific()[:AT_ONCE])
    for page in pages:
        read(page)
    _forget()
    return len(pages)


def _forget():
    """What no published page leads to isn't asked for any more."""
    Reading.objects.filter(page__live=False).delete()
    Outlink.pages.through.objects.filter(page__live=False).delete()
    Outlink.objects.filter(pages=None).delete()


@transaction.atomic
def read(page):
    """Write down where a page leads to."""
    now = timezone.now()
    page.outlinks.set([Outlink.of(url) for url in sorted(addresses(page))])
    Reading.objects.update_or_create(page_id=page.pk, defaults={"at": now})


def addresses(page):
    """The addresses of other sites in a page as it is published, without what follows a “#”."""
    own = {urlsplit(each.root_url).hostname for each in Site.get_site_root_paths()}
    found = {urldefrag(url.strip()).url for url in _within(page.serializable_data())}
    return {url for url in found if len(url) <= LONGEST and _host(url) not in {None, *own}}


def _host(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _within(value):
    """The addresses in a page's values, its rows and its blocks, wherever they stand."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _within(each)
    elif isinstance(value, str):
        yield from _said(value)


def _said(text):
    if WHOLE.fullmatch(text):
        yield text
    elif text.startswith("["):  # a body is stored as text
        yield from _within(_parsed(text))
    else:
        yield from map(unescape, HREF.findall(text))


def _parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None
