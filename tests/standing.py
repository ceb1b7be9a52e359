"""What stands in the database when a test begins: put back from a snapshot, not made anew.

    @standing
    def site_tree():
        return build_site_tree()

is a fixture. The first test that asks for it, alone or with others, has it made and committed
before the test's own transaction begins, and a snapshot of the database is kept. Later tests find
the same rows: they still stand after a test that rolls back what it writes, and are put back after
one that commits (a live server's, or `transaction=True`). Both take a small part of the time of
publishing pages, and of Django's way to empty every table after a test that commits.

A fixture made so takes others of its kind, and such as last for the whole run.
"""

import inspect

import pytest


def standing(make):
    """The fixture of what `make` returns, which stands before the test begins; see above."""

    def fixture(_stand, db, **_needed):
        return _stand[name_of(make)]

    names = ["_stand", "db", *needs(make)]
    kind = inspect.Parameter.KEYWORD_ONLY
    fixture.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])
    fixture.make = make
    return pytest.fixture(name=make.__name__)(fixture)


def needs(make):
    """The names of the fixtures that `make` takes."""
    return [*inspect.signature(make).parameters]


def name_of(make):
    return f"{make.__module__}.{make.__name__}"
