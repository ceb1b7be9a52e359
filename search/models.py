"""The projection that feeds every search, and the counter that orders its writes."""

import uuid

from django.db import connection, models, transaction


class SearchEntry(models.Model):
    """One searchable thing, all its languages together, or the tombstone of one.

    It is the embedded index's source, the outbox of other engines, what a rebuild reads and what
    engines are checked against. `codes` holds each facet's codes with their ancestors;
    `visibility` the restrictions on its path, all of which a viewer must pass.
    """

    key = models.UUIDField(unique=True)
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

    def __str__(self):
        return f"{self.kind} {self.key} at {self.seq}"


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
    restored or flushed database), `pruned` is the highest number among pruned tombstones, and
    `vocabulary` the number of the last change to a classification.
    """

    seq = models.BigIntegerField(default=0)
    pruned = models.BigIntegerField(default=0)
    vocabulary = models.BigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid.uuid4)

    def __str__(self):
        return str(self.seq)

    @classmethod
    def state(cls):
        """(epoch, seq, pruned, vocabulary), without creating the row."""
        row = cls.objects.values_list("epoch", "seq", "pruned", "vocabulary").first()
        return row or (None, 0, 0, 0)

    @classmethod
    def next(cls):
        """The next number; to be called in the transaction that writes what it numbers."""
        cls.objects.get_or_create(pk=1)
        transaction.on_commit(_written_here)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_searchcounter SET seq = seq + 1 RETURNING seq")
            return cursor.fetchone()[0]

    @classmethod
    def vocabulary_changed(cls):
        """Number a change of a classification, so that every process reads it again."""
        with transaction.atomic():
            cls.objects.filter(pk=1).update(vocabulary=cls.next())

    @staticmethod
    def written_here():
        """Whether the transaction under way has itself taken numbers.

        What it sees may still be rolled back, so it must not be kept in memory. Django forgets the
        callbacks of what it rolls back, savepoints included, which makes them the right mark.
        """
        return any(call[1] is _written_here for call in connection.run_on_commit)


def _written_here():
    """Nothing to do on commit: it is the mark that `SearchCounter.written_here` looks for."""
