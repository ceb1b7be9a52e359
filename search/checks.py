"""What `manage.py` says of the search as a command starts, the worker and the clock among them."""

from django.core.checks import Warning, register
from django.db import DatabaseError

from .elastic import server, state


@register
def server_can_be_asked(app_configs, **kwargs):
    """An address that can't be used would look like a server that is down."""
    if server.configured():
        try:
            server.reader()
        except (TypeError, ValueError):  # whose text may hold the password
            hint = "It must be like https://user:password@host:9200; a CA file needs https."
            return [Warning("ELASTICSEARCH_URL can't be used.", hint=hint, id="search.W002")]
    return []


@register
def index_fits_the_code(app_configs, **kwargs):
    """The index must have been made by the mapping and analyzers that this code has.

    It reads the database though it isn't tagged so: Django leaves such checks out unless asked for
    them, and then nobody would hear of it before visitors did.
    """
    if not server.configured():
        return []
    try:
        state.check()
    except state.Unavailable as reason:
        hint = "Run: manage.py searchindex rebuild (or status, to know more)."
        return [Warning(f"Elasticsearch isn't used: {reason}.", hint=hint, id="search.W001")]
    except DatabaseError:  # before the first migration, or without a database
        return []
    return []
