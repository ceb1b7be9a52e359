"""The search that everything calls, whichever engine answers."""

from dataclasses import replace

from . import elastic, embedded, slow
from .models import SearchCounter


@slow.logged
def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return run(request, viewer)


def run(request, viewer):
    """The search server's answer where there is one, else the embedded engine's.

    A transaction that has written sees what no server knows yet.
    """
    if not elastic.configured() or SearchCounter.written_here():
        return embedded.search(request, viewer)
    try:
        return elastic.search(request, viewer)
    except elastic.Unavailable as reason:
        return replace(embedded.search(request, viewer), fallback=str(reason))
