"""Answers that a client has already: told by a validator that costs a glance at the counter.

What is shown depends on the address, on the language, on what the viewer passes, and on what was
written: the counter numbers that. So nothing is read to find that nothing has changed.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language

from . import edge, elastic
from .elastic import state
from .models import SearchCounter
from .visibility import Viewer

CODE = ("*.py", "*.mo")
SOURCES = ("search", "directory", "resources", "network", "site")


def answered(request, make):
    """The response of `make()`, or 304 where it would be what the client has.

    A cache may keep it, and asks each time: what was closed since must not be shown on.
    """
    etag = etag_of(request)
    is_known = etag and request.headers.get("If-None-Match", "*") != "*"  # which asks for anything
    response = get_conditional_response(request, etag=etag) if is_known else None
    if response is None:
        response = make()
    if etag:
        response.headers["ETag"] = etag
    is_personal = Viewer.behind(request).authenticated
    patch_cache_control(response, no_cache=True, **({"private": True} if is_personal else {}))
    if etag and not is_personal:
        edge.keep(response, request.resolver_match.url_name)
    return response


def etag_of(request):
    """A weak validator (RFC 9110), which differs for who may see different things.

    None while something is about to change: by the clock, in this transaction, or because the
    search server hasn't all yet.
    """
    found = settled()
    if found is None or (elastic.configured() and found.waiting_since):
        return None
    viewer = Viewer.behind(request)
    passes = (viewer.authenticated, viewer.superuser, sorted(viewer.groups))
    told = (code(), found.counter, found.content, passes, get_language(), request.get_full_path())
    return f'W/"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def settled():
    """What answers are made of; None while the clock or this transaction is about to change it."""
    if SearchCounter.changed_here():
        return None
    found = state.read()
    return None if found.due else found


@cache
def code():
    """When the code that answers was last changed: the same for all processes of a release."""
    folders = [settings.ROOT_DIR / name for name in SOURCES]
    files = (each for folder in folders for kind in CODE for each in folder.rglob(kind))
    return max(int(each.stat().st_mtime) for each in files)
