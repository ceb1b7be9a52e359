"""What every test can ask for: a site, a vocabulary, people by role, a browser."""

import io
import os
import shutil
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from portal.core.models import Discipline, Territory

from . import lengths
from .factories import UserFactory, build_site_tree, load_small_vocabulary
from .standing import standing

CI = os.environ.get("CI", "").lower() in {"1", "true"}
pytest_plugins = [
    *("tests.browser", "tests.drawing", "tests.elastic", "tests.keycloak", "tests.snapshots"),
]
VENDOR = connection.vendor
lengths.load_hypothesis_profile()


def pytest_report_header():
    return (
        f"database: {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[1]}; {lengths.HEADER}"
    )


def pytest_collection_modifyitems(config, items):
    """A test for one database is no part of a run on another one; a skip would hide real skips."""
    deselected = [item for item in items if _is_elsewhere(item)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if not _is_elsewhere(item)]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _is_elsewhere(item):
    """Whether a test is run on the other database: what asks none is, once, on SQLite.

    So is what a browser shows, unless it is marked as being about what is stored.
    """
    if VENDOR == "sqlite":
        return item.get_closest_marker("postgres")
    if "browser" in item.fixturenames and not item.get_closest_marker("stored"):
        return True
    return item.get_closest_marker("sqlite") or not _asks_a_database(item)


def _asks_a_database(item):
    marked = any(item.iter_markers("django_db")) or any(item.iter_markers("postgres"))
    return marked or {"db", "transactional_db"} & {*item.fixturenames}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing may skip: what is missing there is a fault of the machine, and must show."""
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI doesn't allow: {report.longrepr[2]}"
    return report


def pytest_unconfigure():
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def in_french():
    """A test begins in the first language, whatever page the one before opened last."""
    translation.activate(settings.LANGUAGE_CODE)


@standing
def site_tree():
    """Home and index pages in both languages: `site_tree.projects.fr`, `site_tree.home.en` …"""
    return build_site_tree()


@standing
def vocabulary():
    """A small part of the real vocabularies, by code: `vocabulary.disciplines["1.6-ecology"]`."""
    disciplines, territories = load_small_vocabulary()
    return SimpleNamespace(disciplines=disciplines, territories=territories)


@standing
def full_vocabulary():
    """All disciplines and territories, as on the real site."""
    call_command("load_vocabularies", verbosity=0)
    return SimpleNamespace(
        disciplines={node.code: node for node in Discipline.objects.all()},
        territories={node.code: node for node in Territory.objects.all()},
    )


@standing
def demo():
    """The demonstration; the value is what the command printed."""
    output = io.StringIO()
    call_command("set_up", stdout=io.StringIO())
    call_command("load_demo", users=True, stdout=output, stderr=io.StringIO())
    return output.getvalue()


@pytest.fixture
def member(db):
    return UserFactory(role="member")


@pytest.fixture
def editor(db):
    return UserFactory(role="editor")


@pytest.fixture
def moderator(db):
    return UserFactory(role="moderator")


@pytest.fixture
def coordinator(db):
    return UserFactory(role="coordinator")


@pytest.fixture
def client_of(db):
    """A client per role, signed in: `client_of("editor")`; "visitor" is nobody, "admin" may do all.

    `client.user` is who it is.
    """

    def sign_in(role):
        client = Client()
        client.user = _user_of(role)
        if client.user.is_authenticated:
            client.force_login(client.user)
        return client

    return sign_in


def _user_of(role):
    if role == "visitor":
        return AnonymousUser()
    if role == "admin":
        return UserFactory(is_superuser=True, is_staff=True)
    return UserFactory(role=role)
