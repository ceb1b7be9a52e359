"""Indices are built under load, killed, checked and repaired; the old one is in use until then."""

import io
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from search import elastic, embedded, engine, tasks
from search.elastic import delivery, index, server, state, upkeep
from search.models import SearchCounter, SearchEntry, SearchIndex
from search.requests import SearchRequest
from search.visibility import Viewer
from tests.elastic import Elastic
from tests.search.test_store import in_own_connection

from .entries import Entries
from .processes import killed

pytestmark = pytest.mark.django_db
EVERYTHING = Viewer(True, superuser=True)
NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def entries():
    return Entries()


@pytest.fixture
def used(elastic_index, entries):
    """The row of an index in use; it holds five entries."""
    for _ in range(5):
        entries.write()
    return elastic_index.build()


def differences():
    return [str(difference) for difference in upkeep.check()]


def found(by=elastic, **asked):
    request = SearchRequest(sort="title", page_size=100, **asked)
    return [hit.id for hit in by.search(request, EVERYTHING).hits]


def assert_in_line():
    """Nothing differs, and a search finds what the embedded engine finds."""
    assert differences() == []
    assert found() == found(embedded)


def indices():
    """The names of the indices on the server, each of which has a part for every corpus."""
    there = set(server.writer().indices.get(index=f"{server.alias()}-*").body)
    names = {name.partition(".")[0] for name in there}
    assert there == {part for name in names for part in index.physicals(name)}
    return names


def command(action):
    output = io.StringIO()
    call_command("searchindex", action, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def let_the_lease_run_out():
    SearchIndex.objects.filter(state="building").update(alive=timezone.now() - upkeep.LEASE)


class TestRebuild:
    def test_the_former_index_is_kept_until_the_next(self, used, entries):
        entries.write()
        second = upkeep.rebuild()
        assert second.documents == 6
        assert indices() == {used.name, second.name}
        third = upkeep.rebuild()
        assert indices() == {second.name, third.name}
        assert upkeep.aliased() == third.name
        assert_in_line()

    def test_settings_of_the_building_are_gone(self, used):
        settings = server.writer().indices.get_settings(index=used.name, flat_settings=True)
        assert settings[used.name]["settings"]["index.refresh_interval"] == "500ms"
        assert settings[used.name]["settings"]["index.auto_expand_replicas"] == "0-1"

    def test_progress(self, used, monkeypatch):
        monkeypatch.setattr(delivery, "BATCH", 2)
        told = []
        upkeep.rebuild(lambda done, total: told.append((done, total)))
        assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]

    def test_by_a_worker_keeps_no_delivery_waiting(self, used, entries, monkeypatch):
        """The index in use has what was written since the rebuild began before it ends."""
        create, swap = upkeep.create, upkeep.swap

        def create_and_write(target):
            create(target)
            entries.write()

        def look_and_swap(target):
            before.append(SearchIndex.objects.get(pk=used.pk).cursor)
            swap(target)

        before = []
        monkeypatch.setattr(upkeep, "create", create_and_write)
        monkeypatch.setattr(upkeep, "swap", look_and_swap)
        with override_settings(TASKS=NO_WORKER):
            assert tasks.rebuild_index.call() == 6
        assert before == [SearchCounter.state()[1]]
        assert_in_line()

    def test_an_index_that_lacks_something_is_thrown_away(self, used, entries, caplog):
        refused = entries.write(codes={"unheard": ["of"]})
        with pytest.raises(upkeep.Refused, match="holds 5 entries, the database 6"):
            upkeep.rebuild()
        assert str(refused.key) in caplog.text
        assert SearchIndex.objects.get() == used
        assert indices() == {used.name}
        assert len(found()) == 5

    def test_while_another_one_is_at_work(self, used):
        other = upkeep.begin()
        with pytest.raises(CommandError, match="Another rebuild is at work"):
            command("rebuild")
        let_the_lease_run_out()
        upkeep.rebuild()
        assert not SearchIndex.objects.filter(pk=other.pk).exists()

    def test_one_that_was_given_up_for_dead_stops(self, used, monkeypatch):
        """It would put an index in use that got no writes meanwhile."""

        def slept(*arguments):
            drain(*arguments)
            SearchIndex.objects.filter(state="building").delete()

        drain = upkeep.fill
        monkeypatch.setattr(upkeep, "fill", slept)
        with pytest.raises(upkeep.Refused, match="given up for dead"):
            upkeep.rebuild()
        assert upkeep.aliased() == used.name

    def test_server_fails_in_the_middle(self, elasticsearch_proxy, settings, entries, monkeypatch):
        """Nothing can be taken away then; the next rebuild need not wait, and does it."""
        entries.write()
        made = Elastic(elasticsearch_proxy.url, settings)
        first = made.build()
        with monkeypatch.context() as patch:
            patch.setattr(upkeep, "swap", lambda target: elasticsearch_proxy.refuse() or fails())
            with pytest.raises(delivery.Undelivered):
                upkeep.rebuild()
        elasticsearch_proxy.pass_through()
        assert len(indices()) == 2
        server.breaker.close()
        second = made.build()
        assert indices() == {first.name, second.name}
        assert_in_line()
        made.remove()


def fails():
    delivery.send("anything", [SearchEntry(key="a", seq=1, deleted=True)])


@pytest.mark.django_db(transaction=True)
class TestRebuildUnderLoad:
    BASE = 60

    def test_none_lost_none_doubled_no_failed_search(self, elastic_index, monkeypatch):
        monkeypatch.setattr(delivery, "BATCH", 10)
        entries = Entries()
        base = [entries.write(**self.fields()) for _ in range(self.BASE)]
        elastic_index.build()
        load = Load([self.search, self.export, self.check, Writer(base, self.fields)])
        for _ in range(3):
            upkeep.rebuild()
        load.end()
        assert load.failures == []
        assert min(load.times) >= 3
        assert_in_line()

    def fields(self):
        text = {"title": "Socle", "url": "/", "summary": "", "keywords": "", "body": ""}
        return {"texts": {"fr": text}, "titles": {"fr": "socle"}, "visibility": []}

    def search(self):
        """While something waits to be hidden, the embedded engine answers in the server's place."""
        keys = found(engine, q="socle")
        assert len(keys) == len(set(keys)) == self.BASE

    def export(self):
        """The index that it began with may be gone before its end: the embedded engine goes on."""
        keys = [hit.id for hit in engine.every(SearchRequest(q="socle"), EVERYTHING)]
        assert len(keys) == len(set(keys)) == self.BASE

    def check(self):
        """It names nothing, as nothing is wrong; but the index may be gone before it is through."""
        try:
            assert differences() == []
        except upkeep.Refused as reason:
            assert "replaced" in str(reason)

    def test_two_at_once(self, used, monkeypatch):
        """The second is refused, the first goes on."""
        begun, go_on = threading.Event(), threading.Event()
        fill = upkeep.fill

        def waiting(*arguments):
            begun.set()
            go_on.wait(30)
            fill(*arguments)

        monkeypatch.setattr(upkeep, "fill", waiting)
        first = threading.Thread(target=in_own_connection, args=(upkeep.rebuild,))
        first.start()
        begun.wait(30)
        with pytest.raises(upkeep.Refused, match="Another rebuild is at work"):
            upkeep.rebuild()
        go_on.set()
        first.join()
        assert upkeep.live() != used
        assert_in_line()


class Load:
    """Threads that do something all the time, each over its own connection."""

    def __init__(self, acts):
        self.done, self.failures, self.times = threading.Event(), [], [0] * len(acts)
        self.threads = [
            threading.Thread(target=in_own_connection, args=(self.repeat, number, act))
            for number, act in enumerate(acts)
        ]
        for thread in self.threads:
            thread.start()

    def repeat(self, number, act):
        while not self.done.is_set():
            try:
                act()
            except Exception as error:
                self.failures.append(error)
            self.times[number] += 1

    def end(self):
        self.done.set()
        for thread in self.threads:
            thread.join()


class Writer:
    """Edits what is there, publishes and buries something else."""

    def __init__(self, base, fields):
        self.entries, self.base, self.fields, self.others = Entries(1), base, fields, []

    def __call__(self):
        rng = self.entries.rng
        self.entries.write(rng.choice(self.base).key, **self.fields())
        self.others.append(self.entries.write())
        if len(self.others) > 20:
            self.entries.bury(SearchEntry.objects.get(pk=self.others.pop().pk))


SEAMS = {
    "before the index is made": "upkeep.create = die",
    "when it is made": "upkeep.create = after(upkeep.create)",
    "while it is filled": "upkeep.keep_alive = die",
    "before the swap": "upkeep.swap = die",
    "when counted, with writers held": "upkeep.compare = after(upkeep.compare)",
    "before the alias points to it": "upkeep.point_alias = die",
}


@pytest.mark.django_db(transaction=True)
class TestKilled:
    @pytest.mark.parametrize("seam", SEAMS)
    def test_the_old_index_stays_in_use(self, used, entries, seam):
        killed(f"{SEAMS[seam]}; upkeep.rebuild()")
        assert upkeep.aliased() == upkeep.live().name == used.name
        assert len(found()) == 5
        with pytest.raises(upkeep.Refused, match="was killed less than a minute ago"):
            upkeep.rebuild()
        entries.write()
        let_the_lease_run_out()
        rebuilt = upkeep.rebuild()
        assert indices() == {used.name, rebuilt.name}
        assert_in_line()

    def test_between_the_alias_and_its_note(self, used, entries):
        killed("upkeep.point_alias = after(upkeep.point_alias); upkeep.rebuild()")
        swapped = SearchIndex.objects.get(state="building")
        assert upkeep.aliased() == swapped.name
        entries.write()  # it is delivered to both
        server.writer().indices.refresh(index=server.alias())
        assert len(found()) == 6
        assert differences() == []
        assert upkeep.live() == swapped
        assert SearchIndex.objects.get(state="old") == used
        assert_in_line()

    def test_a_sync_that_is_killed_is_not_believed(self, used, entries, settings):
        """It was for deletions missed, which must not show up again."""
        settings.TASKS = NO_WORKER
        entries.bury(entries.some())
        SearchEntry.objects.filter(deleted=True).delete()
        SearchCounter.objects.update(pruned=SearchCounter.state()[1])
        killed("upkeep.repair = die; list(upkeep.sync())")
        with pytest.raises(elastic.Unavailable, match=state.BEHIND):
            found()
        assert len(list(upkeep.sync())) == 1
        assert_in_line()


class Hand:
    """Does to an index what nobody should."""

    def __init__(self, name):
        self.name = name

    def remove(self, entry):
        server.writer().delete(index=self.name, id=str(entry.key), refresh=True)

    def put(self, entry, number):
        document = index.document(entry) | {"seq": number}
        server.writer().index(
            index=self.name,
            id=str(entry.key),
            document=document,
            version=number,
            version_type="external_gte",
            refresh=True,
        )


class TestCheckAndSync:
    @pytest.fixture
    def hand(self, used):
        return Hand(used.name)

    @pytest.fixture
    def differing(self, hand, entries):
        """One of each kind; what `check` must say of it."""
        missing, stale, ahead, undead, _fine = SearchEntry.objects.order_by("seq")
        hand.remove(missing)
        before = stale.seq
        entries.write(stale.key)
        stale.refresh_from_db()
        SearchIndex.objects.update(cursor=stale.seq)  # though it wasn't delivered
        hand.put(ahead, 1000)
        buried = SearchEntry(key=undead.key, seq=undead.seq, deleted=True, pk=undead.pk)
        buried.save(force_update=True)
        stray = entries.write(uuid.UUID(int=2**128 - 1))
        hand.put(stray, 77)
        stray.delete()
        return {
            f"{missing.key}: missing from the index (number {missing.seq})",
            f"{stale.key}: number {before} in the index, {stale.seq} in the database",
            f"{ahead.key}: number 1000 in the index, {ahead.seq} in the database",
            f"{undead.key}: number {undead.seq} in the index, {undead.seq} in the database",
            f"{stray.key}: in the index (number 77), not in the database",
        }

    def test_each_difference_is_named(self, differing):
        assert set(differences()) == differing
        assert len(differences()) == 5
        with pytest.raises(CommandError, match="5 differences"):
            command("check")

    def test_each_difference_is_repaired(self, differing):
        said = command("sync")
        assert {line.removeprefix("Repaired ") for line in said.splitlines()[:-1]} == differing
        assert said.splitlines()[-1] == "5 repaired."
        assert_in_line()
        assert command("check") == "The index holds what the database holds.\n"
        assert command("sync") == "0 repaired.\n"

    def test_what_is_written_meanwhile_is_no_difference(self, used, entries, monkeypatch):
        """It is on its way: a check under constant writes must not cry wolf."""

        def written_meanwhile(name, corpus):
            for entry in list(SearchEntry.objects.all()):
                entries.write(entry.key)
            yield from compare(name, corpus)

        compare = upkeep.differences
        monkeypatch.setattr(upkeep, "differences", written_meanwhile)
        assert differences() == []

    def test_many(self, used, entries, hand, monkeypatch):
        monkeypatch.setattr(upkeep, "CHUNK", 3)
        monkeypatch.setattr(delivery, "BATCH", 4)
        for _ in range(20):
            entries.write()
        delivery.deliver()
        living = list(SearchEntry.objects.order_by("key"))
        for entry in living[::2]:
            hand.remove(entry)
        expected = [
            f"{entry.key}: missing from the index (number {entry.seq})" for entry in living[::2]
        ]
        assert differences() == expected
        assert len(list(upkeep.sync())) == 13
        assert_in_line()

    def test_database_restored_to_an_older_state(self, used, entries):
        """What was edited, buried and published since is in the index alone; the database wins."""
        revived = entries.write()
        entries.bury(revived)
        delivery.deliver()
        backup = Backup()
        for entry in SearchEntry.objects.filter(deleted=False)[:2]:
            entries.write(entry.key)
        entries.bury(entries.some())
        entries.write(revived.key)
        entries.bury(SearchEntry.objects.get(key=revived.key))
        entries.write()
        delivery.deliver()
        backup.restore()
        assert differences() != []
        list(upkeep.sync())
        assert_in_line()
        entries.write(revived.key)  # under a number that the index hasn't seen
        delivery.deliver()
        assert str(revived.key) in found_after_refresh()
        assert_in_line()

    def test_database_that_knows_nothing_of_the_index_in_use(self, used):
        backup = Backup()
        later = [upkeep.rebuild(), upkeep.rebuild()]
        backup.restore()
        with pytest.raises(CommandError, match="no index in use"):
            command("check")
        rebuilt = upkeep.rebuild()
        assert indices() == {rebuilt.name, later[1].name}
        last = upkeep.rebuild()
        assert indices() == {last.name, rebuilt.name}
        assert_in_line()


class Backup:
    """What a database holds of the search, to be put back."""

    MODELS = (SearchEntry, SearchCounter, SearchIndex)

    def __init__(self):
        self.rows = {model: list(model.objects.values()) for model in self.MODELS}

    def restore(self):
        for model, rows in self.rows.items():
            model.objects.all().delete()
            model.objects.bulk_create(model(**row) for row in rows)


def found_after_refresh():
    server.writer().indices.refresh(index=server.alias())
    return found()


class TestStatus:
    def test_nothing_built(self, elastic_index, entries):
        entries.write()
        status = upkeep.status()
        assert (status.reachable, status.index, status.building) == (True, None, None)
        assert (status.entries, status.documents, status.waiting) == (1, None, 1)
        assert not status.current
        assert "none; run: manage.py searchindex rebuild" in command("status")

    def test_in_use(self, used, entries):
        status = upkeep.status()
        assert (status.index, status.current, status.waiting) == (used, True, 0)
        assert (status.entries, status.documents, status.waiting_since) == (5, 5, None)
        entries.write()
        begun = upkeep.begin()
        status = upkeep.status()
        assert (status.building, status.waiting, status.entries) == (begun, 1, 6)
        assert timezone.now() - status.waiting_since < timedelta(minutes=1)

    def test_made_by_another_mapping(self, used):
        SearchIndex.objects.update(fingerprint="another")
        assert not upkeep.status().current
        assert "mapping        run: manage.py searchindex rebuild" in command("status")

    def test_index_is_gone(self, used):
        server.writer().indices.delete(index=used.name)
        status = upkeep.status()
        assert (status.reachable, status.documents, status.entries) == (True, None, 5)

    @pytest.mark.parametrize("fault", ["refused", "another product"])
    def test_server_fails(self, used, elasticsearch_proxy, settings, fault):
        with through(elasticsearch_proxy, settings):
            server.writer().info()
            if fault == "refused":
                elasticsearch_proxy.refuse()
            else:
                elasticsearch_proxy.answer(200, "{}")
            status = upkeep.status()
            assert (status.reachable, status.documents, status.entries) == (False, None, 5)
            assert "server         doesn't answer" in command("status")


@contextmanager
def through(proxy, settings):
    """Ask the server through a proxy."""
    hosts, settings.ELASTICSEARCH["HOSTS"] = settings.ELASTICSEARCH["HOSTS"], [proxy.url]
    Elastic.forget_clients()
    yield
    settings.ELASTICSEARCH["HOSTS"] = hosts
    Elastic.forget_clients()


class TestCommand:
    def test_says_what_it_did(self, elastic_index, entries):
        entries.write()
        said = command("rebuild")
        assert said == f"1 entries in {upkeep.live()}, now in use.\n"

    @pytest.mark.parametrize("action", ["rebuild", "sync", "check", "status"])
    def test_without_a_server_to_speak_of(self, db, action):
        with pytest.raises(CommandError, match="No search server is configured"):
            command(action)

    @pytest.mark.parametrize("action", ["rebuild", "sync", "check"])
    def test_server_down(self, used, elasticsearch_proxy, settings, action):
        elasticsearch_proxy.refuse()
        failed = pytest.raises(CommandError, match="The search server failed: ConnectionError")
        with through(elasticsearch_proxy, settings), failed:
            command(action)

    @pytest.mark.parametrize("action", ["sync", "check"])
    def test_before_the_first_rebuild(self, elastic_index, entries, action):
        with pytest.raises(CommandError, match="no index in use"):
            command(action)
