"""How often a page asks the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(client, address):
    """The queries of a page, once what is kept per process is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
