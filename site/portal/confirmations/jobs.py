"""Who leads a project is asked in time."""

from portal.core import periodic

from . import asking


@periodic.job("projects to be confirmed")
def ask_due():
    return asking.ask_due() or None
