"""Random histories: whatever happens on the way, in the end the index holds what the table holds.

Workers deliver, repeat, die; batches come late; indices are rebuilt, and rebuilds die. All of it is
the real code: what happens in between comes in at its seams. A failure is repeated by its number
(`-k "[17]"`), in a soak by SOAK_SEED as well.
"""

import datetime
import random
import threading

import pytest
from django.utils import timezone
from elasticsearch import NotFoundError

from search import elastic, embedded, jobs, projection
from search.elastic import delivery, upkeep
from search.models import SearchIndex
from search.requests import SearchRequest
from search.visibility import ANONYMOUS, Viewer
from tests.lengths import SEED, SOAK, examples

from .entries import CODES, WORDS, Entries, restrict_a_page

HISTORIES = 50 if SOAK else 25
STEPS = 60
BATCH = 3
DEEPEST = 2  # somebody acts while somebody acts while somebody acts
VIEWERS = [ANONYMOUS, Viewer(True), Viewer(True, superuser=True)]


class Killed(BaseException):
    """The end of a worker: nothing of what it would have done comes after."""


class History:
    """What happens to a database and its indices."""

    def __init__(self, seed, monkeypatch):
        self.rng = random.Random(seed)
        self.entries = Entries(seed)
        self.late, self.depth, self.held = [], 0, False
        self.acts = {
            self.publish: 22,
            self.edit: 18,
            self.restrict_or_move: 10,
            self.bury: 14,
            self.bring_back: 4,
            self.deliver: 20,
            self.send_late: 6,
            self.prune: 2,
            self.rebuild: 4,
            self.clock: 3,
        }
        self.tap(monkeypatch)

    def tap(self, patch):
        """Let something happen at the seams of deliveries and rebuilds."""
        patch.setattr(delivery, "BATCH", BATCH)
        patch.setattr(upkeep, "give_up", lambda target: None)  # nobody who is killed does
        patch.setattr(delivery, "send", self.sending(delivery.send))
        patch.setattr(SearchIndex, "advance", self.between(SearchIndex.advance))
        patch.setattr(upkeep, "hold_writers", self.holding(upkeep.hold_writers))
        for name in ("create", "keep_alive", "swap", "compare", "point_alias"):
            patch.setattr(upkeep, name, self.between(getattr(upkeep, name)))

    def sending(self, send):
        """A batch may come late or twice, and before it whatever others do meanwhile."""

        def sent(name, entries, **options):
            if threading.current_thread() is threading.main_thread():
                if self.rng.random() < 0.3:
                    self.late.append((send, name, entries))
                self.seam()
            send(name, entries, **options)

        return sent

    def between(self, function):
        def called(*arguments, **named):
            self.seam()
            function(*arguments, **named)
            self.seam()

        return called

    def holding(self, hold_writers):
        def held():
            hold_writers()
            self.held = True

        return held

    def seam(self):
        """Here others may act, or the one who is acting may die."""
        roll = self.rng.random()
        if roll < 0.03:
            raise Killed
        if roll < 0.25 and self.depth < DEEPEST and not self.held:
            self.step()

    def step(self):
        """Something happens; who dies of it is gone, but nobody else."""
        [act] = self.rng.choices(list(self.acts), self.acts.values())
        self.depth += 1
        try:
            act()
        except (Killed, delivery.Undelivered, upkeep.Refused):
            pass
        finally:
            self.depth -= 1

    def publish(self):
        self.entries.write()

    def edit(self):
        if entry := self.entries.some():
            self.entries.write(entry.key)

    def restrict_or_move(self):
        fields = self.entries.fields()
        name = self.rng.choice(["visibility", "codes", "published"])
        if entry := self.entries.some():
            self.entries.change(entry, **{name: fields[name]})

    def bury(self):
        if entry := self.entries.some():
            self.entries.bury(entry)

    def bring_back(self):
        if entry := self.entries.some(deleted=True):
            self.entries.write(entry.key)

    def deliver(self):
        delivery.deliver()

    def send_late(self):
        """Any batch of the past, to whatever has become of its index; perhaps not the last time."""
        if self.late:
            send, *batch = self.rng.choice(self.late)
            send(*batch)

    def prune(self):
        later = timezone.now() + datetime.timedelta(days=60)
        projection.prune(later, up_to=delivery.delivered())

    def rebuild(self):
        if self.rng.random() < 0.7:
            self.let_leases_run_out()
        try:
            upkeep.rebuild()
        except NotFoundError:
            pass  # it was given up for dead meanwhile, and its index taken away
        finally:
            self.held = False

    def clock(self):
        self.let_leases_run_out()
        jobs.tidy()

    @staticmethod
    def let_leases_run_out():
        building = SearchIndex.objects.filter(state="building")
        building.update(alive=timezone.now() - upkeep.LEASE)

    def end(self):
        """All is delivered, with what is late."""
        while self.late:
            send, *batch = self.late.pop()
            try:
                send(*batch)
            except delivery.Undelivered:  # to an index that is gone
                continue


@pytest.mark.sqlite  # all in one connection: the database has no say in it
@pytest.mark.django_db
@pytest.mark.parametrize("number", range(examples(HISTORIES)))
def test_index_converges_to_the_database(elastic_index, monkeypatch, number):
    seed = SEED * 100_000 + number
    print(f"history {seed}")
    elastic_index.give_time(monkeypatch)
    restrict_a_page()
    with monkeypatch.context() as patch:
        history = History(seed, patch)
        for _ in range(5):
            history.publish()
        for _ in range(STEPS):
            history.step()
        history.end()
    history.clock()
    if not upkeep.live():
        upkeep.rebuild()
    delivery.deliver()
    assert [str(difference) for difference in upkeep.check()] == []
    assert_engines_agree(history.rng)


def assert_engines_agree(rng):
    """On some searches."""
    for _ in range(6):
        status = rng.sample(CODES["status"], rng.randint(0, 2))
        request = SearchRequest(
            q=rng.choice(["", *WORDS]),
            selected={"status": frozenset(status)} if status else {},
            sort=rng.choice(["title", "newest", "soon"]),
            page_size=100,
        )
        viewer = rng.choice(VIEWERS)
        ours, theirs = (engine.search(request, viewer) for engine in (elastic, embedded))
        assert answer(ours) == answer(theirs), (request, viewer)


def answer(results):
    counts = {
        name: {bucket.code: bucket.count for bucket in facet.buckets}
        for name, facet in results.facets.items()
    }
    return results.total, [hit.id for hit in results.hits], counts
