"""The social card of each page, made when first asked for, and only for what everybody may see.

A card is kept as long as its page stays as it is. It lies outside the folder of uploads, which a
proxy serves without asking: what becomes restricted must go with its page.
"""

import hashlib

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.core import cards
from portal.core.classification import ancestors
from portal.core.pages import Filed
from search.visibility import ANONYMOUS, Restrictions

DAY = 86_400  # seconds for which others may keep a card: so long is it seen after its page is gone


def address(page):
    """Where the card of a page is, as the page is now."""
    return reverse("card", args=[page.pk, version(page)])


def version(page):
    """What changes with the page, or with how cards are drawn."""
    parts = (cards.VERSION, settings.WAGTAIL_SITE_NAME, page.title, page.last_published_at)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@require_safe
@cache_control(public=True, max_age=DAY)
def card(request, pk, asked):
    """The card of a page that an anonymous visitor may open, whoever asks; else there is none."""
    page = Page.objects.live().filter(pk=pk, depth__gt=1).first()
    if not page or not page.url or not Restrictions().let_through(ANONYMOUS, page.path):
        raise Http404
    if asked != version(page):
        return HttpResponseRedirect(address(page))
    return HttpResponse(_kept(page), content_type="image/png")


def _kept(page):
    kept, key = caches["cards"], f"{page.pk}-{version(page)}"
    found = kept.get(key)
    if found is None:
        found = cards.png(of(page.specific))
        kept.set(key, found)
    return found


def of(page):
    """What stands on a page's card, in the language of the page."""
    with override(page.locale.language_code):
        kind = capfirst(str(page._meta.verbose_name)) if isinstance(page, Filed) else ""
    return cards.Card(page.title, kind, settings.WAGTAIL_SITE_NAME, _codes(page))


def _codes(page):
    node = page.disciplines.first() if isinstance(page, Filed) else None
    return tuple(each.code for each in (*ancestors(node), node)) if node else ()
