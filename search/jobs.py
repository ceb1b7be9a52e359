"""What the search does as time passes."""

from portal.core import periodic

from . import edge, missed, projection
from .elastic import delivery, server, upkeep


@periodic.job("search entries that time has changed")
def reproject_due():
    total = 0
    while done := projection.reproject_due():
        total += done
    return total or None


@periodic.job("entries for the search server")
def deliver():
    return (delivery.deliver() or None) if server.configured() else None


@periodic.job("what a dead rebuild of the search server's index has left")
def tidy():
    return upkeep.tidy() if server.configured() else None


@periodic.job("what caches in front of the site are to forget")
def purge_edge():
    return (edge.purge() or None) if edge.is_told() else None


@periodic.job("old tombstones of the search")
def prune():
    return projection.prune(up_to=delivery.delivered()) or None


@periodic.job("old and rare searches that found nothing")
def prune_missed():
    return missed.prune() or None
