"""Seeded entries and requests: hierarchy from the real vocabularies, text by Zipf's law."""

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from portal.core.choices import Audience, EventFormat, Kind, Language, ResourceType, Setting, Task
from search import fulltext
from search.facets import BY_NAME, ONLY, RECRUITING
from search.models import SearchCounter, SearchEntry
from search.requests import SearchRequest
from search.vocabulary import vocabularies

KINDS = [Kind.PROJECT] * 5 + [Kind.RESOURCE] * 3 + [Kind.EVENT, Kind.NEWS]
SYLLABLES = (
    "ba bre cha dou é fi gra jo li mé no our pla que ri sou té vi a con tion ment age eur".split()
)
BATCH = 2000


@dataclass
class Zipf:
    """Values drawn with a frequency of 1 / rank ** power."""

    values: list
    power: float = 1.0

    def __post_init__(self):
        total, self.weights = 0.0, []
        for rank in range(1, len(self.values) + 1):
            total += rank**-self.power
            self.weights.append(total)

    def draw(self, rng, k):
        return rng.choices(self.values, cum_weights=self.weights, k=k)


def lexicon(rng, size=20_000):
    """`size` invented words of two to four syllables."""
    words = {}
    while len(words) < size:
        words["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(words)


class Corpus:
    """`size` entries, the same for the same seed."""

    def __init__(self, size, seed=20260101):
        self.size = size
        self.rng = random.Random(seed)
        self.words = Zipf(lexicon(self.rng))
        self.placing = random.Random(seed)  # apart, so that the rest is drawn as it always was
        named = [" ".join(self.words.draw(self.placing, 3)) for _ in range(2500)]
        self.organisations, self.tags = Zipf(named[:500]), Zipf(named[500:])
        known = vocabularies()
        self.trees = {name: known.of(BY_NAME[name]) for name in ("discipline", "territory")}
        self.nodes = {}
        for name, tree in self.trees.items():
            leaves = [code for code in tree.terms if code not in tree.children]
            inner = [code for code in tree.terms if code in tree.children]
            self.rng.shuffle(leaves)
            self.nodes[name] = Zipf(leaves + inner, 0.7)

    def load(self, embedded=True):
        """Write the entries, and the full text that the embedded engine reads, in batches."""
        counter, _created = SearchCounter.objects.get_or_create(pk=1)
        for start in range(0, self.size, BATCH):
            numbers = range(start + 1, min(start + BATCH, self.size) + 1)
            entries = [self.entry(number) for number in numbers]
            SearchEntry.objects.bulk_create(entries)
            if embedded:
                self.write_text(entries)
        counter.seq = self.size
        counter.save()

    def add(self):
        """Write the entries behind those that there are, on any database and in any test."""
        counter = SearchCounter.objects.get(pk=1)
        newest = SearchEntry.objects.order_by("pk").last()
        last = max(counter.seq, newest.pk if newest else 0)
        entries = [self.entry(last + number) for number in range(1, self.size + 1)]
        SearchEntry.objects.bulk_create(entries, batch_size=500)
        for entry in entries:
            fulltext.index().write(entry.pk, entry.texts)
        counter.seq = last + self.size
        counter.save()

    def write_text(self, entries):
        index = fulltext.index()
        marks = ", ".join(["%s"] * (len(fulltext.COLUMNS) + 1))
        names = ", ".join(("rowid", *fulltext.COLUMNS))
        sql = f"INSERT INTO {index.table('fr')} ({names}) VALUES ({marks})"
        rows = [[e.pk, *fulltext.columns(e.texts["fr"], "fr")] for e in entries]
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def entry(self, number):
        rng = self.rng
        kind = rng.choice(KINDS)
        words = self.words.draw(rng, 80)
        text = {
            "title": " ".join(words[:6]).capitalize(),
            "url": f"/fr/{number}/",
            "summary": " ".join(words[6:20]),
            "keywords": " ".join(words[20:24]),
            "body": " ".join(words[24:]),
        }
        day = date(2024, 1, 1) + timedelta(days=rng.randint(0, 1500))
        return SearchEntry(
            pk=number,
            key=uuid.UUID(int=rng.getrandbits(128)),
            seq=number,
            kind=kind,
            texts={"fr": text},
            titles={"fr": text["title"].lower()},
            codes=self.codes(kind),
            visibility=[] if rng.random() < 0.95 else ["login"],
            published=datetime(day.year, day.month, day.day, tzinfo=UTC),
            start=day,
            end=day + timedelta(days=rng.randint(0, 400)),
            **self.placed(),
        )

    def placed(self):
        """Somewhere in France, with an organisation and some tags."""
        rng = self.placing
        return {
            "lat": rng.uniform(42, 51),
            "lon": rng.uniform(-4, 8),
            "names": {
                "organisation": self.organisations.draw(rng, 1),
                "tag": sorted(set(self.tags.draw(rng, 2))),
            },
        }

    def codes(self, kind):
        rng = self.rng
        codes = {"kind": [str(kind)], "discipline": self.filed("discipline", rng.randint(1, 3))}
        codes["territory"] = self.filed("territory", rng.randint(1, 4))
        if kind == Kind.PROJECT:
            codes["participation"] = self.some(Task)
            codes["setting"] = self.some(Setting)
            codes["status"] = rng.choice([["active", RECRUITING], ["active"], ["completed"]])
        if kind == Kind.RESOURCE:
            codes["resource_type"] = [str(rng.choice(ResourceType.values))]
        if kind == Kind.EVENT:
            codes["event_format"] = [str(rng.choice(EventFormat.values))]
        if kind != Kind.NEWS:
            codes |= {"audience": self.some(Audience), "language": self.some(Language)}
        return codes

    def filed(self, name, count):
        tree = self.trees[name]
        codes = tree.with_ancestors(self.nodes[name].draw(self.rng, count))
        if name == "territory":
            codes |= {code + ONLY for code in tree.most_precise(codes)}
        return sorted(codes)

    def some(self, choices):
        return sorted(self.rng.sample(choices.values, self.rng.randint(1, 3)))

    def requests(self, count, seed=7):
        """Searches as visitors make them: words, filters, both, or neither; most look at page 1."""
        rng = random.Random(seed)
        return [self.request(rng) for _ in range(count)]

    def request(self, rng):
        words = self.words.draw(rng, rng.choice([0, 0, 1, 1, 1, 2, 2, 3]))
        selected = {}
        for name, chance in (("discipline", 0.4), ("territory", 0.4), ("kind", 0.3)):
            if rng.random() < chance:
                selected[name] = frozenset(self.choice(rng, name))
        if selected.get("kind") == {"project"} and rng.random() < 0.5:
            selected["participation"] = frozenset(rng.sample(Task.values, 2))
        return SearchRequest(
            q=" ".join(words),
            selected=selected,
            sort=rng.choice(["", "", "", "newest", "title"]),
            page=rng.choice([1] * 8 + [2, 3]),
        )

    def choice(self, rng, name):
        if name == "kind":
            return [str(rng.choice(KINDS))]
        return self.nodes[name].draw(rng, rng.choice([1, 1, 2]))
