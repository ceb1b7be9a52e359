"""Likely duplicates: projects at one address, or with close names. Flagged, never held back."""

import difflib
import re
from collections import Counter, defaultdict
from itertools import combinations
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .importing.vocabularies import key

# More projects than this at one address, and it is a portal's: that says little of each of them.
SHARED = 5
# Names as close as this are likely the same; the words that two must share are each name's rarest.
CLOSE = 0.9
RAREST = 3
# A word in more names than this tells none apart: the cost stays in proportion to the names.
COMMON = 20
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|_ga")


class Reason(TextChoices):
    ADDRESS = "address", _("The same address")
    NAME = "name", _("Close names")


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


def close_names(one, other):
    """Whether two names are nearly the same; names that differ by a number are a series."""
    return _close(key(one), key(other))


def _close(one, other):
    """The same, of names as `key` makes them; in one order, as the ratio isn't the same in both."""
    shorter, longer = sorted((one, other), key=lambda name: (len(name), name))
    if not shorter or 2 * len(shorter) < CLOSE * (len(shorter) + len(longer)):
        return False
    if re.findall(r"\d+", shorter) != re.findall(r"\d+", longer):
        return False
    matcher = difflib.SequenceMatcher(None, shorter, longer, autojunk=False)
    return matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE


def rarest(title, frequency):
    """The words of a title by which to look for close ones; `frequency` says how many have each."""
    words = sorted(set(key(title).split()), key=lambda word: (frequency[word], word))
    return [word for word in words[:RAREST] if frequency[word] <= COMMON]


def likely(rows):
    """{(project, project): its Reasons, in order} of rows of (project, title, address).

    A project may have several rows, one in each language; it is no duplicate of itself.
    """
    found = defaultdict(list)
    for reason, pairs in ((Reason.ADDRESS, _at_one_address), (Reason.NAME, _with_close_names)):
        for pair in pairs(rows):
            found[pair].append(reason)
    return found


def _at_one_address(rows):
    projects = defaultdict(set)
    for project, _title, url in rows:
        if address := address_key(url):
            projects[address].add(project)
    few = (each for each in projects.values() if len(each) <= SHARED)
    return {pair for each in few for pair in combinations(sorted(each), 2)}


def _with_close_names(rows):
    names = sorted({(project, key(title)) for project, title, _url in rows})
    words = {(project, word) for project, name in names for word in name.split()}
    frequency, sharing = Counter(word for _project, word in words), defaultdict(list)
    for project, name in names:
        for word in rarest(name, frequency):
            sharing[word].append((project, name))
    candidates = {pair for each in sharing.values() for pair in combinations(each, 2)}
    return {
        (one, other)
        for (one, name), (other, its_name) in candidates
        if one != other and _close(name, its_name)
    }


def repeated(title, url, projects):
    """Those of some projects that one of this name, with its site there, likely repeats."""
    projects, address, words = list(projects), address_key(url), set(key(title).split())
    there = [each for each in projects if address and address_key(each.site_url) == address]
    close = [
        each
        for each in projects
        if words & set(key(each.title).split()) and close_names(title, each.title)
    ]
    return list(dict.fromkeys([*(there if len(there) <= SHARED else []), *close]))
