"""An event as an iCalendar file (RFC 5545), for the calendar of whoever wants to come."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from portal.core.choices import EventStatus

STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}


def ical(page, address):
    """A calendar that holds one event; `address` is that of its page, with scheme and host."""
    start, end = bounds(page)
    event = Event.new(
        uid=str(page.translation_key),  # the same in each language, whatever the site is called
        sequence=sequence(page),
        start=start,
        end=end,
        summary=page.title,
        description=description(page, address),
        location=", ".join(filter(None, (page.venue, page.address, page.commune))) or None,
        status=STATUS.get(page.event_status, "CONFIRMED"),
        url=address,
        created=page.first_published_at,
        last_modified=page.last_published_at,
    )
    if None not in (page.lat, page.lon):
        event.add("geo", (page.lat, page.lon))
    language = get_language()[:2]
    found = Calendar.new(
        prodid=f"-//{settings.WAGTAIL_SITE_NAME}//{language.upper()}",
        method="PUBLISH",
        subcomponents=[event],
    )
    found.add_missing_timezones(date(start.year - 1, 1, 1), date((end or start).year + 2, 1, 1))
    return found.to_ical()


def bounds(page):
    """(start, end) as the format has them: of whole days, the end is the day after the last."""
    start = timezone.localtime(page.start)
    end = page.end and timezone.localtime(page.end)
    if page.all_day:
        return start.date(), (end or start).date() + timedelta(days=1)
    return start, end


def sequence(page):
    """A number that grows with each publication, so that a calendar takes the newer of two.

    Revisions are numbered through the whole site: an event's languages, which share its UID, never
    step behind each other for long. An alias is as its source was published.
    """
    source = page.alias_of or page
    return source.live_revision_id or source.latest_revision_id or 0


def description(page, address):
    """Its teaser, where to join it, and its page, which alone is up to date."""
    join = (
        _("Join online: %(address)s") % {"address": page.online_url} if page.can_be_joined else ""
    )
    return "\n\n".join(filter(None, (page.teaser, join, address)))
