"""How often what is open to everyone may be done, so that nobody drowns the others.

Where it comes from is known to the cache alone, as a keyed digest, and for an hour at most: no
address is stored or logged.
"""

import logging
import time
from dataclasses import dataclass
from typing import NamedTuple

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
        return _counted(f"limit:{self.name}:{subject}", HOUR) <= most


class Left(NamedTuple):
    """How much of a rate is left (below 0: refused), and in how many seconds it begins anew."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Rate:
    """How many requests in a window of some seconds: of an account, else from an address."""

    name: str
    most: int
    window: int = 60

    def take(self, request):
        """What is Left after this request."""
        number, gone = divmod(int(time.time()), self.window)
        user = getattr(request, "user", None)
        subject = f"user:{user.pk}" if user and user.is_authenticated else address(request)
        digest = salted_hmac(self.name, subject).hexdigest()
        used = _counted(f"rate:{self.name}:{number}:{digest}", self.window)
        return Left(self.most - used, self.window - gone)


def _counted(key, seconds):
    """How often this was counted lately, now included; 0 where the cache can't tell."""
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 0
    except Exception:  # a cache may fail in any way; nothing is lost for that
        logger.warning("The cache failed: %s isn't limited", key.split(":")[1], exc_info=True)
        return 0


def address(request):
    """Where a request comes from; behind a proxy, as the proxy says, which adds it at the end."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
