"""Entries without pages, written as the projection writes them: a history takes milliseconds."""

import datetime
import random
import uuid
from collections import Counter

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search import projection
from search.documents import LANGUAGES
from search.models import SearchEntry

WORDS = "mares étangs forêt science sciences rivière birds ponds forest l'eau 2026".split()
CODES = {
    "kind": ["project", "resource", "news"],
    "status": ["recruiting", "active", "completed"],
    "setting": ["online", "outdoors"],
}
TOKENS = ["login", "groups:"]  # the second lets in superusers alone


def restrict_a_page():
    """So that there is a restriction to pass: engines look for those that exist."""
    page = Page.objects.get(depth=1)
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)]
    )


class Entries:
    """Writes, changes and buries entries at random."""

    def __init__(self, seed=0):
        self.rng = random.Random(seed)

    @transaction.atomic
    def write(self, key=None, **fields):
        """Publish an entry, edit it, or bring it back."""
        key = key or uuid.UUID(int=self.rng.getrandbits(128))
        entry = SearchEntry.objects.filter(key=key).first() or SearchEntry(key=key, deleted=True)
        projection._save(entry, self.fields() | fields, [], Counter())
        return entry

    @transaction.atomic
    def change(self, entry, **fields):
        """Change some fields alone: restrict it, file it elsewhere."""
        names = self.fields()
        kept = {name: getattr(entry, name) for name in names}
        projection._save(entry, kept | fields, [], Counter())
        return entry

    @transaction.atomic
    def bury(self, entry):
        projection._bury(entry, Counter())

    def some(self, deleted=False):
        """A living entry, or a tombstone, or None."""
        found = SearchEntry.objects.filter(deleted=deleted).order_by("pk")
        count = found.count()
        return found[self.rng.randrange(count)] if count else None

    def fields(self):
        rng = self.rng
        day = datetime.date(2026, 6, 1) + datetime.timedelta(days=rng.randint(-60, 60))
        languages = rng.choice([LANGUAGES, LANGUAGES[:1], LANGUAGES[1:]])
        titles = {code: self.words(3) for code in languages}
        kind = rng.choice(CODES["kind"])
        return {
            "kind": kind,
            "texts": {code: self.text(title) for code, title in titles.items()},
            "titles": {code: projection.sort_key(title) for code, title in titles.items()},
            "codes": {"kind": [kind], "status": [rng.choice(CODES["status"])]},
            "visibility": rng.sample(TOKENS, rng.choice([0, 0, 0, 1, 2])),
            "published": timezone.make_aware(datetime.datetime(2026, rng.randint(1, 3), 1)),
            "start": rng.choice([None, day]),
            "end": None,
            "lat": None,
            "lon": None,
            "image": None,
            "next_change": None,
        }

    def text(self, title):
        return {
            "title": title,
            "url": "/",
            "summary": self.words(4),
            "keywords": "",
            "body": self.words(8),
        }

    def words(self, most):
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, most)))
