"""Likely duplicates: the same address, or close names. They are flagged, never held back."""

import difflib
import re
from collections import Counter, defaultdict
from urllib.parse import parse_qsl, urlencode, urlsplit

from directory.models import ProjectPage

from .vocabularies import key

# More projects than this at one address, and it is a portal's: that says little of each of them.
SHARED = 5
# Names as close as this are likely the same; the words that two must share are each name's rarest.
CLOSE = 0.9
RAREST = 3
# A word in more names than this tells none apart: the cost stays in proportion to the names.
COMMON = 20
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|_ga")


def address_key(url):
    """An address without what doesn't matter: scheme, www, last slash, tracking, the port."""
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    query = [(k, v) for k, v in parse_qsl(parts.query, True) if not TRACKING.fullmatch(k)]
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{port}{parts.path.rstrip('/')}?{urlencode(query)}{fragment}".removesuffix("?")


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
        for word in self._rarest(title):
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
        candidates = {other for word in self._rarest(title) for other in self.by_word[word]}
        return next((other for other in sorted(candidates) if close_names(title, other)), None)

    def _rarest(self, title):
        words = sorted(set(key(title).split()), key=lambda word: (self.frequency[word], word))
        return [word for word in words[:RAREST] if self.frequency[word] <= COMMON]


def close_names(one, other):
    """Whether two names are nearly the same; names that differ by a number are a series."""
    one, other = key(one), key(other)
    if not one or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE
