"""What a page's head tells machines: its address, its languages, its card, whether to list it."""

from django.utils.functional import cached_property

from portal.news.models import NewsPage
from search.pages import SearchIndexMixin
from search.visibility import ANONYMOUS

from . import cards

OG_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


class Links:
    """The links of the page that a frame stands around, in full."""

    def __init__(self, frame):
        self.frame, self.request, self.page = frame, frame.request, frame.page

    @cached_property
    def source(self):
        """The page itself, or what it repeats as an alias, through any number of them."""
        page = self.page
        while page.alias_of_id:
            page = page.alias_of
        return page

    @cached_property
    def canonical(self):
        """The page's own address; an alias's is its source's, whose text it shows.

        The second page of a list is a page of its own, whatever else its address holds is not.
        """
        number = self.request.GET.get("page", "") if self.is_list else ""
        query = f"?page={number}" if number.isdecimal() and int(number[:9]) > 1 else ""
        return self.absolute(self.source.url or self.page.url) + query

    @property
    def alternates(self):
        """(language, address) of each translation; none of an alias or of a list's next pages."""
        if self.page.alias_of_id or "?" in self.canonical:
            return []
        pages = [page for page in self.frame.translations if not page.is_alias]
        return [(page.language, self.absolute(page.url)) for page in pages]

    @property
    def is_listed(self):
        """Whether a search engine may list it: not what somebody has searched or filtered."""
        return not (self.is_list and set(self.request.GET) - {"page"})

    @property
    def is_article(self):
        """What Open Graph calls an article is a text of its own date."""
        return isinstance(self.page, NewsPage)

    @property
    def language(self):
        """What the page is written in, which for an alias may not be that of its address."""
        own = self.source is self.page
        return self.frame.language if own else self.source.locale.language_code

    @property
    def og_locale(self):
        """The language as Open Graph wants it, with a country."""
        return OG_LOCALES[self.language]

    @property
    def is_list(self):
        return isinstance(self.page, SearchIndexMixin)

    @cached_property
    def is_public(self):
        """Whether anybody may open the page."""
        if getattr(self.request, "is_preview", False) or not self.page.live:
            return False
        return self.frame.restrictions.let_through(ANONYMOUS, self.page.path)

    @cached_property
    def card(self):
        """Its social card; empty for a page that isn't everybody's."""
        return self.absolute(cards.address(self.page)) if self.is_public else ""

    def absolute(self, address):
        return self.request.build_absolute_uri(address)
