"""What `manage.py check` and a starting server say of the search."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError

from .elastic import server, state


@register(Tags.database)
def index_fits_the_code(app_configs, databases=None, **kwargs):
    """The index must have been made by the mapping and analyzers that this code has."""
    if not server.configured() or not databases or "default" not in databases:
        return []
    try:
        state.check()
    except state.Unavailable as reason:
        hint = "Run: manage.py searchindex rebuild (or status, to know more)."
        return [Warning(f"Elasticsearch isn't used: {reason}.", hint=hint, id="search.W001")]
    except DatabaseError:  # before the first migration
        return []
    return []
