"""Events as iCalendar files (RFC 5545, RFC 7986), for the calendars of those who want to come."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Conference, Event, vText

from portal.core.choices import EventStatus

STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}


CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESHED = timedelta(hours=6)  # how often a calendar that subscribes is to look again


def ical(page, address):
    """A calendar that holds one event; `address` is that of its page, with scheme and host."""
    return _calendar([(page, address)], address).to_ical()


def subscription(events, address, name):
    """A calendar of several events, each with its page's address, to which others subscribe."""
    found = _calendar(events, address, refresh_interval=REFRESHED, source=address)
    found["NAME"] = found["X-WR-CALNAME"] = vText(name)  # which escapes it
    found["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    found["SOURCE"].params["VALUE"] = "URI"
    return found.to_ical()


def response(content, name):
    """A calendar as a file of this name."""
    found = HttpResponse(content, content_type=CONTENT_TYPE)
    found["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    found["X-Robots-Tag"] = "noindex"
    return found


def _calendar(events, address, **values):
    """A calendar that is the same each time, as long as its events are.

    It has no METHOD: that is for what is sent to somebody, and wants an organiser's address.
    """
    found = Calendar.new(
        uid=uuid.uuid5(uuid.NAMESPACE_URL, address),
        prodid=f"-//{settings.WAGTAIL_SITE_NAME}//{get_language()[:2].upper()}",
        subcomponents=[_event(page, address) for page, address in events],
        **values,
    )
    days = [timezone.localdate(page.end or page.start) for page, _address in events]
    days += [timezone.localdate(page.start) for page, _address in events]
    if days:
        first, last = date(min(days).year - 1, 1, 1), date(max(days).year + 2, 1, 1)
        found.add_missing_timezones(first, last)
    for zone in found.timezones:
        _by_the_clock_before(zone)
    return found


def _by_the_clock_before(zone):
    """Let summer begin by the clock that it ends, as RFC 5545 wants it (3.6.5).

    icalendar has it by the clock that begins: an hour later.
    """
    for part in zone.subcomponents:
        gained = part["TZOFFSETTO"].td - part["TZOFFSETFROM"].td
        if gained > timedelta(0):
            part["DTSTART"].dt -= gained
            for each in part["RDATE"].dts if "RDATE" in part else ():
                each.dt -= gained


def _event(page, address):
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
        conferences=[Conference(page.online_url, "VIDEO")] if page.can_be_joined else None,
        created=page.first_published_at,
        last_modified=page.last_published_at,
        stamp=page.last_published_at,  # so that the file is the same until something is published
    )
    if None not in (page.lat, page.lon):
        event.add("geo", (page.lat, page.lon))
    return event


def bounds(page):
    """(start, end) as the format has them: of whole days, the end is the day after the last.

    An end is later than its start, or there is none.
    """
    start = timezone.localtime(page.start)
    end = page.end and timezone.localtime(page.end)
    if page.all_day:
        return start.date(), (end or start).date() + timedelta(days=1)
    return start, end if end and end > start else None


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
