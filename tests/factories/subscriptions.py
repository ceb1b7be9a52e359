"""What members want by mail, due already; of a saved search nothing is known but what is given."""

from datetime import timedelta

from django.utils import timezone

from network.searches import know
from network.subscriptions import SavedSearch, Subscription

WEEK = timedelta(days=7)


def subscribe(member, kind="digest", **values):
    since = timezone.localdate() - WEEK
    return Subscription.objects.create(member=member, kind=kind, **{"since": since, **values})


def a_search(member, query="", where="members", known=(), **values):
    """One that is due, with the mails that tell of it turned on."""
    Subscription.objects.get_or_create(member=member, kind="alerts")
    given = {"language": "fr", "name": "Ma veille", "looked_on": timezone.localdate() - WEEK}
    search = SavedSearch.objects.create(
        member=member, query=query, where=where, **{**given, **values}
    )
    know(search, known)
    return search
