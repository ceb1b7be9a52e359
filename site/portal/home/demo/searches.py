"""What members of the demonstration are told by mail: a digest is due, and their searches find
something that is new to them.
"""

from datetime import timedelta

from django.utils import timezone

from network.models import Member
from network.searches import Searcher, know
from network.subscriptions import SavedSearch, Subscription

from .pages import translation_key
from .text import typeset

NEW = 3  # results


def load_searches(library, items):
    """Create those that are missing, of members who have an account."""
    keys = {translation_key("searches", item["key"]): item for item in items}
    there = set(SavedSearch.objects.filter(key__in=keys).values_list("key", flat=True))
    for key, item in keys.items():
        member = None if key in there else _owner(item)
        if member is None:
            library.unchanged["searches"] += 1
        else:
            _save(key, member, item)
            library.created["searches"] += 1


def _owner(item):
    key = translation_key("members", item["member"])
    return Member.objects.filter(key=key).exclude(user=None).first()


def _save(key, member, item):
    before = timezone.localdate() - timedelta(days=item.get("every", 1))
    for kind in Subscription.Kind.values:
        week = {"since": timezone.localdate() - Subscription.WEEK}
        Subscription.objects.get_or_create(member=member, kind=kind, defaults=week)
    search = SavedSearch.objects.create(
        key=key,
        member=member,
        name=typeset(item["name"], "fr"),
        where=item["where"],
        query=item["query"],
        language="fr",
        every=item.get("every", 1),
        is_paused=item.get("paused", False),
        made_on=before,
        looked_on=before,
    )
    searcher = Searcher(member.user)
    asked, errors = searcher.read(search.where, search.query, search.language)
    know(search, [] if errors else searcher.keys(asked)[NEW:])
