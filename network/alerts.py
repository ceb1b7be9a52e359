"""Alerts: what is new in the searches that a member has saved, each result once."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from portal.core import periodic

from . import letters
from .letters import absolute, link
from .mailings import Line, Part, due, send_due
from .privacy import ProfileView
from .searches import Searcher, know
from .subscriptions import SavedSearch, Subscription

SHOWN = 10  # of one search


@periodic.job("alerts of saved searches")
def send_alerts():
    waiting = SavedSearch.objects.due().values("member")
    return send_due(due(Subscription.Kind.ALERTS).filter(member__in=waiting), send)


def send(subscription):
    """Whether there was anything to tell: one mail for all searches that are due."""
    user = subscription.member.user
    searcher, language = Searcher(user), letters.language_of(user)
    with override(language):
        # Asked for once more, now that nobody else looks at them.
        due_now = subscription.member.searches.due()
        parts = [part for search in due_now if (part := look(search, searcher, language))]
    if parts:
        letters.tell_subscriber(subscription, parts=parts)
    return bool(parts)


def look(search, searcher, language):
    """The Part of what is new in a search, which is known from now on; None without any."""
    asked, errors = searcher.read(search.where, search.query, search.language)
    was_broken, search.is_broken = search.is_broken, bool(errors)
    search.looked_on = timezone.localdate()
    search.save(update_fields=["looked_on", "is_broken"])
    if errors:
        return None if was_broken else _broken(search, errors, language)
    return _news(search, searcher, asked, language)


def _broken(search, errors, language):
    """Without what is wrong it would find something else: it isn't made."""
    problem = " ".join(errors.values())
    return Part(search.name, [], link(language, "saved-search", search.key), problem=problem)


def _news(search, searcher, asked, language):
    known = set(search.known.values_list("key", flat=True))
    keys = [key for key in searcher.keys(asked) if key not in known]
    shown = searcher.shown(asked, keys)
    found = [shown[key] for key in keys if key in shown]
    if not found:
        return None
    know(search, shown)
    lines = [_line(each, language) for each in found[:SHOWN]]
    return Part(search.name, lines, absolute(search.address), others=len(found) - len(lines))


def _line(found, language):
    if isinstance(found, ProfileView):
        return Line(found.name, link(language, "member", found.key), found.position)
    day = date_format(found.start, "DATE_FORMAT") if found.start else ""
    note = ", ".join(filter(None, [str(found.kind.label), day]))
    return Line(found.title, absolute(found.url), note)
