"""The search that everything calls, whichever engine answers."""

from . import embedded, words


def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return words.answer(request, viewer, embedded.search)
