"""Caches in front of the site that hand answers on without asking: what they keep, and forget.

Where `EDGE_SECONDS` is set, what everybody may read says so to them alone (`CDN-Cache-Control`,
RFC 9213), with tags by which they forget it: browsers go on asking, and are answered by the edge.
Whatever an `ETag` depends on is counted, so one tag for all that has one is as exact as that is,
and nothing is ever shown on that was closed. The purge says what the counter is at, and is repeated
until it has arrived: from the task that follows a write, or else by the clock.
"""

import requests
from django.conf import settings
from django.db.models import F

from .models import SearchCounter

ALL = "api"
TIMEOUT = 10  # seconds


def keep(response, *tags):
    """Let the edge keep an answer that is the same for everybody."""
    if settings.EDGE_SECONDS and is_told():
        response["CDN-Cache-Control"] = f"public, max-age={settings.EDGE_SECONDS}"
        response["Cache-Tag"] = ",".join((ALL, *tags))


def is_told():
    """Whether there is somewhere to say that something has changed."""
    return bool(settings.EDGE_PURGE_URL)


def purge():
    """Have the edge forget what was changed since it was told last; whether there was anything.

    The request is what Cloudflare's API takes, and easily made into that of another.
    """
    counter = SearchCounter.objects.annotate(now=F("seq") + F("content")).first()
    if counter is None or counter.purged >= counter.now:
        return False
    token = settings.EDGE_PURGE_TOKEN
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.post(
        settings.EDGE_PURGE_URL, json={"tags": [ALL]}, headers=headers, timeout=TIMEOUT
    )
    answer.raise_for_status()
    SearchCounter.objects.filter(purged__lt=counter.now).update(purged=counter.now)
    return True
