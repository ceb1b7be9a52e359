"""The second engine: Elasticsearch, for sites that outgrow one process or one machine.

`index` says what is stored, `query` what is asked, `engine` what comes back; `state` and `breaker`
say when the server may answer; `delivery` brings entries into the indices, `upkeep` builds, checks
and repairs them. Outside this package, nothing knows of it but what is named here.
"""

from .client import configured
from .engine import search
from .state import Unavailable

__all__ = ["Unavailable", "configured", "search"]
