"""What a starting command says of a search server that can't be used as it is."""

import pytest
from django.core.checks import run_checks

from search.elastic import server


@pytest.fixture
def said(settings, db):
    def check(*hosts, **config):
        settings.ELASTICSEARCH = settings.ELASTICSEARCH | {"HOSTS": list(hosts)} | config
        server.reader.cache_clear()
        return [each.id for each in run_checks() if each.id.startswith("search.")]

    yield check
    server.reader.cache_clear()


def test_nothing_without_a_server(said):
    assert said() == []


def test_no_index(said):
    assert said("http://127.0.0.1:1") == ["search.W001"]


@pytest.mark.parametrize("host", ["127.0.0.1:9200", "http://127.0.0.1:1"])
def test_address_that_cannot_be_used(said, host):
    assert set(said(host, CA_FILE="/etc/ca.pem")) == {"search.W001", "search.W002"}
