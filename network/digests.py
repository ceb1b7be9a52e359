"""The weekly digest: what the network's home shows that is new, for the member who gets it."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core import periodic
from portal.core.choices import Kind
from search.corpus import CATALOGUE
from search.engine import search
from search.models import SearchEntry
from search.pages import midnight
from search.visibility import Viewer

from . import letters
from .home import latest, moved, newcomers
from .letters import absolute, link
from .mailings import Line, Part, due, send_due
from .privacy import Reader
from .subscriptions import Subscription

LOOKED_AT = 20  # of the newest events, and resources


@periodic.job("weekly digests")
def send_digests():
    before = timezone.localdate() - Subscription.WEEK
    return send_due(due(Subscription.Kind.DIGEST).filter(since__lte=before), send)


def send(subscription):
    """Whether there was anything to tell; a week without news is passed over."""
    since, subscription.since = subscription.since, timezone.localdate()
    subscription.save(update_fields=["since"])
    parts = digest(subscription.member, since, subscription.since)
    if parts:
        letters.tell_subscriber(subscription, parts=parts)
    return bool(parts)


def digest(member, since, until):
    """The Parts of what is new from a day up to another, as a member may see it now."""
    viewer, language = Viewer.of(member.user), letters.language_of(member.user)
    with override(language):
        parts = (
            _newcomers(member, since, until, language),
            _events(viewer, since, until, language),
            _resources(viewer, since, until, language),
            _moves(viewer, since, until, language),
        )
    return [part for part in parts if part.lines]


def _newcomers(member, since, until, language):
    joined = {"joined_on__gte": since, "joined_on__lt": until}
    profiles = newcomers(member, Reader.of(member.user), **joined)
    lines = [Line(p.name, link(language, "member", p.key), p.position) for p in profiles]
    return Part(_("New members"), lines, link(language, "members"))


def _events(viewer, since, until, language):
    today = timezone.localdate()
    asked = latest(Kind.EVENT, language, LOOKED_AT, sort="newest", date_from=today)
    lines = [_line(hit, _day(hit.start)) for hit in fresh(asked, viewer, since, until)]
    return Part(_("Coming events"), lines, f"{link(language, 'search')}?kind=event&sort=soon")


def _resources(viewer, since, until, language):
    asked = latest(Kind.RESOURCE, language, LOOKED_AT)
    hits = fresh(asked, viewer, since, until)
    lines = [_line(hit, _labels(hit.labels.get("resource_type", ()))) for hit in hits]
    return Part(_("Recent resources"), lines, f"{link(language, 'search')}?kind=resource")


def _moves(viewer, since, until, language):
    news = moved(viewer, language, since, until)
    lines = [_line(each.hit, f"{each.what}, {_day(each.day)}") for each in news]
    return Part(_("What moved in projects"), lines, f"{link(language, 'search')}?kind=project")


def fresh(asked, viewer, since, until):
    """The hits of a search that were published from a day up to another."""
    hits = search(asked, viewer).hits
    entries = SearchEntry.of(CATALOGUE).filter(key__in=[hit.id for hit in hits])
    entries = entries.filter(published__gte=midnight(since), published__lt=midnight(until))
    keys = {str(key) for key in entries.values_list("key", flat=True)}
    return [hit for hit in hits if hit.id in keys]


def _line(hit, note):
    return Line(hit.title, absolute(hit.url), note)


def _day(day):
    return date_format(day, "DATE_FORMAT") if day else ""


def _labels(values):
    return ", ".join(str(value.label) for value in values)
