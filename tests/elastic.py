"""A real Elasticsearch for tests: the one that the environment names, else one of the run's own.

`python -m tests.servers elasticsearch -- …` starts one for all workers of a parallel run.
"""

import secrets
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.test import override_settings

from search import engine as front
from search.elastic import delivery, server, upkeep
from search.elastic import engine as elastic_engine
from search.models import SearchCounter, SearchIndex
from search.projection import reproject_due

from . import servers
from .faults import FaultProxy


def _address(**options):
    try:
        with servers.elasticsearch(**options) as url:
            yield url
    except servers.Missing as reason:
        pytest.skip(f"no Elasticsearch: {reason}")


@pytest.fixture(scope="session")
def elasticsearch_url():
    """The server's address; others use it too, so an index needs a name of its own."""
    yield from _address()


@pytest.fixture(scope="session")
def secured_elasticsearch_url():
    """The address, with name and password, of a server that lets in nobody else."""
    yield from _address(security=True)


@pytest.fixture
def elasticsearch_proxy(elasticsearch_url):
    """A proxy in front of the server that makes it fail: `elasticsearch_proxy.hang()`."""
    with FaultProxy(elasticsearch_url) as proxy:
        yield proxy


class Unasked:
    """Stands where the embedded engine does, for tests in which it must not answer."""

    def __getattr__(self, name):
        pytest.fail(f"the embedded engine was asked for `{name}` in the search server's place")


class Elastic:
    """The site's search server in a test: an index of its own, brought up to date on demand."""

    def __init__(self, url, settings):
        config = {"HOSTS": [url], "API_KEY": "", "CA_FILE": ""}
        settings.ELASTICSEARCH = config | {"PREFIX": f"test-{secrets.token_hex(6)}"}
        self.forget_clients()

    def build(self):
        """A new index of all that is in the database."""
        return upkeep.rebuild()

    def deliver(self):
        """Everything written is found from now on."""
        sent = delivery.deliver()
        server.writer().indices.refresh(index=f"{server.alias()}*")
        return sent

    def catch_up(self):
        """Everything written is found, by what has to be done for that, if anything."""
        reproject_due()
        live = SearchIndex.objects.filter(state=SearchIndex.State.LIVE).first()
        if live is None:
            self.build()
        elif live.cursor < SearchCounter.state()[1]:
            self.deliver()

    def answer_all(self, monkeypatch):
        """Every search is answered by the server from now on, or fails: by no other engine.

        It has heard of everything written just before: an open transaction is no reason to ask the
        embedded engine, so that tests need not commit.
        """
        ready_state = elastic_engine.ready_state

        def up_to_date(corpus=""):
            self.catch_up()
            return ready_state(corpus)

        self.give_time(monkeypatch)
        monkeypatch.setattr(elastic_engine, "ready_state", up_to_date)
        monkeypatch.setattr(front, "_server_knows_all", lambda: True)
        monkeypatch.setattr(front, "embedded", Unasked())

    def give_time(self, monkeypatch):
        """Let a search take as long as it needs: on a busy machine, a limit is no fault."""
        monkeypatch.setattr(server, "SEARCH_LIMIT", 20)
        self.forget_clients()

    @contextmanager
    def through(self, proxy):
        """The site asks the proxy meanwhile."""
        before = settings.ELASTICSEARCH
        with override_settings(ELASTICSEARCH=before | {"HOSTS": [proxy.url]}):
            self.forget_clients()
            yield
        self.forget_clients()

    @staticmethod
    def forget_clients():
        for made in (server.reader, server.writer):
            made.cache_clear()
        watcher = server.breaker.watcher
        server.breaker.close()
        if watcher:  # it may be bringing entries in
            watcher.join(10)

    def remove(self):
        mine = f"{settings.ELASTICSEARCH['PREFIX']}-*"
        for name in server.writer().indices.get(index=mine).body:
            server.writer().indices.delete(index=name)
        self.forget_clients()


@pytest.fixture
def elastic_index(elasticsearch_url, settings):
    """Elasticsearch switched on; `elastic_index.build()` makes the index."""
    made = Elastic(elasticsearch_url, settings)
    yield made
    made.remove()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.sqlite)])
def engine(request, monkeypatch):
    """The name of the engine that answers every search of the test; each test is run with both.

    Elasticsearch is brought up to date before each search. That is what its users see five seconds
    after a write at the latest, and what the embedded engine's see at once. On the databases but
    one it is left out, as the same requests go to the same server.
    """
    if request.param == "elasticsearch":
        request.getfixturevalue("elastic_index").answer_all(monkeypatch)
    return request.param
