"""French is complete: no string is missing or doubtful, and what is compiled is what is written.

The strings are collected anew from a copy of the sources; the checkout stays as it is.
"""

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest
from django.conf import settings

SOURCES = ["directory", "network", "resources", "search", "site"]
CATALOGUE = settings.PORTAL_DIR.relative_to(settings.ROOT_DIR) / "locale/fr/LC_MESSAGES/django.po"
RENAMED = re.compile(r"\b[np]*gettext\w* as (\w+)")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The French catalogue as it is after collecting all strings of the sources."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext isn't installed")
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(settings.ROOT_DIR / name, copy / name)
    shutil.copy(settings.ROOT_DIR / "manage.py", copy)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--no-obsolete"]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{copy}:{copy / 'site'}",
        "VAR_DIR": str(copy / "var"),
    }
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    return polib.pofile(str(copy / CATALOGUE))


def test_every_string_is_translated(collected):
    assert [entry.msgid for entry in collected.untranslated_entries()] == []


def test_no_translation_is_doubtful(collected):
    assert [entry.msgid for entry in collected.fuzzy_entries()] == []


def test_translations_keep_their_placeholders():
    """msgfmt refuses a translation whose placeholders differ from the source's."""
    if shutil.which("msgfmt") is None:
        pytest.skip("gettext isn't installed")
    command = ["msgfmt", "--check", "--output-file", os.devnull, settings.ROOT_DIR / CATALOGUE]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _texts(catalogue):
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in catalogue
    }


def test_what_is_compiled_is_what_is_written():
    """The compiled catalogue is kept with the source: the site runs without gettext."""
    path = settings.ROOT_DIR / CATALOGUE
    written = polib.pofile(str(path)).translated_entries()
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert _texts(compiled) == _texts(written)


def test_strings_are_marked_by_names_that_are_collected():
    """What is marked by another name is collected by nobody, and stays in English."""
    known = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
    found = {
        f"{path}: {name}"
        for source in SOURCES
        for path in (settings.ROOT_DIR / source).rglob("*.py")
        for name in RENAMED.findall(path.read_text())
        if name not in known
    }
    assert found == set()
