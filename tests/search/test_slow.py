"""Slow searches are logged with what runs them again, and nothing about who searched."""

import logging
import time
from dataclasses import replace

import pytest
from django.http import QueryDict

from portal.core import timing
from search import engine, slow
from search.requests import SearchRequest, parse
from search.visibility import Viewer

from ..factories import ProjectPageFactory

TOLD = {"querystring", "language", "scope", "engine", "total", "duration_ms", "parts"}


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [record for record in caplog.records if record.name == "search.slow"]


@pytest.fixture
def always(settings):
    """Every search is slow."""
    settings.SLOW_SEARCH_MS = 0


def test_quick_search_is_not_told(client, site_tree, lines):
    client.get("/api/v1/search?q=mares")
    assert lines() == []


def test_slow_search(client_of, site_tree, vocabulary, lines, always):
    ProjectPageFactory(title="Mares", disciplines=[vocabulary.disciplines["1.6-ecology"]])
    client = client_of("member")
    query = "q=  Mares &discipline=1.6-ecology&page=1"
    response = client.get(f"/api/v1/search?{query}", headers={"accept-language": "en"})
    [line] = lines()
    assert line.levelno == logging.WARNING
    assert response.json()["total"] == 1
    told = {name: value for name, value in vars(line).items() if name in TOLD}
    times = told.pop("duration_ms"), told.pop("parts")
    assert told == {
        "querystring": "q=Mares&discipline=1.6-ecology",
        "language": "en",
        "scope": [],
        "engine": "embedded",
        "total": 1,
    }
    assert 0 < times[1]["sql"]["ms"] < times[0]
    assert line.getMessage().endswith(" ms: ?q=Mares&discipline=1.6-ecology")
    assert set(vars(line)) - set(vars(logging.makeLogRecord({}))) <= {
        *TOLD,
        "asctime",
        "message",
        "request_id",
    }


def test_logged_request_is_the_one_that_was_asked(site_tree, vocabulary, lines, always):
    asked = SearchRequest(q="l'étang & co", selected={"territory": frozenset({"FR"})}, page=2)
    engine.search(asked, Viewer())
    [line] = lines()
    assert parse(QueryDict(line.querystring), language=line.language) == (asked, {})


def test_limit_is_between(settings, lines):
    @slow.logged
    def search(request, viewer):
        time.sleep(0.02)

    asked = replace(SearchRequest(), scope=frozenset({"event", "news"}))
    settings.SLOW_SEARCH_MS = 5_000
    search(asked, None)
    assert lines() == []
    settings.SLOW_SEARCH_MS = 10
    search(asked, None)
    [line] = lines()
    assert line.duration_ms >= 20
    assert line.scope == ["event", "news"]


def test_search_that_fails_is_told_too(lines, always):
    @slow.logged
    def search(request, viewer):
        with timing.part("search.broken"):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        search(SearchRequest(q="mares"), None)
    [line] = lines()
    assert (line.querystring, line.engine, line.total) == ("q=mares", None, None)
    assert line.parts["search.broken"]["count"] == 1
