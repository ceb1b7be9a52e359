"""Keeps snapshots of the database, and puts them back before tests: see `standing`."""

import pickle
import sqlite3
import uuid
from contextlib import closing

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from search.models import SearchCounter
from search.vocabulary import vocabularies

from .standing import name_of, needs

NOTHING = ()  # what stands after the migrations: nothing of the tests' own


def pytest_collection_modifyitems(items):
    for item in items:
        marked = item.get_closest_marker("django_db") is not None
        if marked or {"db", "transactional_db", "live_server"} & set(item.fixturenames):
            _stand_first(item.fixturenames)


def _stand_first(names):
    """Before the test's transaction. Tests that differ by parameters alone share their list."""
    if "_stand" in names:
        names.remove("_stand")
    names.insert(0, "_stand")


@pytest.fixture(scope="session")
def _snapshots(django_db_setup, django_db_blocker):
    """Those of this run; Django's way of undoing what a test has committed makes room for them."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        snapshots = Snapshots(SqliteCopies() if connection.vendor == "sqlite" else PostgresCopies())
        patch.setattr(TransactionTestCase, "_fixture_teardown", snapshots.spoil)
        yield snapshots
        snapshots.remove()


@pytest.fixture
def _stand(request, _snapshots, django_db_blocker):
    """{name: value} of the fixtures of the test that stand before it begins."""
    cache.clear()
    with django_db_blocker.unblock():
        return _snapshots.stand(request, _asked_for(request))


def _asked_for(request):
    """{name: function} of what stands before the test, whatever it needs before it."""
    found = {}

    def add(name):
        definitions = request._arg2fixturedefs.get(name)
        make = definitions and getattr(definitions[-1].func, "make", None)
        if make and name not in found:
            for needed in needs(make):
                add(needed)
            found[name] = make

    for name in sorted(request.fixturenames):
        add(name)
    return found


class Snapshots:
    """Copies of the database, by the names of the fixtures that stand in it."""

    def __init__(self, copies):
        self.copies, self.values = copies, {}
        self._keep(NOTHING, {})
        self.standing = NOTHING

    def stand(self, request, makes):
        """See that what `makes` make stands, and nothing else; {name: value}."""
        names = tuple(map(name_of, makes.values()))
        if names not in self.values:
            self._make(request, makes, names)
        elif names != self.standing:
            self._put_back(names)
        self.standing = names
        return pickle.loads(self.values[names])

    def spoil(self):
        """A test has committed something."""
        self.standing = None

    def remove(self):
        """Leave the database as the migrations did."""
        self._put_back(NOTHING)
        self.copies.remove()

    def _make(self, request, makes, names):
        """Make what isn't kept yet on top of the most that is, and keep each step for others."""
        self.standing = None
        kept = next(names[:n] for n in range(len(names), -1, -1) if names[:n] in self.values)
        self._put_back(kept)
        made = pickle.loads(self.values[kept])

        def value(name):
            return made[name_of(makes[name])] if name in makes else request.getfixturevalue(name)

        for make in [*makes.values()][len(kept) :]:
            made[name_of(make)] = make(**{name: value(name) for name in needs(make)})
            self._keep(tuple(made), made)

    def _keep(self, names, values):
        self.copies.keep(names)
        self.values[names] = pickle.dumps(values)

    def _put_back(self, names):
        self.copies.put_back(names)
        # As whoever restores a database does; it tells what is kept in memory that it's another.
        SearchCounter.objects.update(epoch=uuid.uuid4())
        vocabularies()


class SqliteCopies:
    """Copies in memory, by SQLite's own means for a database in use."""

    def __init__(self):
        self.kept = {}

    def keep(self, names):
        self.kept[names] = sqlite3.connect(":memory:")
        with self._database() as database:
            database.backup(self.kept[names])

    def put_back(self, names):
        with self._database() as database:
            self.kept[names].backup(database)

    def remove(self):
        for copy in self.kept.values():
            copy.close()

    @staticmethod
    def _database():
        connection.close()
        return closing(sqlite3.connect(connection.settings_dict["NAME"]))


class PostgresCopies:
    """Databases beside the tests', made one from the other as from a template."""

    def __init__(self):
        self.kept = {}

    @property
    def database(self):
        return connection.settings_dict["NAME"]

    def keep(self, names):
        self.kept[names] = f"{self.database}_{len(self.kept)}"
        self._copy(self.database, self.kept[names])

    def put_back(self, names):
        self._copy(self.kept[names], self.database)

    def remove(self):
        self._run(*(f'DROP DATABASE "{name}"' for name in self.kept.values()))

    def _copy(self, source, target):
        self._run(
            # Nobody may be connected to either of them.
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'",
            f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
            f'CREATE DATABASE "{target}" TEMPLATE "{source}"',
        )

    @staticmethod
    def _run(*statements):
        connection.close()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
