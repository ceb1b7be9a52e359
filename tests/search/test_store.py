"""The store in memory equals the table, whatever is written and whoever writes it."""

import datetime
import os
import random
import subprocess
import sys
import threading
import uuid
from itertools import product

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from search.documents import LANGUAGES
from search.embedded import Search
from search.engine import search
from search.hits import stored_hits
from search.models import SearchCounter, SearchEntry
from search.projection import prune, reproject
from search.requests import SearchRequest
from search.store import PERIODS_KEPT, Store, bits_of, current, numbers_of
from search.visibility import ANONYMOUS, Viewer
from search.vocabulary import vocabularies
from tests.factories import NewsPageFactory
from tests.lengths import SEED, examples

DAY = datetime.date(2026, 6, 1)
SOON = timezone.make_aware(datetime.datetime(2027, 1, 5))
FACETS = {"kind": ["project", "news"], "territory": ["FR", "BE", "FR:only"], "status": ["active"]}
TOKENS = ["login", "groups:1", "groups:1,2", "groups:"]
VIEWERS = [ANONYMOUS, Viewer(True), Viewer(True, groups=frozenset({2})), Viewer(True, True)]
PERIODS = [None, DAY, DAY + datetime.timedelta(days=3), DAY - datetime.timedelta(days=40)]


@settings(max_examples=examples(200))
@given(st.sets(st.integers(0, 5000)), st.sets(st.integers(0, 5000)))
def test_bits_are_sets(one, other):
    assert numbers_of(bits_of(one)) == sorted(one)
    assert numbers_of(bits_of(one) & bits_of(other)) == sorted(one & other)
    assert numbers_of(bits_of(one) | bits_of(other)) == sorted(one | other)
    assert numbers_of(bits_of(one) & ~bits_of(other)) == sorted(one - other)
    assert bits_of(one).bit_count() == len(one)
    assert bits_of(iter(sorted(one))) == sum(1 << number for number in one)


class History:
    """Entries written, changed and buried at random, as the projection does it."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def write(self, entry=None):
        rng = self.rng
        entry = entry or SearchEntry(key=uuid.UUID(int=rng.getrandbits(128)))
        day = DAY + datetime.timedelta(days=rng.randint(-60, 60))
        entry.seq, entry.deleted = SearchCounter.next(), False
        entry.codes = {
            name: rng.sample(codes, rng.randint(0, len(codes))) for name, codes in FACETS.items()
        }
        entry.visibility = rng.sample(TOKENS, rng.choice([0, 0, 0, 1, 2]))
        titles = {code: rng.choice("abc") * rng.randint(0, 2) for code in LANGUAGES}
        entry.titles = {
            code: titles[code] for code in rng.choice([LANGUAGES, LANGUAGES[:1], LANGUAGES[1:]])
        }
        entry.published = timezone.make_aware(datetime.datetime(2026, rng.randint(1, 3), 1))
        entry.start = rng.choice([None, day])
        entry.end = rng.choice([None, day + datetime.timedelta(days=rng.randint(0, 30))])
        entry.next_change = rng.choice(
            [None, timezone.make_aware(datetime.datetime(2027, 1, rng.randint(1, 9)))]
        )
        entry.save()

    def bury(self, entry):
        blank = SearchEntry(pk=entry.pk, key=entry.key, seq=SearchCounter.next(), deleted=True)
        blank.save(force_update=True)

    def go_on(self, steps):
        for _ in range(steps):
            entries = list(SearchEntry.objects.order_by("pk"))
            roll = self.rng.random()
            if not entries or roll < 0.4:
                self.write()
            elif roll < 0.7:
                self.write(self.rng.choice(entries))  # a tombstone comes back to life
            elif roll < 0.95:
                self.bury(self.rng.choice(entries))
            else:
                prune(timezone.now() + datetime.timedelta(days=60))


class Plain:
    """What a store ought to answer, from the table by loops and sorted()."""

    def __init__(self):
        self.entries = list(SearchEntry.objects.filter(deleted=False).order_by("pk"))

    def ordered(self, order, pks=None):
        chosen = [e for e in self.entries if pks is None or e.pk in pks]
        return [e.pk for e in sorted(chosen, key=lambda e: (self.key(e, order), e.key.hex))]

    @staticmethod
    def key(entry, order):
        if order == "newest":
            return -entry.published.timestamp()
        if order == "soon":
            if entry.start is None:
                return 2, 0
            day = entry.start.toordinal()
            return (0, day) if entry.start >= DAY else (1, -day)
        language = order.removeprefix("title-")
        return entry.titles.get(language) or next(
            entry.titles[code] for code in (language, *LANGUAGES) if code in entry.titles
        )


def in_time(entry, first, last):
    if not (entry.start or entry.end):
        return False
    ended = first and entry.end and entry.end < first
    ahead = last and entry.start and entry.start > last
    return not (ended or ahead)


def refreshed(store=None):
    store = store or Store()
    store.refresh()
    return store


def pks_in(store, bits):
    return sorted(store.pks(numbers_of(bits)))


def assert_equals_the_table(store):
    plain = Plain()
    everything = sorted(entry.pk for entry in plain.entries)
    assert sorted(row.pk for row in store.rows.values()) == everything
    assert_sets_equal_the_table(store, plain.entries)
    for first, last in product(PERIODS, PERIODS):
        if first or last:
            during = [entry.pk for entry in plain.entries if in_time(entry, first, last)]
            assert pks_in(store, store.during(first, last)) == during
    due = [entry for entry in plain.entries if entry.next_change and entry.next_change <= SOON]
    assert store.is_due(SOON) == bool(due)
    assert_pages_equal_the_table(store, plain, everything)


def assert_sets_equal_the_table(store, entries):
    for viewer in VIEWERS:
        seen = [entry.pk for entry in entries if viewer.sees(entry.visibility)]
        assert pks_in(store, store.visible(viewer)) == seen
    for name, codes in FACETS.items():
        given = {entry.pk: set(entry.codes.get(name, ())) for entry in entries}
        for code in codes:
            having = [pk for pk, own in given.items() if code in own]
            assert pks_in(store, store.any_of(name, [code])) == having
        either = [pk for pk, own in given.items() if own]
        assert pks_in(store, store.any_of(name, [*codes, "unheard-of"])) == either


def assert_pages_equal_the_table(store, plain, everything):
    rng = random.Random(len(everything))
    few = rng.sample(everything, min(2, len(everything)))
    for pks in (everything, few, everything[::2], []):
        bits = bits_of(store.numbers[pk] for pk in pks)
        for first, last in [(0, 3), (2, 5), (0, 1000), (900, 1000)]:
            for order in ("newest", *(f"title-{language}" for language in LANGUAGES)):
                page = store.pks(store.page(bits, order, first, last))
                assert page == plain.ordered(order, pks)[first:last]
            soon = plain.ordered("soon", pks)[first:last]
            assert store.pks(store.page_soon(bits, DAY, first, last)) == soon


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(examples(5)))
def test_what_was_taken_in_bit_by_bit_equals_the_table(seed):
    history = History(SEED * 1000 + seed)
    store, seldom = Store(), Store()
    for number in range(12):
        history.go_on(history.rng.choice([0, 1, 5, 20]))
        assert_equals_the_table(refreshed(store))
        if number % 5 == 4:
            assert_equals_the_table(refreshed(seldom))
    assert_equals_the_table(refreshed())


@pytest.mark.django_db
def test_a_small_part_of_many_entries_is_in_order():
    """Few among many are sorted, many are walked through: the same order either way."""
    history = History(SEED)
    for _ in range(150):
        history.write()
    assert_equals_the_table(refreshed())


@pytest.mark.django_db
def test_periods_asked_for_dont_fill_the_memory():
    History(SEED).go_on(10)
    store = refreshed()
    for n in range(3 * PERIODS_KEPT):
        store.during(DAY + datetime.timedelta(days=n), None)
    assert len(store.kept) <= PERIODS_KEPT


def test_numbered_anew_while_words_are_looked_up(site_tree):
    """By another thread: what the words match is known by its id until it is looked for."""
    earlier, _mare = NewsPageFactory(title="Étang"), NewsPageFactory(title="Mare")
    begun = Search(SearchRequest(q="mare"), ANONYMOUS)
    earlier.delete()
    begun.store._reset(None)
    begun.store.refresh()
    assert [hit.title for hit in begun.results().hits] == ["Mare"]


@pytest.mark.django_db
class TestStale:
    """A store that missed something knows it."""

    @pytest.fixture
    def history(self):
        history = History(SEED)
        history.go_on(30)
        return history

    def test_after_a_pruning(self, history):
        store = refreshed()
        for entry in SearchEntry.objects.filter(deleted=False)[:3]:
            history.bury(entry)
        assert prune(timezone.now() + datetime.timedelta(days=60)) >= 3
        assert_equals_the_table(refreshed(store))
        history.write()
        assert_equals_the_table(refreshed(store))

    @pytest.mark.parametrize("written", [0, 5, 80])
    def test_in_a_database_begun_anew(self, history, written):
        """Whether its numbers are by now below or above those of the former one."""
        store = refreshed()
        SearchEntry.objects.all().delete()
        SearchCounter.objects.all().delete()
        for _ in range(written):
            history.write()
        assert_equals_the_table(refreshed(store))

    def test_in_a_database_put_back(self, history):
        store = refreshed()
        with transaction.atomic():
            history.go_on(5)
            refreshed(store)
            transaction.set_rollback(True)
        assert_equals_the_table(refreshed(store))


@pytest.mark.django_db
def test_what_was_hidden_or_buried_meanwhile_is_no_hit(site_tree):
    """The table is asked for texts after the store: what came between must not show."""
    shown, hidden, buried = (NewsPageFactory(title=title) for title in ("Un", "Deux", "Trois"))
    pks = {entry.key: entry.pk for entry in SearchEntry.objects.all()}
    asked = [pks[page.translation_key] for page in (buried, hidden, shown)]
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    buried.delete()

    def titles(viewer):
        return [hit.title for hit in stored_hits(asked, viewer, "fr", vocabularies())]

    assert titles(ANONYMOUS) == ["Un"]
    assert titles(Viewer(True)) == ["Deux", "Un"]


def found(viewer=ANONYMOUS):
    results = search(SearchRequest(sort="title"), viewer)
    assert results.total == len(results.hits)
    return [hit.title for hit in results.hits]


class Undone(Exception):
    pass


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    """Committed at once, never a phantom: in this process and in others."""

    @pytest.fixture(autouse=True)
    def one_page(self, site_tree):
        self.page = NewsPageFactory(title="Ancienne")
        assert found() == ["Ancienne"]

    def test_the_store_is_kept_between_searches(self):
        store = current()
        assert current() is store
        NewsPageFactory(title="Nouvelle")
        assert current() is store
        assert found() == ["Ancienne", "Nouvelle"]

    def test_rollback_leaves_no_phantom(self):
        with pytest.raises(Undone), transaction.atomic():
            NewsPageFactory(title="Fantôme")
            self.page.delete()
            assert found() == ["Fantôme"]
            raise Undone
        assert found() == ["Ancienne"]
        NewsPageFactory(title="Nouvelle")
        assert found() == ["Ancienne", "Nouvelle"]

    def test_savepoint_rolled_back_leaves_no_phantom(self):
        with transaction.atomic():
            NewsPageFactory(title="Gardée")
            with pytest.raises(Undone), transaction.atomic():
                NewsPageFactory(title="Fantôme")
                assert found() == ["Ancienne", "Fantôme", "Gardée"]
                raise Undone
            assert found() == ["Ancienne", "Gardée"]
        assert found() == ["Ancienne", "Gardée"]

    def test_savepoint_rolled_back_in_a_transaction_that_wrote_nothing_else(self):
        with transaction.atomic():
            with pytest.raises(Undone), transaction.atomic():
                NewsPageFactory(title="Fantôme")
                assert found() == ["Ancienne", "Fantôme"]
                raise Undone
            assert found() == ["Ancienne"]
        assert found() == ["Ancienne"]

    def test_restriction_rolled_back(self):
        with pytest.raises(Undone), transaction.atomic():
            PageViewRestriction.objects.create(page=self.page, restriction_type="login")
            assert found() == []
            assert found(Viewer(True)) == ["Ancienne"]
            raise Undone
        assert found() == ["Ancienne"]

    def test_transaction_under_way_is_not_seen_from_another_thread(self):
        """What isn't committed is of no concern to others; what is, they see at once."""
        with transaction.atomic():
            NewsPageFactory(title="Nouvelle")
            assert found() == ["Ancienne", "Nouvelle"]
            assert self.elsewhere(found) == ["Ancienne"]
        assert self.elsewhere(found) == ["Ancienne", "Nouvelle"]

    def test_written_over_another_connection(self):
        self.elsewhere(lambda: NewsPageFactory(title="D’à côté"))
        assert found() == ["Ancienne", "D’à côté"]
        self.elsewhere(self.page.delete)
        assert found() == ["D’à côté"]
        self.elsewhere(
            lambda: PageViewRestriction.objects.create(
                page=type(self.page).objects.get(), restriction_type="login"
            )
        )
        assert found() == []

    def test_written_by_another_process(self):
        script = (
            "import django; django.setup()\n"
            "from portal.news.models import NewsPage\n"
            "page = NewsPage.objects.get(title='Ancienne')\n"
            "page.title = 'D’ailleurs'; page.save_revision().publish()\n"
        )
        address = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        subprocess.run([sys.executable, "-c", script], env=os.environ | address, check=True)
        assert found() == ["D’ailleurs"]

    def test_written_by_many_at_once(self):
        """Numbers appear in the order of the commits: nothing is passed over."""
        store = refreshed()
        writers = [
            threading.Thread(target=in_own_connection, args=(self.write_some, name))
            for name in "AB"
        ]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            refreshed(store)
        for writer in writers:
            writer.join()
        assert len(refreshed(store).rows) == 1 + 2 * 5
        assert_equals_the_table(store)

    @staticmethod
    def write_some(name):
        history = History(name)
        for _ in range(5):
            with transaction.atomic():
                history.write()

    @staticmethod
    def elsewhere(act):
        """Do something in another thread, over its own connection."""
        kept = []
        thread = threading.Thread(target=in_own_connection, args=(lambda: kept.append(act()),))
        thread.start()
        thread.join(30)
        return kept[0]

    def test_begun_anew(self):
        SearchEntry.objects.all().delete()
        SearchCounter.objects.all().delete()
        assert found() == []
        reproject()
        assert found() == ["Ancienne"]


def in_own_connection(act, *args):
    try:
        act(*args)
    finally:
        connection.close()


def database_url():
    """The test database as another process finds it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    place = f"{given['HOST'].replace('/', '%2F')}:{given['PORT']}/{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{place}"
