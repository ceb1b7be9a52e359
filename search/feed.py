"""The results of a search as RSS or Atom, the newest first: what is new, told to who follows it.

Readers fetch a feed without being signed in, and keep it where others read it too. So it holds what
anybody may see, whoever asks.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from wagtail.models import Page

from .corpus import CATALOGUE
from .engine import search
from .models import SearchEntry
from .requests import parse
from .results import Hit
from .views import search_page
from .visibility import ANONYMOUS

ITEMS = 30
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MAX_AGE = 300  # seconds for which any cache may keep it
# What XML 1.0 can't hold, in whatever way it is written.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@require_safe
@conditional_page
def search_rss(request):
    return _feed(request, Rss)


@require_safe
@conditional_page
def search_atom(request):
    return _feed(request, Atom)


def _feed(request, feed_type):
    """The newest results. What is wrong in the address is told by the search page, with a 400."""
    asked, errors = parse(request.GET, language=get_language()[:2], page_size=ITEMS)
    if errors:
        return search_page(request)
    response = SearchFeed(asked.at(sort="newest", page=1), feed_type)(request)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


def clean(text):
    """A text as XML can hold it."""
    return UNPRINTABLE.sub("", str(text))


class Steady:
    """A feed that stays the same while its items do, though there be none, as caches compare it."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else LONG_AGO


class Rss(Steady, Rss201rev2Feed):
    view = "search-rss"


class Atom(Steady, Atom1Feed):
    view = "search-atom"


class Item(NamedTuple):
    """A hit, when it was published, and when its page was last, in the hit's language."""

    hit: Hit
    published: datetime | None
    updated: datetime | None


class SearchFeed(Feed):
    """One search as a feed."""

    item_guid_is_permalink = False
    author_name = settings.WAGTAIL_SITE_NAME

    def __init__(self, asked, feed_type=Rss):
        self.feed_type = feed_type
        self.results = search(asked, ANONYMOUS)
        self.asked = self.results.request

    def title(self):
        parts = clean(self.asked.q), _("Search results"), settings.WAGTAIL_SITE_NAME
        return " – ".join(filter(None, parts))

    def link(self):
        return f"{reverse('search')}?{self.asked.querystring()}"

    def feed_url(self):
        return f"{reverse(self.feed_type.view)}?{self.asked.at(sort='').querystring()}"

    def description(self):
        chosen = ", ".join(str(value.label) for _facet, value in self.results.chips)
        return clean(chosen) or _("All that is new.")

    subtitle = description  # as Atom calls it

    def items(self):
        """Each hit with its moments, which it doesn't hold: two queries for all."""
        keys = [hit.id for hit in self.results.hits]
        entries = SearchEntry.of(CATALOGUE).filter(key__in=keys).values_list("key", "published")
        published = {str(key): moment for key, moment in entries}
        pages = Page.objects.live().filter(translation_key__in=keys, alias_of=None)
        rows = pages.values_list("translation_key", "locale__language_code", "last_published_at")
        updated = {(str(key), language): moment for key, language, moment in rows}
        return [
            Item(hit, published.get(hit.id), updated.get((hit.id, hit.language)))
            for hit in self.results.hits
        ]

    def item_title(self, item):
        return clean(item.hit.title)

    def item_description(self, item):
        return escape(clean(item.hit.summary))  # readers take it for HTML

    def item_link(self, item):
        return item.hit.url

    def item_guid(self, item):
        return f"urn:uuid:{item.hit.id}"

    def item_pubdate(self, item):
        return item.published

    def item_updateddate(self, item):
        return item.updated or item.published or LONG_AGO

    def item_categories(self, item):
        hit = item.hit
        return [clean(value.label) for value in (hit.kind, *hit.disciplines, *hit.territories)]
