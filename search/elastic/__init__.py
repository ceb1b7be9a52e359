"""The second engine: Elasticsearch, for sites that outgrow one process or one machine.

`index` says what is stored, `query` what is asked, `engine` what comes back; `state`, `server`,
`transport` and `breaker` say when the server may answer, and for how long it may think; `delivery`
brings entries into the indices; `upkeep` builds, checks and repairs them.
"""

from .engine import every, search, visible_counts
from .server import configured
from .state import Unavailable

__all__ = ["Unavailable", "configured", "every", "search", "visible_counts"]
