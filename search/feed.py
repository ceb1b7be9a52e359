"""The results of a search as RSS, the newest first: what is new, told to whoever follows it.

Readers fetch a feed without being signed in, and keep it where others read it too. So it holds what
anybody may see, whoever asks.
"""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from .corpus import CATALOGUE
from .engine import search
from .models import SearchEntry
from .requests import parse
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
    """The newest results. What is wrong in the address is told by the search page, with a 400."""
    asked, errors = parse(request.GET, language=get_language()[:2], page_size=ITEMS)
    if errors:
        return search_page(request)
    response = SearchFeed(asked.at(sort="newest", page=1))(request)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


def clean(text):
    """A text as XML can hold it."""
    return UNPRINTABLE.sub("", str(text))


class Rss(Rss201rev2Feed):
    """RSS that stays the same while its items do, though there be none, as caches compare it."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else LONG_AGO


class SearchFeed(Feed):
    """One search as a feed."""

    feed_type = Rss
    item_guid_is_permalink = False

    def __init__(self, asked):
        self.results = search(asked, ANONYMOUS)
        self.asked = self.results.request

    def title(self):
        parts = clean(self.asked.q), _("Search results"), settings.WAGTAIL_SITE_NAME
        return " – ".join(filter(None, parts))

    def link(self):
        return f"{reverse('search')}?{self.asked.querystring()}"

    def feed_url(self):
        return f"{reverse('search-rss')}?{self.asked.at(sort='').querystring()}"

    def description(self):
        chosen = ", ".join(str(value.label) for _facet, value in self.results.chips)
        return chosen or _("All that is new.")

    def items(self):
        """(hit, when it was published): one query for all, as a hit doesn't hold its date."""
        keys = [hit.id for hit in self.results.hits]
        entries = SearchEntry.of(CATALOGUE).filter(key__in=keys).values_list("key", "published")
        published = {str(key): moment for key, moment in entries}
        return [(hit, published.get(hit.id)) for hit in self.results.hits]

    def item_title(self, item):
        return clean(item[0].title)

    def item_description(self, item):
        return escape(clean(item[0].summary))  # readers take it for HTML

    def item_link(self, item):
        return item[0].url

    def item_guid(self, item):
        return f"urn:uuid:{item[0].id}"

    def item_pubdate(self, item):
        return item[1]

    def item_categories(self, item):
        hit = item[0]
        return [clean(value.label) for value in (hit.kind, *hit.disciplines, *hit.territories)]
