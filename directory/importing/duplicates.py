"""What a row of an import likely repeats, of the site's projects and of the rows before it."""

from collections import Counter, defaultdict

from directory.duplicates import SHARED, address_key, close_names, rarest
from directory.models import ProjectPage

from .vocabularies import key


class Duplicates:
    """What is known so far, of the site and of the rows read; the site is read once."""

    def __init__(self, records):
        known = list(ProjectPage.objects.values_list("title", "site_url"))
        coming = [(r.values["title"], r.values.get("site_url")) for r in records]
        everything = known + coming
        self.uses = Counter(address_key(url) for _title, url in everything)
        self.frequency = Counter(
            word for title, _url in everything for word in set(key(title).split())
        )
        self.by_address, self.by_word = {}, defaultdict(list)
        for title, url in known:
            self.add(title, url)

    def add(self, title, url):
        self.by_address.setdefault(address_key(url), title)
        for word in rarest(title, self.frequency):
            self.by_word[word].append(title)

    def flag(self, title, url, note):
        """Note what the project likely repeats."""
        self._flag_address(address_key(url), note)
        close = self._closest(title)
        if close:
            note("close-name", close)

    def _flag_address(self, address, note):
        first = self.by_address.get(address) if address else None
        if self.uses[address] > SHARED and address:
            note("shared-address", address, self.uses[address])
        elif first:
            note("same-address", first)

    def _closest(self, title):
        words = rarest(title, self.frequency)
        candidates = {other for word in words for other in self.by_word[word]}
        return next((other for other in sorted(candidates) if close_names(title, other)), None)
