"""The search that everything calls, whichever engine answers."""

from . import embedded


def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return embedded.search(request, viewer)


def related(key, viewer, language, size=4):
    """Hits like the entry of translation key `key`, of its kind, that the viewer may see."""
    return embedded.related(key, viewer, language, size)
