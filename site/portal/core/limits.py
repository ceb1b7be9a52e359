"""How often a form that is open to everyone may be sent, so that nobody drowns the others.

Where it comes from is known to the cache alone, as a keyed digest, and for an hour: no address is
stored or logged.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
HOUR = 3600  # seconds


@dataclass(frozen=True)
class Limit:
    """How often an hour `name` may be done: from one address, and in all if that is limited."""

    name: str
    each: int
    in_all: int | None = None

    def take(self, request):
        """Whether it may be done once more, which is counted thereby."""
        sender = address(request)
        if sender and not self.allows(sender):
            return False
        return self.in_all is None or self._count("all", self.in_all)

    def allows(self, subject):
        """The same for whom or what is counted by itself, such as who gets a mail."""
        return self._count(salted_hmac(self.name, subject).hexdigest(), self.each)

    def _count(self, subject, most):
        key = f"limit:{self.name}:{subject}"
        try:
            cache.add(key, 0, HOUR)
            return cache.incr(key) <= most
        except ValueError:  # it ran out between the two
            return True
        except Exception:  # a cache may fail in any way; nothing is lost for that
            logger.warning("The cache failed: %s isn't limited", self.name, exc_info=True)
            return True


def address(request):
    """Where a request comes from; behind a proxy, as the proxy says, which adds it at the end."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
