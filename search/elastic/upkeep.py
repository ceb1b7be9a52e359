"""Indices are built beside the one in use, checked against the database, and repaired.

A rebuild streams the entries into a new index while writes go to both, then holds writers back for
the moment in which it drains, counts and swaps the alias. A crash at any point leaves the old index
in use; the next run takes away what was left. As PyPI's warehouse does it, with a check added.
"""

import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice

from django.db import IntegrityError, transaction
from django.utils import timezone
from elasticsearch import NotFoundError

from search.corpus import CORPORA
from search.models import SearchCounter, SearchEntry, SearchIndex

from . import delivery, index
from .server import FAILURES, alias, writer

State = SearchIndex.State
LEASE = timedelta(seconds=60)  # after which a silent rebuild is taken for dead
CHUNK = 1000
SENDERS = 2  # at once: while one is waited for, the next is made
WHILE_BUILDING = {"refresh_interval": "-1", "auto_expand_replicas": False, "number_of_replicas": 0}


class Refused(Exception):
    """Upkeep can't be done now; the message says why and what to do."""


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None):
    """Build a new index and swap it in; returns its row. `progress` is told of entries done."""
    reconcile()
    clean_up()
    target = begin()
    try:
        create(target)
        fill(target, progress)
        swap(target)
    except BaseException:
        give_up(target)
        raise
    return target


def begin():
    """The row of a new index: it is the lock, too, as only one can be in the building."""
    name = f"{alias()}-{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    cursor = SearchCounter.state()[1]
    try:
        with transaction.atomic():
            return SearchIndex.objects.create(
                name=name, fingerprint=index.fingerprint(), cursor=cursor
            )
    except IntegrityError:
        raise Refused(
            "Another rebuild is at work, or was killed less than a minute ago;"
            " see: manage.py searchindex status"
        ) from None


def create(target):
    body = index.body()
    settings = body["settings"] | WHILE_BUILDING
    mappings = body["mappings"] | {"_meta": {"fingerprint": target.fingerprint}}
    for name in index.physicals(target.name):
        writer().indices.create(
            index=name,
            settings=settings,
            mappings=mappings,
            aliases={delivery.write_alias(name): {}},
        )


def fill(target, progress):
    """Stream every entry there was at the beginning; what is written since is delivered."""
    entries = SearchEntry.objects.filter(deleted=False, seq__lte=target.cursor)
    total, done = entries.count(), 0
    under_way = deque()
    progress(done, total)
    with ThreadPoolExecutor(SENDERS) as senders:
        for chunk in chunks(entries):
            under_way.append(senders.submit(delivery.send, target.name, chunk))
            if len(under_way) > SENDERS:
                under_way.popleft().result()
            done += len(chunk)
            keep_alive(target, documents=done)
            progress(done, total)
        for sending in under_way:
            sending.result()


def chunks(entries):
    """All entries of a queryset in constant memory, in short reads, by their primary key."""
    last, entries = 0, entries.defer(*delivery.NOT_SENT).order_by("pk")
    while chunk := list(entries.filter(pk__gt=last)[: delivery.BATCH]):
        yield chunk
        last = chunk[-1].pk


def keep_alive(target, **noted):
    """Renew the lease, with what else is to be noted; Refused when somebody else has taken over."""
    if not SearchIndex.objects.filter(pk=target.pk).update(alive=timezone.now(), **noted):
        raise Refused("This rebuild was given up for dead, and another one has taken over.")


def swap(target):
    """Drain, compare, and put the new index in the place of the old one, with writers held back."""
    keep_alive(target)
    others = SearchIndex.objects.filter(pk=target.pk).values_list("cursor", flat=True)
    target.cursor = max([target.cursor, *others])  # they have delivered into it, too
    delivery.catch_up(target)
    writer().indices.put_settings(
        index=index.physicals(target.name),
        settings={name: index.SETTINGS.get(name) for name in WHILE_BUILDING},
    )
    refresh(target.name)  # all but what comes last: writers needn't wait
    with transaction.atomic():
        hold_writers()
        keep_alive(target)
        delivery.catch_up(target)
        compare(target)
        point_alias(target.name)
        SearchIndex.objects.filter(state=State.LIVE).update(state=State.OLD)
        target.state, target.finished = State.LIVE, timezone.now()
        target.save(update_fields=["state", "finished", "documents"])


def hold_writers():
    """Nobody gets a number until this transaction ends."""
    SearchCounter.hold()


def compare(target):
    """Refuse an index that doesn't hold as many entries as the database."""
    refresh(target.name)
    target.documents = count(index.physicals(target.name))
    expected = SearchEntry.objects.filter(deleted=False).count()
    if target.documents != expected:
        raise Refused(
            f"The new index holds {target.documents} entries, the database {expected};"
            " it was thrown away. The log names what the server refused."
        )


def refresh(name):
    writer().indices.refresh(index=index.physicals(name))


def count(names):
    return writer().count(index=names, query={"term": {"deleted": False}})["count"]


def point_alias(name):
    """One call for every corpus, all or nothing."""
    everywhere = {"index": f"{alias()}-*", "must_exist": False}
    pointed = {alias(corpus): index.physical(name, corpus) for corpus in CORPORA}
    actions = [{"remove": everywhere | {"alias": each}} for each in pointed]
    actions += [{"add": {"index": new, "alias": each}} for each, new in pointed.items()]
    writer().indices.update_aliases(actions=actions)


def aliased():
    """The name of the index that searches go to, or None."""
    found = writer().options(ignore_status=404).indices.get_alias(name=alias())
    return next(iter(found.body), None) if found.meta.status == 200 else None


def reconcile():
    """Believe the alias, where a crash came between the swap and its note in the database."""
    if (used := live()) and used.name == aliased():
        return
    with transaction.atomic():
        hold_writers()  # a swap under way holds them until it has made its note
        used = aliased()
        SearchIndex.objects.filter(state=State.LIVE).exclude(name=used).update(state=State.OLD)
        crashed = SearchIndex.objects.filter(name=used or "").exclude(state=State.LIVE)
        crashed.update(state=State.LIVE, finished=timezone.now())


def live():
    """The row of the index in use, or None."""
    return SearchIndex.objects.filter(state=State.LIVE).first()


def clean_up():
    """Take away all but the index in use and one that is being built.

    That is what a dead rebuild has left, the index kept from before the last one, and what no row
    is of: a database put back to an earlier state doesn't know what was built since.
    """
    there = set(writer().indices.get(index=f"{alias()}-*").body)  # before the rows: they come first
    for row in [*dead(), *SearchIndex.objects.filter(state=State.OLD)]:
        drop(row)
    rows = {*SearchIndex.objects.values_list("name", flat=True), aliased()}
    for name in there:
        if name.partition(".")[0] not in rows:
            writer().options(ignore_status=404).indices.delete(index=name)


def tidy():
    """Take away what a dead rebuild has left: until then, writes go to it, too."""
    if dead().exists():
        reconcile()
        for row in dead():
            drop(row)


def dead():
    """The rows of rebuilds that have been silent for too long."""
    return SearchIndex.objects.filter(state=State.BUILDING, alive__lt=timezone.now() - LEASE)


def give_up(target):
    """Take away what a failed rebuild has made; if the server fails at that, the next one does."""
    building = SearchIndex.objects.filter(pk=target.pk, state=State.BUILDING)
    building.update(alive=timezone.now() - LEASE)
    with suppress(*FAILURES):
        for row in building:
            drop(row)


def drop(row):
    """Delete an index and its row, unless it is in use.

    The row goes first: it is gone, or locked, for whoever is about to swap that index in.
    """
    if row.name == aliased():
        return
    gone, _details = SearchIndex.objects.filter(pk=row.pk, state=row.state).delete()
    if gone:
        for name in index.physicals(row.name):
            writer().options(ignore_status=404).indices.delete(index=name)


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry on which the index and the database differ; numbers are None where it is missing."""

    corpus: str
    key: str
    stored: int | None
    indexed: int | None

    def __str__(self):
        if self.indexed is None:
            return f"{self.key}: missing from the index (number {self.stored})"
        if self.stored is None:
            return f"{self.key}: in the index (number {self.indexed}), not in the database"
        return f"{self.key}: number {self.indexed} in the index, {self.stored} in the database"


def check():
    """Every Difference between the database and the index in use, after a last delivery."""
    in_use()
    delivery.deliver()
    used = in_use()
    yield from compared(used.name, used.cursor)


def in_use():
    """The row of the index in use."""
    reconcile()
    if used := live():
        return used
    raise Refused("There is no index in use; run: manage.py searchindex rebuild")


def compared(name, cursor):
    """Every Difference there is among what is numbered up to `cursor`.

    What has been written since isn't a difference, but on its way.
    """
    try:
        refresh(name)
        for difference in chain.from_iterable(differences(name, each) for each in CORPORA):
            if not entry_of(difference).filter(seq__gt=cursor).exists():
                yield difference
    except NotFoundError:
        raise Refused("The index was replaced by another one meanwhile; try again.") from None


def entry_of(difference):
    return SearchEntry.objects.filter(corpus=difference.corpus, key=difference.key)


def differences(name, corpus):
    """Both sides in the order of their keys, merged, in constant memory."""
    stored, indexed = numbers_stored(corpus), numbers_indexed(index.physical(name, corpus))
    here, there = next(stored, None), next(indexed, None)
    while here or there:
        if there is None or (here and here[0] < there[0]):
            key, mine, theirs = here[0], here[1:], None
            here = next(stored, None)
        elif here is None or there[0] < here[0]:
            key, mine, theirs = there[0], None, there[1:]
            there = next(indexed, None)
        else:
            key, mine, theirs = here[0], here[1:], there[1:]
            here, there = next(stored, None), next(indexed, None)
        if difference := differ(corpus, key, mine, theirs):
            yield difference


def differ(corpus, key, stored, indexed):
    """The Difference of two (number, deleted) pairs; a tombstone may as well be missing."""
    if stored == indexed or ((stored or (0, True))[1] and (indexed or (0, True))[1]):
        return None
    return Difference(corpus, key, stored and stored[0], indexed and indexed[0])


def numbers_stored(corpus):
    """(key, number, deleted) of every entry of a corpus, by key."""
    last = None
    while True:
        entries = SearchEntry.objects.filter(corpus=corpus).order_by("key")
        entries = entries.filter(key__gt=last) if last else entries
        chunk = list(entries.values_list("key", "seq", "deleted")[:CHUNK])
        yield from ((str(key), seq, deleted) for key, seq, deleted in chunk)
        if not chunk:
            return
        last = chunk[-1][0]


def numbers_indexed(name):
    """(key, version, deleted) of every document, by key, at one point in time."""
    pit = writer().open_point_in_time(index=name, keep_alive="2m")["id"]
    try:
        after = None
        while True:
            found = writer().search(
                pit={"id": pit, "keep_alive": "2m"},
                size=CHUNK,
                sort=[{"key": "asc"}],
                search_after=after,
                source=["deleted"],
                version=True,
                track_total_hits=False,
            )["hits"]["hits"]
            yield from ((h["_id"], h["_version"], _deleted(h)) for h in found)
            if not found:
                return
            after = found[-1]["sort"]
    finally:
        with suppress(*FAILURES):  # it ends by itself
            writer().close_point_in_time(id=pit)


def _deleted(document):
    return document["_source"].get("deleted", False)


def sync():
    """Repair every difference; yields each, repaired.

    All that waits is sent, with no regard to deletions missed: those are among the differences. The
    cursor is raised last, so that an index half repaired isn't believed.
    """
    used = in_use()
    outnumber(used.name)
    reached = SearchCounter.state()[1]
    for entries in delivery.waiting(used.cursor):
        delivery.send(used.name, entries)
    found = compared(used.name, reached)
    while differences := list(islice(found, delivery.BATCH)):
        repair(used.name, differences)
        yield from differences
    used.advance(reached)
    delivery.deliver()


def outnumber(name):
    """Raise the counter above every number that the index knows, of a database since restored.

    A number given a second time wouldn't win over what the index has under it.
    """
    highest = {"highest": {"max": {"field": "seq"}}}
    refresh(name)
    found = writer().search(index=index.physicals(name), size=0, aggs=highest)
    known = int(found["aggregations"]["highest"]["value"] or 0)
    SearchCounter.objects.filter(seq__lt=known).update(seq=known)


def repair(name, differences):
    """Give what differs a number above all others, by which it is delivered, whatever is there.

    What only the index has is buried there. (Under its own number, an entry would lose against a
    higher one, or against somebody's deletion, which counts one up.)
    """
    gone = []
    with transaction.atomic():
        for difference in differences:
            seq = SearchCounter.next()
            if not entry_of(difference).update(seq=seq):
                own = {"corpus": difference.corpus, "key": difference.key}
                gone.append(SearchEntry(**own, seq=seq, deleted=True))
    delivery.send(name, gone)


@dataclass(frozen=True)
class Status:
    """What there is to say of the server and the index in use."""

    reachable: bool
    server: str
    index: SearchIndex | None
    building: SearchIndex | None
    entries: int
    documents: int | None
    waiting: int
    waiting_since: object
    current: bool


def status():
    """The Status of now; it never raises for a server that is down."""
    used = live()
    waiting = SearchEntry.objects.filter(seq__gt=used.cursor if used else 0)
    server, documents = "", None
    with suppress(*FAILURES):
        server = writer().options(request_timeout=3).info()["version"]["number"]
        documents = count([alias(corpus) for corpus in CORPORA]) if used else None
    return Status(
        reachable=bool(server),
        server=server,
        index=used,
        building=SearchIndex.objects.filter(state=State.BUILDING).first(),
        entries=SearchEntry.objects.filter(deleted=False).count(),
        documents=documents,
        waiting=waiting.count(),
        waiting_since=waiting.order_by("seq").values_list("written", flat=True).first(),
        current=used is not None and used.fingerprint == index.fingerprint(),
    )
