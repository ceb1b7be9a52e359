"""The search that everything calls, whichever engine answers."""

from . import embedded, slow


@slow.logged
def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return embedded.search(request, viewer)
