"""The wrapper around real servers: it hands on their addresses and the command's exit code."""

import sys
from urllib.parse import urlsplit

import elasticsearch
import pytest

from . import servers

POSTGRES = "postgres://somebody@elsewhere/portal"
ELASTICSEARCH = "http://elsewhere:9200"


def absent():
    raise servers.Missing("there is no initdb")


def program(condition):
    """A command that fails unless the condition is true of its environment, `env`."""
    text = f"import os, sys; env = os.environ; sys.exit(0 if {condition} else 9)"
    return sys.executable, "-c", text


def make_jdk(folder, version, full=True):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / ("javac" if full else "java")).touch()
    (folder / "release").write_text(f'IMPLEMENTOR="Debian"\nJAVA_VERSION="{version}"\n')
    return folder


@pytest.fixture(autouse=True)
def unnamed(monkeypatch):
    """No server is named, whatever this run has."""
    for variable in ("DATABASE_URL", "ELASTICSEARCH_URL", "TEST_ELASTICSEARCH_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("false", 0), ("1", 1), ("true", 1)])
def test_missing_server_is_told_and_fails_in_ci_only(monkeypatch, capsys, ci, code):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(servers, "postgres_programs", absent)
    assert servers.main(["postgres"], "false") == code
    assert capsys.readouterr().out == "Skipped the tests on postgres: there is no initdb.\n"


def test_without_elasticsearch_the_command_runs(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("ELASTICSEARCH_HOME", str(tmp_path))
    command = program("'TEST_ELASTICSEARCH_URL' not in env")
    assert servers.main(["elasticsearch"], *command) == 0
    reason = f"Elasticsearch isn't in {tmp_path} (.ci/servers gets it)"
    assert capsys.readouterr().out == f"The tests run without elasticsearch: {reason}.\n"


@pytest.mark.parametrize("code", [0, 5])
def test_named_server_is_used_and_the_exit_code_handed_on(monkeypatch, code):
    monkeypatch.setenv("DATABASE_URL", POSTGRES)
    text = f"import os, sys; sys.exit({code} if os.environ['DATABASE_URL'] == {POSTGRES!r} else 9)"
    assert servers.main(["postgres"], sys.executable, "-c", text) == code


@pytest.mark.parametrize("variable", ["ELASTICSEARCH_URL", "TEST_ELASTICSEARCH_URL"])
def test_several_servers_each_set_their_variable(monkeypatch, variable):
    monkeypatch.setenv("DATABASE_URL", POSTGRES)
    monkeypatch.setenv(variable, ELASTICSEARCH)
    named = "(env['DATABASE_URL'], env['TEST_ELASTICSEARCH_URL'])"
    command = program(f"{named} == {(POSTGRES, ELASTICSEARCH)!r}")
    assert servers.main(["elasticsearch", "postgres"], *command) == 0


def test_a_server_that_ends_at_once_says_why(tmp_path):
    command = [sys.executable, "-c", "print('no room left')"]
    start = servers.running(command, bool, servers.signal.SIGTERM, tmp_path / "log")
    with pytest.raises(RuntimeError, match="no room left"), start:
        pass


def test_jdk_is_the_named_one_where_it_will_do(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(make_jdk(tmp_path / "named", "21.0.2")))
    assert servers.jdk() == tmp_path / "named"


@pytest.mark.parametrize(
    ("version", "full", "found"),
    [("25.0.3", True, 25), ("21", True, 21), ("25.0.3", False, 0)],
    ids=["with an update", "without one", "which only runs"],
)
def test_version_of_a_jdk(tmp_path, version, full, found):
    assert servers.jdk_version(make_jdk(tmp_path / "jdk", version, full)) == found
    assert servers.jdk_version(tmp_path) == 0


def test_old_jdks_are_missing_ones(monkeypatch):
    monkeypatch.setattr(servers, "OLDEST_JDK", 1000)
    with pytest.raises(servers.Missing, match="no JDK 1000 or newer"):
        servers.jdk()


def test_elasticsearch_indexes_and_finds(elasticsearch_url):
    with elasticsearch.Elasticsearch(elasticsearch_url) as client:
        client.index(index="test-servers", document={"title": "Oiseaux"}, refresh=True)
        assert client.count(index="test-servers", q="title:oiseaux")["count"] == 1
        client.indices.delete(index="test-servers")


def test_secured_elasticsearch_lets_in_its_user_and_keys_only(secured_elasticsearch_url):
    address = urlsplit(secured_elasticsearch_url)
    bare = f"http://{address.hostname}:{address.port}"
    with elasticsearch.Elasticsearch(secured_elasticsearch_url) as client:
        key = client.security.create_api_key(name="test")
        with elasticsearch.Elasticsearch(bare, api_key=key["encoded"]) as with_key:
            assert with_key.security.authenticate()["username"] == servers.USER
            client.security.invalidate_api_key(ids=[key["id"]])
            with pytest.raises(elasticsearch.AuthenticationException):
                with_key.info()
    for credentials in (None, (servers.USER, "wrong")):
        stranger = elasticsearch.Elasticsearch(bare, basic_auth=credentials)
        with stranger, pytest.raises(elasticsearch.AuthenticationException):
            stranger.info()
