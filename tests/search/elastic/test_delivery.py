"""Entries arrive: repeated, late, reordered, refused or cut off, the index comes to the same."""

import datetime
import logging
import threading
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from search import elastic, jobs
from search.elastic import delivery, server, state, upkeep
from search.models import SearchCounter, SearchEntry, SearchIndex
from search.requests import SearchRequest
from search.visibility import Viewer
from tests.elastic import Elastic
from tests.search.test_store import in_own_connection

from .entries import Entries
from .processes import killed

pytestmark = pytest.mark.django_db
EVERYTHING = Viewer(True, superuser=True)


@pytest.fixture
def entries():
    return Entries()


@pytest.fixture
def used(elastic_index, entries):
    """The row of an index in use; it holds three entries."""
    for _ in range(3):
        entries.write()
    return elastic_index.build()


def differences():
    return [str(difference) for difference in upkeep.check()]


def titles(**asked):
    server.writer().indices.refresh(index=server.alias())
    request = SearchRequest(sort="title", page_size=100, **asked)
    return [hit.title for hit in elastic.search(request, EVERYTHING).hits]


def french(title):
    text = {"title": title, "url": "/", "summary": "", "keywords": "", "body": ""}
    return {"texts": {"fr": text}, "titles": {"fr": title.lower()}}


def cursor():
    return SearchIndex.objects.get().cursor


def test_repeated(used, entries):
    entries.write(**french("Mares"))
    assert delivery.deliver() == 1
    before = titles()
    assert delivery.deliver() == 0
    SearchIndex.objects.update(cursor=0)
    assert delivery.deliver() == 4
    assert titles() == before
    assert differences() == []


def test_a_late_batch_never_wins(used, entries):
    entry = entries.write(**french("Ancien"))
    late = list(SearchEntry.objects.order_by("seq"))
    entries.write(entry.key, **french("Nouveau"))
    delivery.deliver()
    delivery.send(used.name, late)
    assert "Nouveau" in titles()
    assert "Ancien" not in titles()
    assert differences() == []


def test_a_late_batch_raises_no_dead(used, entries):
    entry = entries.write(**french("Disparu"))
    late = list(SearchEntry.objects.order_by("seq"))
    entries.bury(entry)
    delivery.deliver()
    delivery.send(used.name, late)
    assert "Disparu" not in titles()
    assert differences() == []
    entries.write(entry.key, **french("Revenu"))
    delivery.deliver()
    assert "Revenu" in titles()


def test_batches_in_the_wrong_order(used, entries, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    known = [entries.write() for _ in range(5)]
    batches = list(delivery.waiting(used.cursor))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    for entry in known[1:4]:
        entries.write(entry.key)
    for batch in reversed(batches):
        delivery.send(used.name, batch)
    assert differences() == []


def test_a_refused_document_costs_only_itself(used, entries, caplog):
    entries.write(**french("Avant"))
    refused = entries.write(**french("Refusé"), codes={"unheard": ["of"]})
    entries.write(**french("Après"))
    assert delivery.deliver() == 3
    assert cursor() == SearchCounter.state()[1]
    assert {"Avant", "Après"} < set(titles())
    [line] = [r for r in caplog.records if r.name == "search.elastic" and r.levelno > logging.INFO]
    assert str(refused.key) in line.getMessage()
    assert "strict_dynamic_mapping_exception" in line.getMessage()
    assert differences() == [f"{refused.key}: missing from the index (number {refused.seq})"]


@pytest.fixture
def proxied(elasticsearch_proxy, elasticsearch_url, settings, entries):
    made = Elastic(elasticsearch_proxy.url, settings)
    made.proxy = elasticsearch_proxy
    made.build()
    entries.write()
    yield made
    made.proxy.pass_through()
    made.remove()


def blocks(made, value):
    name = SearchIndex.objects.get().name
    server.writer().indices.put_settings(index=name, settings={"blocks.write": value})


def closes(made, value):
    indices = server.writer().indices
    (indices.close if value else indices.open)(index=SearchIndex.objects.get().name)


FAULTS = {
    "refused": lambda made: made.proxy.refuse(),
    "cut in the middle": lambda made: made.proxy.cut(),
    "429": lambda made: made.proxy.answer(429, "{}"),
    "503": lambda made: made.proxy.answer(503, "{}"),
    "another product": lambda made: made.proxy.answer(200, "{}"),
    "nothing said": lambda made: made.proxy.answer(200, '{"errors": false, "items": []}'),
    "locked": lambda made: blocks(made, True),
    "closed": lambda made: closes(made, True),
}
MENDING = {"locked": lambda made: blocks(made, None), "closed": lambda made: closes(made, False)}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_delivered_stays(proxied, fault):
    before = cursor()
    FAULTS[fault](proxied)
    with pytest.raises(delivery.Undelivered):
        delivery.deliver()
    assert cursor() == before
    proxied.proxy.pass_through()
    MENDING.get(fault, lambda made: None)(proxied)
    assert delivery.deliver() == 1
    assert differences() == []


def test_without_the_index(used, entries):
    """The server must not make one up."""
    server.writer().indices.delete(index=used.name)
    entries.write()
    with pytest.raises(delivery.Undelivered, match="index_not_found"):
        delivery.deliver()
    assert not server.writer().indices.exists(index=used.name)


def test_an_index_that_fails_keeps_nothing_from_the_other(used, entries):
    """Whichever it is."""
    building = upkeep.begin()
    entries.write(**french("Arrivé"))
    assert delivery.deliver() == 1
    assert "Arrivé" in titles()
    upkeep.create(building)
    server.writer().indices.delete(index=used.name)
    entries.write()
    with pytest.raises(delivery.Undelivered, match=used.name):
        delivery.deliver()
    building.refresh_from_db()
    assert building.cursor == SearchCounter.state()[1]


def test_clock_takes_away_what_a_dead_rebuild_has_left(used, entries):
    dead = upkeep.begin()
    jobs.tidy()
    assert SearchIndex.objects.count() == 2
    SearchIndex.objects.filter(pk=dead.pk).update(alive=timezone.now() - upkeep.LEASE)
    jobs.tidy()
    assert SearchIndex.objects.get() == used
    entries.write()
    assert jobs.deliver() == 1


def test_nobody_is_asked_while_the_breaker_is_open(proxied):
    proxied.proxy.refuse()
    with leaving_alone(), pytest.raises(delivery.Undelivered, match="left alone"):
        delivery.deliver()
    proxied.proxy.pass_through()
    assert delivery.deliver() == 1


@contextmanager
def leaving_alone():
    while not server.breaker.open:
        server.breaker.failed(ConnectionError())
    yield
    server.breaker.close()


class TestPruning:
    """A tombstone stays in the database until the index has it."""

    @pytest.fixture
    def tombstone(self, used, entries):
        entry = entries.write()
        delivery.deliver()
        entries.bury(entry)
        old = timezone.now() - datetime.timedelta(days=100)
        SearchEntry.objects.filter(deleted=True).update(written=old)
        return entry.key

    def test_waits_for_delivery(self, tombstone):
        assert jobs.prune() is None
        delivery.deliver()
        assert jobs.prune() == 1
        assert differences() == []

    def test_waits_for_an_index_under_construction(self, tombstone):
        SearchIndex.objects.create(name="under-construction")
        delivery.catch_up(SearchIndex.objects.get(state="live"))
        assert jobs.prune() is None

    def test_missed_deletions(self, used, tombstone, settings):
        """As where the server was switched off for a month: no search believes the index."""
        hosts, settings.ELASTICSEARCH["HOSTS"] = settings.ELASTICSEARCH["HOSTS"], []
        assert jobs.prune() == 1
        settings.ELASTICSEARCH["HOSTS"] = hosts
        with pytest.raises(elastic.Unavailable, match=state.BEHIND):
            titles()
        with pytest.raises(delivery.Undelivered, match="searchindex sync"):
            delivery.deliver()
        [repaired] = upkeep.sync()
        assert repaired.key == str(tombstone)
        assert differences() == []
        assert len(titles()) == 3


@pytest.mark.django_db(transaction=True)
class TestConcurrent:
    def test_deliveries_at_once(self, used, entries, monkeypatch):
        """While somebody writes; by threads, each with a connection of its own."""
        monkeypatch.setattr(delivery, "BATCH", 3)
        done, failures = threading.Event(), []

        def deliver_all():
            try:
                while not done.is_set():
                    delivery.deliver()
            except Exception as error:
                failures.append(error)

        workers = [
            threading.Thread(target=in_own_connection, args=(deliver_all,)) for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        for _ in range(40):
            roll = entries.rng.random()
            some = entries.some()
            entries.bury(some) if roll < 0.3 else entries.write(some.key if roll < 0.6 else None)
        done.set()
        for worker in workers:
            worker.join()
        assert failures == []
        assert differences() == []
        assert cursor() == SearchCounter.state()[1]

    def test_killed_between_sending_and_noting(self, used, entries, settings, monkeypatch):
        """However long the process takes to begin, what was sent is looked for on the server."""
        monkeypatch.setattr(state, "PATIENCE", datetime.timedelta(hours=1))
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
        entries.write(**french("Envoyé"), visibility=[])
        killed("SearchIndex.advance = die; delivery.deliver()")
        assert cursor() == used.cursor
        assert "Envoyé" in titles()
        assert delivery.deliver() == 1
        assert differences() == []

    def test_delivered_on_commit(self, used, entries):
        """By the task, which in development is done at once; on a rollback there is nothing."""
        entries.write(**french("Publié"))
        assert "Publié" in titles()
        assert connection.run_on_commit == []
