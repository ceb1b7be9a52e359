"""The names that complete what someone types: titles, organisations, tags.

A row is a word's start in a name. Its key is the folded text from there, then the name itself, as
bytes: every database compares those alike, so what begins with a prefix is one range of the index.
So that a search for a few names reads only a few rows, however many are hidden from the viewer, the
index begins with whom a name is for: its audience is the visibility of its entry.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from django.db import connection

from .analysis import ELISION, fold, words
from .documents import LANGUAGES, shown_language
from .models import SearchName

TITLE = "title"
NAMED = (TITLE, "organisation", "tag")
EVERYONE = ""  # the language of what is read in every language
MAX_NAME = 255
MAX_FOLDED = 100
MAX_STARTS = 20
# Between the folded text and the name; it sorts before a space.
SEPARATOR = b"\x1f"
AFTER_ALL = b"\xff"
# Rows of a range that are read at once, and how often that is gone on with: one name of a thousand
# entries is passed over in one step. Ranges in one statement: SQLite allows 500.
READ, ROUNDS, RANGES = 10, 10, 100


@lru_cache(maxsize=1 << 14)
def folded_words(text):
    """The words of a text without elisions, accents and case."""
    return tuple(fold(ELISION.sub("", word)) for word in words(text))


def rows_of(entry):
    """{(audience, group, kind, language, key)} of an entry's names, one for each word's start."""
    audience = " ".join(entry.visibility)
    named = [*_titles(entry.texts)]
    named += [(group, EVERYONE, name) for group, names in entry.names.items() for name in names]
    return {
        (audience, group, entry.kind, language, key)
        for group, language, name in named
        for key in _keys(name[:MAX_NAME])
    }


def _titles(texts):
    """(group, language, title) as visitors read it in each language."""
    shown = {code: texts[shown_language(texts, code)]["title"] for code in LANGUAGES}
    if len(set(shown.values())) == 1:
        shown = {EVERYONE: shown[LANGUAGES[0]]}
    return ((TITLE, language, title) for language, title in shown.items())


def _keys(name):
    folded = folded_words(name)
    for start in range(min(len(folded), MAX_STARTS)):
        text = " ".join(folded[start:])[:MAX_FOLDED]
        yield text.encode() + SEPARATOR + name.encode()


def write(entry):
    """Write the names of an entry anew."""
    entry.name_rows.all().delete()
    SearchName.objects.bulk_create(
        SearchName(
            entry=entry, audience=audience, group=group, kind=kind, language=language, key=key
        )
        for audience, group, kind, language, key in sorted(rows_of(entry))
    )


def audiences(viewer):
    """The audiences of names that the viewer belongs to; one read for each that there is."""
    found = []
    existing = SearchName.objects.order_by("audience").values_list("audience", flat=True)
    audience = existing.first()
    while audience is not None:
        if viewer.sees(audience.split()):
            found.append(audience)
        audience = existing.filter(audience__gt=audience).first()
    return found


@dataclass
class Range:
    """The names for one audience, of one group, kind and language, from a key on."""

    part: tuple[str, str, str, str]
    after: bytes
    found: dict = field(default_factory=dict)  # {name: (key, entry's id)}, the first of each
    read: int = 0

    @property
    def group(self):
        return self.part[1]

    def take(self, rows, fits):
        self.read = len(rows)
        for key, entry in rows:
            self.after = key
            name = key.partition(SEPARATOR)[2].decode()
            if fits(name):
                self.found.setdefault(name, (key, entry))

    def goes_on(self, size):
        """Whether more has to be read: the rest of a key that was read is the same name."""
        return self.read == READ and len(self.found) < size


def beginning(prefix, viewer, kinds, language, size, fits=lambda name: True):
    """{group: {name: an entry's id}}: the first `size` names in which a word begins `prefix`.

    `fits` chooses among them, in as much as READ * ROUNDS rows of a range offer.
    """
    start = prefix.encode()
    parts = product(audiences(viewer), NAMED, kinds, (EVERYONE, language))
    ranges = [Range(part, start) for part in parts if part[1] == TITLE or part[3] == EVERYONE]
    unread = ranges
    for _round in range(ROUNDS):
        rows = _read(unread, start + AFTER_ALL)
        for number, found in enumerate(unread):
            found.take(rows[number], fits)
        unread = [found for found in unread if found.goes_on(size)]
        if not unread:
            break
    return {group: _first(ranges, group, size) for group in NAMED}


def _first(ranges, group, size):
    found = [
        (key, entry, name)
        for each in ranges
        if each.group == group
        for name, (key, entry) in each.found.items()
    ]
    names = {}
    for _key, entry, name in sorted(found):
        names.setdefault(name, entry)
    return dict([*names.items()][:size])


def _read(ranges, end):
    """The next rows of each range, by its number: (key, entry's id)."""
    rows = defaultdict(list)
    with connection.cursor() as cursor:
        for first in range(0, len(ranges), RANGES):
            some = list(enumerate(ranges))[first : first + RANGES]
            sql = " UNION ALL ".join(_statement(number) for number, _range in some)
            params = [value for _n, each in some for value in (*each.part, each.after, end)]
            cursor.execute(sql, params)
            for number, key, entry in cursor.fetchall():
                rows[number].append((bytes(key), entry))
    return rows


def _statement(number):
    return (
        f'SELECT * FROM (SELECT {number}, "key", entry_id FROM search_searchname'
        ' WHERE audience = %s AND "group" = %s AND kind = %s AND language = %s'
        f' AND "key" > %s AND "key" < %s ORDER BY "key", entry_id LIMIT {READ}) AS range_{number}'
    )
