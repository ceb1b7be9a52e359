"""The search that everything calls, whichever engine answers."""

from . import embedded


def search(request, viewer):
    """Answer a SearchRequest for a Viewer: `SearchResults`."""
    return embedded.search(request, viewer)


def visible_counts(codes, viewer, kinds=frozenset()):
    """{facet: {code: count}} for `codes` by facet, of what the viewer may see of some kinds."""
    return embedded.visible_counts(codes, viewer, kinds)
