"""The projection that feeds every search, the counter that orders its writes, and its words."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import synonyms

# Of an entry that everybody may find, what is told of it; `titles` and `names` are made of these.
EVERYBODYS = ("kind", "texts", "codes", "published", "start", "end", "lat", "lon", "image")


def as_uuid(value):
    """A UUID as a database driver gives it: SQLite's is text."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


class SearchEntry(models.Model):
    """One searchable thing of a corpus, all its languages together, or the tombstone of one.

    It is the embedded index's source, the outbox of other engines, what a rebuild reads and what
    engines are checked against. `codes` holds each facet's codes with their ancestors;
    `visibility` the restrictions on its path, all of which a viewer must pass.
    """

    corpus = models.CharField(max_length=20, blank=True)
    key = models.UUIDField()
    seq = models.BigIntegerField(unique=True)
    deleted = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, blank=True)
    texts = models.JSONField(default=dict)
    titles = models.JSONField(default=dict)
    codes = models.JSONField(default=dict)
    visibility = models.JSONField(default=list)
    published = models.DateTimeField(null=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    image = models.JSONField(null=True)
    names = models.JSONField(default=dict)
    next_change = models.DateTimeField(null=True, db_index=True)
    written = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "corpus"], name="search_entry_once")]
        indexes = [models.Index(fields=["corpus", "seq"], name="search_entry_written")]

    def __str__(self):
        return f"{self.kind} {self.key} at {self.seq}"

    @classmethod
    def of(cls, corpus):
        """The entries of one corpus."""
        return cls.objects.filter(corpus=corpus.name)

    @property
    def everybodys(self):
        """What everybody may know of it; None where that is nothing."""
        if self.deleted or self.visibility:
            return None
        return {name: getattr(self, name) for name in EVERYBODYS}


class SearchSource(models.Model):
    """A page that an entry was made of, by its tree path: what is under a path is found here."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="sources")
    path = models.CharField(max_length=255, db_index=True)

    def __str__(self):
        return self.path


class SearchName(models.Model):
    """A word's start in a title, an organisation's name or a tag: see `search.names`."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="name_rows")
    audience = models.TextField()
    group = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=10, blank=True)
    key = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["audience", "group", "kind", "language", "key", "entry"],
                name="search_name_by_key",
            )
        ]

    def __str__(self):
        return self.key.decode()


class SearchCounter(models.Model):
    """The one row that numbers all writes.

    `seq` is lock and sequence at once: its row stays locked until the writing transaction ends, so
    numbers appear in the order of the commits. `epoch` changes when the table begins anew (a
    restored or flushed database), `pruned` is the highest number among pruned tombstones,
    `vocabulary` the number of the last change to a classification. `content` counts by itself the
    changes of what pages show, most of which no search knows of; `purged` is how much of both the
    caches in front of the site have been told.
    """

    seq = models.BigIntegerField(default=0)
    pruned = models.BigIntegerField(default=0)
    vocabulary = models.BigIntegerField(default=0)
    content = models.BigIntegerField(default=0)
    purged = models.BigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid.uuid4)

    def __str__(self):
        return str(self.seq)

    @classmethod
    def state(cls):
        """(epoch, seq, pruned, vocabulary), without creating the row."""
        with connection.cursor() as cursor:  # plain SQL: every search reads it
            cursor.execute("SELECT epoch, seq, pruned, vocabulary FROM search_searchcounter")
            row = cursor.fetchone()
        return (as_uuid(row[0]), *row[1:]) if row else (None, 0, 0, 0)

    @classmethod
    def next(cls):
        """The next number; to be called in the transaction that writes what it numbers."""
        cls.objects.get_or_create(pk=1)
        if not cls.written_here():
            transaction.on_commit(_written_here)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_searchcounter SET seq = seq + 1 RETURNING seq")
            return cursor.fetchone()[0]

    @classmethod
    def hold(cls):
        """Take the lock: nobody else gets a number until this transaction ends."""
        cls.objects.get_or_create(pk=1)
        cls.objects.select_for_update().get(pk=1)

    @classmethod
    def vocabulary_changed(cls):
        """Number a change of a classification, so that every process reads it again."""
        with transaction.atomic():
            cls.objects.filter(pk=1).update(vocabulary=cls.next())

    @classmethod
    def content_changed(cls):
        """Count a change of what pages show, once in a transaction."""
        if not _marked(_content_here):
            cls.objects.get_or_create(pk=1)
            cls.objects.update(content=F("content") + 1)
            transaction.on_commit(_content_here)

    @staticmethod
    def changed_here():
        """Whether the transaction under way has itself changed something that is counted here."""
        return _marked(_written_here, _content_here)

    @staticmethod
    def written_here():
        """Whether the transaction under way has itself taken numbers.

        What it sees may still be rolled back, so it must not be kept in memory. Django forgets the
        callbacks of what it rolls back, savepoints included, which makes them the right mark.
        """
        return _marked(_written_here)


def _written_here():
    """Once per transaction that took numbers: tell who carries entries elsewhere.

    It is also the mark that `SearchCounter.written_here` looks for.
    """
    entries_written.send(SearchCounter)


def _content_here():
    """Once per transaction that changed what pages show; the mark of `content_changed`, too."""
    content_written.send(SearchCounter)


def _marked(*marks):
    return any(call[1] in marks for call in connection.run_on_commit)


entries_written = Signal()
content_written = Signal()


@dataclass(frozen=True)
class Change:
    """What everybody may know of an entry, before it was written and now (`everybodys`)."""

    key: uuid.UUID
    before: dict | None
    after: dict | None


# What everybody may find in a corpus has changed. `corpus`; `changes`: a list of Change. Sent
# inside the transaction that changed it.
everybodys_changed = Signal()


class SearchIndex(models.Model):
    """An index on the search server, and how far the entries have come into it.

    Every entry numbered up to `cursor` is there. Since numbers appear in the order of commits, a
    delivery takes what lies above it, in order, and raises it: repeated, late and concurrent
    deliveries come to the same. While an index is rebuilt, writes go to the old one and the new.
    """

    class State(models.TextChoices):
        BUILDING = "building", _("being built")
        LIVE = "live", _("in use")
        OLD = "old", _("kept from before")

    name = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    fingerprint = models.CharField(max_length=16)
    cursor = models.BigIntegerField(default=0)
    documents = models.BigIntegerField(default=0)
    started = models.DateTimeField(auto_now_add=True)
    alive = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=~models.Q(state="old"),
                name="search_one_index_live_and_one_building",
            )
        ]
        default_permissions = ()
        permissions = [("rebuild_index", _("Can look after the search index"))]

    def __str__(self):
        return self.name

    def advance(self, cursor):
        """Raise the cursor; another delivery may have raised it further."""
        higher = type(self).objects.filter(pk=self.pk, cursor__lt=cursor)
        higher.update(cursor=cursor)
        self.cursor = max(self.cursor, cursor)


class SearchWord(models.Model):
    """A word that can be found, and in how many entries of one visibility it stands.

    It is what misspelt words are compared with. Who may not see any of these entries isn't told
    of the word: `visibility` is an entry's, as one string. `term` and `folded_term` are the word's,
    by which it is found.
    """

    corpus = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10)
    word = models.CharField(max_length=64)
    visibility = models.TextField(blank=True)
    folded = models.CharField(max_length=256)
    term = models.CharField(max_length=64)
    folded_term = models.CharField(max_length=64)
    entries = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["word", "language", "visibility", "corpus"], name="search_word_once"
            )
        ]
        indexes = [
            models.Index(fields=["term"], name="search_word_term"),
            models.Index(fields=["folded_term"], name="search_word_folded_term"),
            models.Index(
                fields=["entries"], condition=models.Q(entries__lte=0), name="search_word_gone"
            ),
        ]

    def __str__(self):
        return f"{self.word} ({self.language}): {self.entries}"


class SynonymSet(models.Model):
    """Expressions that mean the same, in any language: who asks for one finds the others."""

    expressions = models.TextField(
        _("expressions"),
        help_text=_(
            "What means the same, one expression per line or separated by commas, in any language."
        ),
    )

    class Meta:
        verbose_name = _("set of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["expressions"]

    def __str__(self):
        return " = ".join(self.items)

    @property
    def items(self):
        """The expressions, in the order given."""
        return synonyms.split(self.expressions)

    def clean(self):
        if problem := synonyms.problem(self.items):
            raise ValidationError({"expressions": problem})
        self.expressions = "\n".join(self.items)


class StarterSynonyms(models.Model):
    """A set of the portal's own list that has been offered: it is never offered again."""

    code = models.SlugField(unique=True)

    def __str__(self):
        return self.code


class MissedSearch(models.Model):
    """Words for which nothing was found, and how often: no one's search, only everyone's.

    There is nothing of who searched: no address, no account, no time of day.
    """

    words = models.CharField(_("searched for"), max_length=200)
    language = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(_("searches"), default=1)
    first = models.DateField(_("first on"))
    last = models.DateField(_("last on"))
    corrected_to = models.CharField(_("corrected to"), max_length=200, blank=True)
    dismissed = models.BooleanField(_("dismissed"), default=False)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(fields=["words", "language"], name="search_missed_once")
        ]

    def __str__(self):
        return f"{self.words} ({self.language}): {self.count}"
