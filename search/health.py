"""Whether the search answers, for `/readyz`."""

from portal.core import health

from .elastic import server, state
from .models import SearchCounter


@health.check("search", essential=False)
def search():
    """The embedded engine answers when the database does: it reads the counter before a search.

    So a search server that fails degrades the site, and no more.
    """
    SearchCounter.state()
    if server.configured():
        state.check()
        server.ping()
    return "ok"
