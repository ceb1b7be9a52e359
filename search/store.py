"""The facets in memory: a value is one int whose bits are the entries that have it.

A request ANDs and ORs them, and `int.bit_count()` counts; at 100,000 entries that takes
microseconds where a GROUP BY takes seconds. A store numbers its entries from 0, so that what other
corpora hold makes no bitset longer. It is brought up to date before each search: one cheap read
when nothing was written, one indexed range read otherwise.
"""

import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import product

from .corpus import CATALOGUE
from .documents import LANGUAGES, shown_language
from .models import SearchCounter, SearchEntry
from .place import band
from .preference import today

FIELDS = (
    "pk", "key", "codes", "visibility", "titles", "published", "start", "end", "lat", "lon",
    "next_change",
)  # fmt: skip
# Periods asked for whose entries are kept; there are millions of pairs of days.
PERIODS_KEPT = 100
TOP = "\U0010ffff"  # sorts after any key


def bits_of(numbers):
    """An int with the bits `numbers` set."""
    numbers = list(numbers)
    if not numbers:
        return 0
    packed = bytearray((max(numbers) >> 3) + 1)
    for number in numbers:
        packed[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(packed, "little")


def numbers_of(bits):
    """The numbers of the set bits of an int, ascending."""
    packed = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    return [i << 3 | bit for i, byte in enumerate(packed) if byte for bit in _BITS[byte]]


_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


@dataclass(frozen=True)
class Row:
    """What the store keeps of one entry."""

    pk: int
    key: object
    codes: dict
    visibility: list
    titles: dict
    published: datetime
    start: date | None
    end: date | None
    lat: float | None
    lon: float | None
    next_change: datetime | None

    def title(self, language):
        """The title that a visitor reads, as it sorts."""
        return self.titles[shown_language(self.titles, language)]

    @cached_property
    def sort_keys(self):
        """{order: key}; every key ends in the entry's own, so that there are no ties."""
        tie = self.key.hex
        keys = {f"title-{language}": (self.title(language), tie) for language in LANGUAGES}
        keys["newest"] = (-self.published.timestamp(), tie)
        keys["start"] = (self.start or date.max, tie)
        keys["end"] = (self.end or date.max, tie)
        if self.next_change:
            keys["next_change"] = (self.next_change, tie)
        if None not in (self.lat, self.lon):
            keys["place"] = (band(self.lat), self.lon, self.lat, tie)
        return keys

    def values(self):
        """The (facet, code) pairs, visibility and having a time among them."""
        yield "visibility", tuple(self.visibility)
        if self.start or self.end:
            yield "timed", True
        for name, codes in self.codes.items():
            for code in codes:
                yield name, code


class Store:
    """A corpus's entries but for tombstones, as bitsets by facet value and as sorted lists.

    `numbers` gives an entry's number by its id, `rows` its Row by that number.
    """

    def __init__(self, corpus=CATALOGUE):
        self.corpus = corpus
        self.lock = threading.RLock()
        self._reset(None)

    def _reset(self, epoch):
        self.epoch, self.seq = epoch, 0
        self.numbers, self.rows = {}, {}
        self.bits = defaultdict(lambda: defaultdict(int))
        self.orders = defaultdict(list)
        self.kept = {}

    def refresh(self):
        """Take in what was written since; start anew when too much was missed to know."""
        self.state = epoch, seq, pruned, _vocabulary = SearchCounter.state()
        if epoch != self.epoch or seq < self.seq or pruned > self.seq:
            self._reset(epoch)
        if seq > self.seq:
            self._take_in(SearchEntry.of(self.corpus).filter(seq__gt=self.seq, seq__lte=seq))
            self.seq = seq
            self.kept.clear()

    def _take_in(self, entries):
        if not self.rows:
            return self._load(entries.filter(deleted=False))
        for deleted, *values in entries.values_list("deleted", *FIELDS):
            row = Row(*values)
            number = self._number(row)
            if before := self.rows.pop(number, None):
                self._remove(number, before)
            if not deleted:
                self._add(number, row)
        return None

    def _number(self, row):
        return self.numbers.setdefault(row.pk, len(self.numbers))

    def _load(self, entries):
        """The first reading: lists sorted and bitsets packed once."""
        having = defaultdict(lambda: defaultdict(list))
        for values in entries.values_list(*FIELDS).iterator(chunk_size=2000):
            row = Row(*values)
            number = self._number(row)
            self.rows[number] = row
            for name, value in row.values():
                having[name][value].append(number)
            for name, key in row.sort_keys.items():
                self.orders[name].append((*key, number))
        for name, by_value in having.items():
            self.bits[name].update((value, bits_of(found)) for value, found in by_value.items())
        for order in self.orders.values():
            order.sort()

    def _add(self, number, row):
        self.rows[number] = row
        for name, value in row.values():
            self.bits[name][value] |= 1 << number
        for name, key in row.sort_keys.items():
            insort(self.orders[name], (*key, number))

    def _remove(self, number, row):
        for name, value in row.values():
            self.bits[name][value] &= ~(1 << number)
        for name, key in row.sort_keys.items():
            order = self.orders[name]
            del order[bisect_left(order, (*key, number))]

    def known(self, scores):
        """{number: value} of what {an entry's id: value} tells of entries that are here."""
        numbers = self.numbers
        return {numbers[pk]: value for pk, value in scores.items() if pk in numbers}

    def pks(self, numbers):
        """The ids of these entries, in their order."""
        return [self.rows[number].pk for number in numbers]

    def is_due(self, now):
        """Whether time has changed an entry."""
        changes = self.orders["next_change"]
        return bool(changes) and changes[0][0] <= now

    def any_of(self, name, codes):
        """The entries with any of the codes."""
        found, values = 0, self.bits[name]
        for code in codes:
            found |= values.get(code, 0)
        return found

    def visible(self, viewer):
        """The entries whose restrictions the viewer passes, all of them."""
        values = self.bits["visibility"]
        return self.any_of("visibility", [tokens for tokens in values if viewer.sees(tokens)])

    def during(self, first, last):
        """The entries that take place on some day from `first` to `last` (None: open)."""
        if (first, last) not in self.kept:
            if len(self.kept) >= PERIODS_KEPT:
                self.kept.clear()
            found = self.bits["timed"][True]
            if first:
                ended = self.orders["end"]
                found &= ~bits_of(item[-1] for item in ended[: bisect_left(ended, (first,))])
            if last:
                found &= ~bits_of(self._starting_after(last))
            self.kept[first, last] = found
        return self.kept[first, last]

    def preferred(self, preference):
        """The entries that a Preference is for."""
        if preference.facet:
            return self.any_of(preference.facet, [preference.code])
        since = preference.since(today())
        if since not in self.kept:
            newest = self.orders["newest"]
            recent = newest[: bisect_right(newest, (-since.timestamp(), TOP))]
            self.kept[since] = bits_of(item[-1] for item in recent)
        return self.kept[since]

    def _starting_after(self, day):
        order = self.orders["start"]
        for item in reversed(order):
            if item[0] == date.max:
                continue
            if item[0] <= day:
                return
            yield item[-1]

    def near(self, place):
        """{number: haversine} of the entries within a circle, a `place.Near`: it orders by that."""
        order, haversine = self.orders["place"], place.haversine
        found = {
            item[-1]: haversine(item[2], item[1])
            for row, (west, east) in product(place.bands, place.longitudes)
            for item in order[bisect_left(order, (row, west)) : bisect_left(order, (row, east))]
        }
        return {number: value for number, value in found.items() if value <= place.reach}

    def page(self, bits, order, first, last):
        """The entries of `bits` from rank `first` up to `last`, in an order of this store."""
        if bits.bit_count() * 40 < len(self.rows):
            numbers = numbers_of(bits)
            keys = sorted((*self.rows[number].sort_keys[order], number) for number in numbers)
            return [key[-1] for key in keys[first:last]]
        return self.walk(bits, self.orders[order], first, last)

    @staticmethod
    def walk(bits, items, first, last):
        """The same, going through a sorted list until enough are found."""
        packed = bits.to_bytes((bits.bit_length() + 7) // 8 + 1, "little")
        size, found = len(packed), []
        for item in items:
            number = item[-1]
            if number >> 3 < size and packed[number >> 3] >> (number & 7) & 1:
                found.append(number)
                if len(found) == last:
                    break
        return found[first:]

    def page_soon(self, bits, today, first, last):
        """What starts today or later, the soonest first; then the rest, the latest start first."""
        order = self.orders["start"]
        now = bisect_left(order, (today,))
        never = bisect_left(order, (date.max,))
        past = sorted(order[:now], key=lambda item: (-item[0].toordinal(), item[1]))
        return self.walk(bits, [*order[now:never], *past, *order[never:]], first, last)


_shared = {}


def current(corpus=CATALOGUE):
    """The store for a search: the process's own of this corpus, or a throw-away one.

    A transaction that has itself written sees what may yet be rolled back, and that must not stay
    in memory.
    """
    if SearchCounter.written_here():
        store = Store(corpus)
    else:
        store = _shared.get(corpus.name) or _shared.setdefault(corpus.name, Store(corpus))
    with store.lock:
        store.refresh()
    return store
