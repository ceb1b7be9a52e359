"""New pages are read through, a few each minute."""

from portal.core import periodic

from . import checking


@periodic.job("checks of contents")
def review_due():
    return checking.review_due() or None
