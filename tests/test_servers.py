"""The wrapper around real servers: it hands on their address and the command's exit code."""

import sys

import pytest

from . import servers


def absent():
    raise servers.Missing("there is no initdb")


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("false", 0), ("1", 1), ("true", 1)])
def test_missing_server_is_told_and_fails_in_ci_only(monkeypatch, capsys, ci, code):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(servers, "postgres_programs", absent)
    assert servers.main("postgres", "false") == code
    assert capsys.readouterr().out == "Skipped the tests on postgres: there is no initdb.\n"


@pytest.mark.parametrize("code", [0, 5])
def test_named_server_is_used_and_the_exit_code_handed_on(monkeypatch, code):
    url = "postgres://somebody@elsewhere/portal"
    monkeypatch.setenv("DATABASE_URL", url)
    program = f"import os, sys; sys.exit({code} if os.environ['DATABASE_URL'] == {url!r} else 9)"
    assert servers.main("postgres", sys.executable, "-c", program) == code
