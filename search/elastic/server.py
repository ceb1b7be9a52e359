"""The server as this process knows it: its clients, the alias, and whether it is left alone."""

import logging
from contextlib import suppress
from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer, TransportError

from . import index
from .breaker import Breaker, Open
from .transport import Node

logger = logging.getLogger("search.elastic")

# A search that takes longer is answered by the embedded engine, within the same second. We hang up,
# and the server stops looking; a limit of its own (`timeout`) would cost every search some time.
SEARCH_LIMIT = 0.8  # seconds
WRITE_LIMIT = 10
KEPT = "1m"  # a point in time, after its last use


class Unreachable(Exception):
    """No usable answer: none at all, one of a part only, or the server is being left alone."""


# How a question ends without an answer. Something else may answer in the server's place: what it
# says then lacks what is looked for.
FAILURES = (ApiError, TransportError, LookupError, TypeError, ValueError)


def configured():
    """Whether a server is named at all."""
    return bool(settings.ELASTICSEARCH["HOSTS"])


def alias(corpus=""):
    """What searches of a corpus go to: its part of the index in use, whatever its name."""
    return index.physical(f"{settings.ELASTICSEARCH['PREFIX']}-entries", corpus)


@cache
def reader():
    """The client for searches: short limits, and another node at most once."""
    return _client(SEARCH_LIMIT)


@cache
def writer():
    """The client for writes and upkeep, which may take their time."""
    return _client(WRITE_LIMIT)


def _client(limit):
    config = settings.ELASTICSEARCH
    return Elasticsearch(
        config["HOSTS"],
        serializer=OrjsonSerializer(),
        node_class=Node,
        api_key=config["API_KEY"] or None,
        ca_certs=config["CA_FILE"] or None,
        request_timeout=limit,
        retry_on_timeout=False,
        max_retries=1 if len(config["HOSTS"]) > 1 else 0,
    )


def ask(body, corpus=""):
    """The answer to a whole search request, as plain data; Unreachable when there is none."""
    try:
        with breaker.guard():
            return _whole(body, corpus)
    except (Open, Unreachable, *FAILURES) as error:
        logger.info("Not answered by the search server: %s", type(error).__name__)
        raise Unreachable from error


def _whole(body, corpus=""):
    found = reader().search(index=alias(corpus), body=body, allow_partial_search_results=False)
    answer = found.body
    if answer["timed_out"] or answer["_shards"]["failed"] or "hits" not in answer["hits"]:
        raise Unreachable
    return answer


def pages(body, corpus=""):
    """The hits of a search, page after page, as they were at one point in time."""
    point = None
    try:
        while True:
            # Guarded as one: where a point in time can be opened, searches may fail all the same.
            with breaker.guard():
                point = point or _point_in_time(corpus)
                found = _page(body | {"pit": {"id": point, "keep_alive": KEPT}})
            yield found
            if len(found) < body["size"]:
                return
            body = body | {"search_after": found[-1]["sort"]}
    except (Open, *FAILURES) as error:
        raise Unreachable from error
    finally:
        if point:
            with suppress(*FAILURES):  # it ends by itself
                reader().close_point_in_time(id=point)


def _point_in_time(corpus):
    return reader().open_point_in_time(index=alias(corpus), keep_alive=KEPT)["id"]


def _page(body):
    """Pages are large, and read by a machine: they may take longer than a search."""
    return writer().search(body=body, allow_partial_search_results=False)["hits"]["hits"]


def ping():
    """Raise unless the server answers a small search, of an index made by our mapping."""
    _whole({"size": 0})
    for found in reader().indices.get_mapping(index=alias()).values():
        if found["mappings"]["_meta"]["fingerprint"] != index.fingerprint():
            raise Unreachable("The index wasn't made by our mapping")


breaker = Breaker(ping)
