"""The one client of this process, as the settings name the server."""

from functools import cache

from django.conf import settings
from elasticsearch import Elasticsearch

# A search that takes longer is answered by the embedded engine, within the same second.
SEARCH_LIMIT = 0.9  # seconds
WRITE_LIMIT = 30


def alias():
    """What searches go to: the index in use, whatever its name."""
    return f"{settings.ELASTICSEARCH['PREFIX']}-entries"


def configured():
    """Whether a server is named at all."""
    return bool(settings.ELASTICSEARCH["HOSTS"])


@cache
def client():
    """For searches: short limits, and another node at most once."""
    return _make(SEARCH_LIMIT)


@cache
def writer():
    """For writes and upkeep, which may take their time."""
    return _make(WRITE_LIMIT)


def _make(limit):
    config = settings.ELASTICSEARCH
    hosts = config["HOSTS"]
    return Elasticsearch(
        hosts,
        api_key=config["API_KEY"] or None,
        ca_certs=config["CA_FILE"] or None,
        request_timeout=limit,
        retry_on_timeout=False,
        max_retries=1 if len(hosts) > 1 else 0,
        http_compress=False,
        connections_per_node=16,
    )
