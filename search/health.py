"""Whether the search answers, for `/readyz`."""

from portal.core import health

from .models import SearchCounter


@health.check("search", essential=False)
def search():
    """The embedded engine answers when the database does: it reads the counter before a search."""
    SearchCounter.state()
    return "ok"
