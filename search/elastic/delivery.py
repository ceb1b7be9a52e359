"""Entries are brought into the indices: in order, in bulk, any number of times.

An entry's number is its document's version, so a late or repeated write never wins; what is gone
stays as a tombstone, since the server forgets the versions of deleted documents after a minute.
"""

import logging

from django.db.models import Min
from elasticsearch import TransportError
from elasticsearch.helpers import streaming_bulk

from search.models import SearchCounter, SearchEntry, SearchIndex

from . import index
from .server import FAILURES, breaker, configured, writer

logger = logging.getLogger("search.elastic")

BATCH = 500
NOT_SENT = ("names", "next_change", "written")  # no part of a document
BATCH_BYTES = 5 * 1024 * 1024
CONFLICT = "version_conflict_engine_exception"
# What is wrong with a document itself. Any other refusal (a full disk, a lock, a closed index, a
# lost right) is the server's, and may end.
DOCUMENTS_OWN = {
    "document_parsing_exception",
    "illegal_argument_exception",
    "strict_dynamic_mapping_exception",
}


class Undelivered(Exception):
    """The server couldn't take entries now; they are where they were, and are taken next time."""


def deliver():
    """Bring every index up to date; how many documents were sent.

    The one in use comes last, so that its failure, which is raised, keeps nothing from the other.
    No other is one: a rebuild drains for itself, and what was in use a moment ago is no more.
    """
    if breaker.open:
        raise Undelivered("The search server is being left alone")
    sent = 0
    for target in targets():
        try:
            sent += catch_up(target)
        except Undelivered as reason:
            if targets().filter(pk=target.pk, state=SearchIndex.State.LIVE).exists():
                raise
            logger.info("Not delivered to %s, which isn't in use: %s", target, reason)
    return sent


def targets():
    """The indices that writes go to: the one being built, and the one in use."""
    return SearchIndex.objects.exclude(state=SearchIndex.State.OLD).order_by("state")


def delivered():
    """The number up to which every index has the entries; None where none is written to."""
    return targets().aggregate(lowest=Min("cursor"))["lowest"] if configured() else None


def catch_up(target):
    """Send what was written since the cursor, in batches; how many documents were sent."""
    if target.cursor < SearchCounter.state()[2]:
        raise Undelivered(f"{target} has missed deletions; run: manage.py searchindex sync")
    sent = 0
    for entries in waiting(target.cursor):
        send(target.name, entries, settle=target.state == SearchIndex.State.LIVE)
        target.advance(entries[-1].seq)
        sent += len(entries)
    return sent


def waiting(cursor):
    """What is numbered above a cursor, in order, in batches, until there is nothing left."""
    entries = SearchEntry.objects.defer(*NOT_SENT).order_by("seq")
    while batch := list(entries.filter(seq__gt=cursor)[:BATCH]):
        yield batch
        cursor = batch[-1].seq


def send(name, entries, client=None, settle=False):
    """Write entries into an index. One that is refused for good is named in the log and skipped.

    With `settle`, searches no longer find what these entries hide when it returns; what is new
    shows within the index's refresh interval.
    """
    actions = [action(name, entry) for entry in entries]
    results = streaming_bulk(
        client or writer(),
        actions,
        refresh=settle and any(entry.deleted or entry.visibility for entry in entries),
        require_alias=True,  # else the server would make up an index that it lacks
        chunk_size=BATCH,
        max_chunk_bytes=BATCH_BYTES,
        max_retries=3,
        initial_backoff=0.2,
        max_backoff=2,
        raise_on_error=False,
    )
    try:
        answers = [check_answer(taken, item["index"]) for taken, item in results]
    except FAILURES as error:
        if isinstance(error, TransportError):
            breaker.failed(error)
        raise Undelivered(f"{type(error).__name__} from the search server") from error
    if len(answers) < len(actions):
        raise Undelivered(f"The search server answered for {len(answers)} of {len(actions)}")


def write_alias(name):
    """What writes to an index go through; it is gone with the index."""
    return f"{name}-write"


def action(name, entry):
    """The bulk action of an entry."""
    return {
        "_op_type": "index",
        "_index": write_alias(index.physical(name, entry.corpus)),
        "_id": str(entry.key),
        "version": entry.seq,
        "version_type": "external_gte",
        "_source": index.document(entry),
    }


def check_answer(taken, item):
    """A conflict means that something newer is there already, which is as good as done."""
    refusal = None if taken else item["error"]["type"]
    if refusal in DOCUMENTS_OWN:
        logger.error("The search server refused entry %s: %s", item["_id"], refusal)
    elif refusal and refusal != CONFLICT:
        raise Undelivered(f"{refusal} from the search server, for {item['_index']}")
