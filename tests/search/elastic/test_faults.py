"""Whatever the search server does, every address answers as the embedded engine does, and in time.

And when the server is well again, it answers by itself, with what was written meanwhile.
"""

import json
import time
from contextlib import contextmanager

import pytest
from django.test import Client
from elasticsearch import Elasticsearch

from portal.core import periodic
from search.elastic import engine, query, server, state, upkeep
from search.models import SearchIndex
from tests.elastic import Elastic
from tests.factories import ProjectPageFactory, ResourcePageFactory
from tests.faults import FaultProxy
from tests.soup import unchanging

# A server fails the same, whatever the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

ASKED = "q=mares&discipline=1.6-ecology&sort=title"
ADDRESSES = {
    "page": f"/fr/search/?{ASKED}",
    "json": f"/api/v1/search?{ASKED}",
    "csv": f"/fr/search/results.csv?{ASKED}",
    "completion": "/api/v1/complete?q=eco",
}
OPENING = server.breaker.limit + 1  # requests, after which the breaker is open
ROUNDS = 3  # of opening the breaker: of each answer the quickest counts, a busy machine slows some
WAITED = 1.0  # seconds that a request may lose before the breaker opens
PATIENCE = 15  # seconds in which the site must have recovered


class Site:
    """The site behind a proxy that fails, a few pages, and those who ask."""

    def __init__(self, proxy, direct, settings, vocabulary):
        self.proxy, self.settings = proxy, settings
        self.admin = Elasticsearch(direct)
        self.elastic = Elastic(proxy.url, settings)
        self.client = Client()
        self.ecology = vocabulary.disciplines["1.6-ecology"]
        for number in range(4):
            self.publish(f"Les mares, n° {number}")
        ResourcePageFactory(title="Guide des mares", disciplines=[self.ecology])
        ProjectPageFactory(title="Les mares du Moyen Âge")

    def publish(self, title):
        return ProjectPageFactory(title=title, disciplines=[self.ecology])

    def get(self, address):
        """Status and content; for JSON, all but who answered."""
        response = self.client.get(address)
        content = unchanging(response)
        if response["Content-Type"].startswith("application/json"):
            content = json.loads(content)
            content.pop("engine", None)
        return response.status_code, content

    def engine(self, asked=ASKED):
        return self.client.get(f"/api/v1/search?{asked}").json()["engine"]

    def found(self, word):
        """Who answered, and the titles of what was found."""
        answer = self.client.get(f"/api/v1/search?q={word}").json()
        return answer["engine"], [hit["title"] for hit in answer["hits"]]

    @contextmanager
    def without_server(self):
        """The embedded engine alone."""
        hosts = self.settings.ELASTICSEARCH["HOSTS"]
        self.settings.ELASTICSEARCH["HOSTS"] = []
        yield
        self.settings.ELASTICSEARCH["HOSTS"] = hosts

    def index_name(self):
        return SearchIndex.objects.get(state="live").name

    def leave(self):
        self.proxy.pass_through()
        self.elastic.remove()


@pytest.fixture
def site(elasticsearch_proxy, elasticsearch_url, settings, site_tree, vocabulary):
    made = Site(elasticsearch_proxy, elasticsearch_url, settings, vocabulary)
    yield made
    made.leave()


def refused(site):
    site.proxy.refuse()
    yield


def slow(site):
    site.proxy.delay(3)
    yield


def hung(site):
    site.proxy.hang()
    yield


def dripping(site):
    """Each read gets something within the limit, the answer as a whole doesn't come."""
    site.proxy.throttle(50)
    yield


def cut(site):
    site.proxy.cut()
    yield


def too_many_requests(site):
    site.proxy.answer(429, '{"error": {"type": "circuit_breaking_exception"}}')
    yield


def unavailable(site):
    site.proxy.answer(503, "")
    yield


def bad_gateway(site):
    """What stands before the server answers with a page."""
    site.proxy.answer(200, "<h1>Back soon</h1>", {"Content-Type": "text/html"})
    yield


def other_product(site):
    """One that a client doesn't notice any more, which has asked the right one before."""
    site.proxy.answer(200, "{}")
    yield


def other_product_from_the_start(site):
    site.elastic.forget_clients()
    site.proxy.answer(200, "{}")
    yield


def no_hits(site):
    """As good as an answer, but for what it's about."""
    answer = {"timed_out": False, "_shards": {"failed": 0}, "hits": {}, "id": "a"}
    site.proxy.answer(200, json.dumps(answer))
    yield


def red(site):
    """No node has the shard."""
    name, red, alias = site.index_name(), f"{server.alias()}-red", server.alias()
    nowhere = {"index.routing.allocation.require.box": "nowhere"}
    site.admin.indices.create(index=red, settings=nowhere, wait_for_active_shards="0")
    site.admin.indices.put_alias(index=red, name=alias)
    site.admin.indices.delete_alias(index=name, name=alias)
    yield
    site.admin.indices.put_alias(index=name, name=alias)
    site.admin.indices.delete(index=red)


def closed(site):
    site.admin.indices.close(index=site.index_name())
    yield
    site.admin.indices.open(index=site.index_name())


def deleted(site):
    site.admin.indices.delete(index=site.index_name())
    yield
    site.elastic.build()


def remade_by_hand(site):
    """As by a tool that copies documents and lets the server guess the mapping."""
    name = site.index_name()
    found = site.admin.search(index=name, size=100)["hits"]["hits"]
    site.admin.indices.delete(index=name)
    for hit in found:
        site.admin.index(index=name, id=hit["_id"], document=hit["_source"], refresh=True)
    site.admin.indices.put_alias(index=name, name=server.alias())
    yield
    site.elastic.build()


def fields_missing(site):
    """Documents that somebody has written, of which there is no reading."""
    documents = site.admin.search(index=site.index_name(), size=100, source=["codes"])
    for hit in documents["hits"]["hits"]:
        document = hit["_source"] | {"restrictions": 0, "texts": {"fr": {"body": "mares"}}}
        site.admin.index(index=site.index_name(), id=hit["_id"], document=document, refresh=True)
    yield
    site.elastic.build()


ASKING = [
    *(refused, slow, hung, dripping, cut, too_many_requests, unavailable, bad_gateway),
    *(other_product, other_product_from_the_start, no_hits, red, closed, deleted, remade_by_hand),
]


def not_built(site):
    upkeep.drop(SearchIndex.objects.get())
    SearchIndex.objects.all().delete()
    yield
    site.elastic.build()


def other_mapping(site):
    """The code that runs isn't the one by which the index was built."""
    SearchIndex.objects.update(fingerprint="another")
    yield
    site.elastic.build()


def disk_full(site):
    yield from blocked(site, "read_only_allow_delete")


def locked(site):
    yield from blocked(site, "write")


def blocked(site, kind):
    """Searches go on, until something has waited for too long."""
    site.admin.indices.put_settings(index=site.index_name(), settings={f"blocks.{kind}": True})
    site.publish("Les mares, bloquées")
    yield
    site.admin.indices.put_settings(index=site.index_name(), settings={f"blocks.{kind}": None})
    tick()


def tick():
    """The clock, by which what nobody is waiting for goes on."""
    assert [result for _name, result in periodic.run_all() if isinstance(result, Exception)] == []


NOT_ASKING = [not_built, other_mapping, disk_full, locked]


@contextmanager
def going_on(fault, site):
    """A fault for the length of a `with`."""
    with contextmanager(fault)(site):
        yield
        site.proxy.pass_through()


def timed(act, *args):
    begun = time.perf_counter()
    result = act(*args)
    return time.perf_counter() - begun, result


def best(act, *args):
    """Seconds of the quickest of some calls, all of which answer alike."""
    times, answers = zip(*(timed(act, *args) for _ in range(7)), strict=True)
    assert all(answer == answers[0] for answer in answers)
    return min(times), answers[0]


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it didn't recover"
        time.sleep(0.1)


@pytest.fixture
def quickly(monkeypatch):
    """Questions to a failing server come quickly, and never while there is nobody to ask."""
    monkeypatch.setattr(server.breaker, "interval", 0.1)


@pytest.fixture
def never(monkeypatch):
    monkeypatch.setattr(server.breaker, "interval", 3600)
    return monkeypatch


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.__name__) for fault in ASKING])
def test_server_fails(site, never, fault):
    site.elastic.build()
    warm(site)
    with going_on(fault, site):
        for address in ADDRESSES.values():
            assert_answered_in_time(site, address)
        assert server.breaker.open
        never.setattr(server.breaker, "interval", 0.1)
        open_anew(site)
        site.publish("Salamandre")
        assert site.found("salamandre") == ("embedded", ["Salamandre"])
    wait_until(lambda: site.engine() == "elasticsearch")
    wait_until(lambda: site.found("salamandre") == ("elasticsearch", ["Salamandre"]))


def assert_answered_in_time(site, address):
    """As the embedded engine answers, before the breaker opens and after: then without asking."""
    with site.without_server():
        usual, expected = best(site.get, address)
    assert expected[0] == 200
    rounds = [opening(site, address, expected) for _ in range(ROUNDS)]
    for each in zip(*rounds, strict=True):
        assert min(each) < usual + WAITED
    site.proxy.forget()
    assert site.get(address) == expected
    assert site.proxy.requests == []


def opening(site, address, expected):
    """Seconds of each answer from the closed breaker until it is open."""
    server.breaker.close()
    answers = [timed(site.get, address) for _ in range(OPENING)]
    assert all(answer == expected for _seconds, answer in answers)
    assert server.breaker.open
    return [seconds for seconds, _answer in answers]


def warm(site):
    """The server answers; its first answers may take longer than a visitor is kept waiting."""

    def answers():
        site.elastic.forget_clients()
        return site.engine() == "elasticsearch"

    wait_until(answers)


def open_anew(site):
    """The breaker, with a thread that asks as often as is set now."""
    server.breaker.close()
    for _ in range(OPENING):
        site.engine()
    assert server.breaker.open


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.__name__) for fault in NOT_ASKING])
def test_server_is_not_asked(site, monkeypatch, fault):
    """Where the database knows that the server can't answer, nobody waits for it."""
    monkeypatch.setattr(state, "PATIENCE", state.PATIENCE * 0)
    site.elastic.build()
    warm(site)
    with going_on(fault, site):
        for address in ADDRESSES.values():
            with site.without_server():
                expected = site.get(address)
            site.proxy.forget()
            assert site.get(address) == expected
            assert expected[0] == 200
            assert site.proxy.requests == []
        site.publish("Salamandre")
        assert site.found("salamandre") == ("embedded", ["Salamandre"])
    wait_until(lambda: site.found("salamandre") == ("elasticsearch", ["Salamandre"]))


def test_documents_without_fields(site, caplog):
    """Only the reading of an answer finds out, so it is asked each time, and staff are told."""
    site.elastic.build()
    with going_on(fields_missing, site):
        for address in ADDRESSES.values():
            with site.without_server():
                expected = site.get(address)
            assert site.get(address) == expected
        assert "couldn't be read" in caplog.text
    assert site.engine() == "elasticsearch"


@pytest.fixture
def secured_site(secured_elasticsearch_url, settings, site_tree, vocabulary):
    with FaultProxy(secured_elasticsearch_url) as proxy:
        proxy.url = f"http://127.0.0.1:{proxy.port}"  # without the name and password
        made = Site(proxy, secured_elasticsearch_url, settings, vocabulary)
        yield made
        made.elastic.remove()


def test_credentials_expire(secured_site, never):
    """An API key that isn't valid any more, until there is another one."""
    site = secured_site
    key = site.admin.security.create_api_key(name="site")
    site.settings.ELASTICSEARCH["API_KEY"] = key["encoded"]
    site.elastic.build()
    warm(site)
    site.admin.security.invalidate_api_key(ids=[key["id"]])
    for address in ADDRESSES.values():
        assert_answered_in_time(site, address)
    other = site.admin.security.create_api_key(name="site")
    site.settings.ELASTICSEARCH["API_KEY"] = other["encoded"]
    warm(site)


def test_account_is_locked_for_a_while(secured_site, never):
    site = secured_site
    site.admin.security.put_user(username="site", password="not-a-secret", roles=["superuser"])
    site.settings.ELASTICSEARCH["HOSTS"] = [f"http://site:not-a-secret@127.0.0.1:{site.proxy.port}"]
    site.elastic.build()
    warm(site)
    site.admin.security.disable_user(username="site")
    for address in ADDRESSES.values():
        assert_answered_in_time(site, address)
    never.setattr(server.breaker, "interval", 0.1)
    open_anew(site)
    site.admin.security.enable_user(username="site")
    wait_until(lambda: site.engine() == "elasticsearch")


def test_export_goes_on_where_the_server_fails_in_the_middle(site, monkeypatch):
    """With what is left: none lost, none doubled."""
    monkeypatch.setattr(query, "CHUNK", 2)
    site.elastic.build()
    with site.without_server():
        expected = site.client.get(ADDRESSES["csv"]).getvalue()
    sent = iter(site.client.get(ADDRESSES["csv"]))
    begun = [next(sent) for _line in range(3)]
    site.proxy.cut()
    assert sorted(b"".join([*begun, *sent]).splitlines()) == sorted(expected.splitlines())


def test_an_answer_that_comes_slowly_but_in_time_is_taken(site):
    site.elastic.build()
    site.proxy.delay(0.3)
    assert site.engine() == engine.NAME
