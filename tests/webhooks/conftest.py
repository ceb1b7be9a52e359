"""What the tests of webhooks ask for: a receiver on this machine, and an endpoint that names it."""

from types import SimpleNamespace

import pytest

from portal.webhooks import signing
from portal.webhooks.models import Endpoint
from portal.webhooks.topics import Topics

from .receiver import Receiver


@pytest.fixture
def receiver(settings):
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with Receiver() as made:
        yield made


@pytest.fixture
def make_endpoint(db):
    """Makes an endpoint: (it, its secret)."""

    def make(url, topics=Topics.values, **values):
        endpoint = Endpoint(url=url, topics=list(topics), **values)
        secret = endpoint.renew_secret()
        endpoint.save()
        return SimpleNamespace(row=endpoint, secret=secret)

    assert signing.BYTES >= 24  # as the Standard Webhooks ask
    return make


@pytest.fixture
def endpoint(make_endpoint, receiver):
    return make_endpoint(receiver.url())
