"""Which addresses of other sites a page leads to: by its fields, its texts and its blocks."""

import re
from html import unescape
from urllib.parse import urldefrag, urlsplit

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from portal.core.stored import within

from .models import LONGEST, Outlink, Reading

AT_ONCE = 50  # pages in a minute
HREF = re.compile(r"""<a\b[^<>]*?\bhref=["'](https?://[^"'<>]+)["']""", re.IGNORECASE)
WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)


def read_due():
    """Read pages that were published since they were read last; how many."""
    pages = Reading.due(AT_ONCE)
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
    texts = (each for each in within(page.serializable_data()) if isinstance(each, str))
    found = {urldefrag(url.strip()).url for text in texts for url in _said(text)}
    return {url for url in found if len(url) <= LONGEST and _host(url) not in {None, *own}}


def _host(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _said(text):
    return [text] if WHOLE.fullmatch(text) else map(unescape, HREF.findall(text))
