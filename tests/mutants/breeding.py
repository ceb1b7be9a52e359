"""Mutants are tried, each by a process that begins where all is imported and nothing tested.

pytest runs as always until it looks for tests; there it forks, once for each mutant, which puts
its own source in the place of the module's. No file is changed, and all is imported once. What
the fork can't reach keeps the module as it was, so that a mutant may survive that should not. The
module itself is tried the same way and has to survive: the way it is tried kills none.
"""

import json
import os
import shutil
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest
from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation

SECONDS = 300  # of the processor's time, many times what the tests take: the rest is endless
OPTIONS = "-x -q -s -p no:cacheprovider -p no:xdist --tb=no".split()
OURS = ("portal", "directory", "network", "resources", "search", "tests")


class Breeder:
    """A plugin of pytest that forks for each mutant and has told what became of them."""

    def __init__(self, name, sources, before, told):
        self.name, self.sources, self.before, self.told = name, sources, before, told

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session):
        module = import_module(self.name)
        for number, source in self.sources:
            self.before()
            if not (child := os.fork()):
                return _born(module, source)
            self.told(number, _fate(os.waitpid(child, 0)[1]))
        os._exit(0)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            os._exit(1)

    def pytest_sessionfinish(self, exitstatus):
        os._exit(exitstatus)


def _fate(status):
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
        return "endless"
    return "killed" if status else "survived"


def _born(module, source):
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        become(module, source)
    except BaseException:
        os._exit(1)


def become(module, source):
    """Run another source in a module, and put what it defines wherever the old is imported."""
    from portal.core import periodic  # which needs Django's settings

    for name, job in [*periodic._jobs.items()]:
        if job.__module__ == module.__name__:  # it is registered anew
            del periodic._jobs[name]
    old = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    exec(compile(source, module.__file__, "exec"), vars(module))
    new = {id(value): vars(module)[name] for name, value in old.items() if _is_own(value)}
    for value in old.values():
        other = new.get(id(value))
        if _is_plain(value) and _is_plain(other):
            value.__code__, value.__defaults__ = other.__code__, other.__defaults__
    for each in [*sys.modules.values()]:
        if getattr(each, "__name__", "").partition(".")[0] in OURS:
            held = {name: new[id(value)] for name, value in vars(each).items() if id(value) in new}
            vars(each).update(held)


def _is_own(value):
    """Whether it can only be this module's: a number or a short text may be anybody's."""
    return value is not None and not isinstance(value, bool | int | str)


def _is_plain(value):
    return isinstance(value, FunctionType) and not value.__closure__


def breed(path, sources, tests, database, results):
    """Try some of a module's mutants, one after the other; doesn't return.

    `results` gets a line of JSON for each: its number, and what became of it.
    """
    place = results.with_suffix(".db")

    def before():
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)
        settings.STATIC_ROOT.mkdir(parents=True)
        for left in place.parent.glob(f"{place.name}*"):
            left.unlink()
        shutil.copy(database, place)

    def told(number, fate):
        print("S" if fate == "survived" else ".", end="", flush=True)
        with results.open("a") as lines:
            lines.write(json.dumps([number, fate]) + "\n")

    os.environ["TEST_DATABASE"] = str(place)
    BaseDatabaseCreation.create_test_db = stands
    name = ".".join(Path(path).with_suffix("").parts).removeprefix("site.")
    status = 1
    try:
        status = pytest.main([*OPTIONS, *tests], plugins=[Breeder(name, sources, before, told)])
    finally:
        os._exit(status)


def stands(creation, **options):
    """Instead of making a database: it is a copy of one in which all migrations have run."""
    connection = creation.connection
    name = creation._get_test_db_name()
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    return name
