"""Links of new pages are taken in, and a few of all links asked for, each minute."""

from django.conf import settings

from portal.core import periodic

from . import checking, reading


@periodic.job("links of pages")
def read_due():
    return reading.read_due() or None


@periodic.job("links to other sites")
def check_due():
    if not settings.CHECK_LINKS:
        return None
    return checking.check_due() or None
