"""How many reports an hour are taken, so that nobody drowns the others or the staff.

Where they come from is known to the cache alone, as a keyed digest, and for an hour: no address is
stored or logged.
"""

import logging

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
HOUR = 3600  # seconds
FROM_ONE_ADDRESS = 10  # a school has but one
IN_ALL = 200


def take(request):
    """Whether one more report is taken, which is counted thereby."""
    sender = address(request)
    if sender and not _count(salted_hmac(__name__, sender).hexdigest(), FROM_ONE_ADDRESS):
        return False
    return _count("all", IN_ALL)


def address(request):
    """Where a request comes from; behind a proxy, as the proxy says, which adds it at the end."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


def _count(name, most):
    key = f"problem-reports:{name}"
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        return True
    except Exception:  # a cache may fail in any way; no report is lost for that
        logger.warning("The cache failed: reports aren't limited", exc_info=True)
        return True
