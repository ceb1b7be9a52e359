"""A real Elasticsearch for tests: the one that the environment names, else one of the run's own.

`python -m tests.servers elasticsearch -- …` starts one for all workers of a parallel run.
"""

import pytest

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
