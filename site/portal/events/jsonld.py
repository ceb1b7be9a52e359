"""Events in schema.org's terms."""

from django.utils import timezone

from directory.jsonld import organisation
from portal.core import jsonld
from portal.core.choices import EventFormat, EventStatus

from .models import EventPage

SCHEMA = "https://schema.org/"
MODES = {
    EventFormat.ONSITE: "OfflineEventAttendanceMode",
    EventFormat.ONLINE: "OnlineEventAttendanceMode",
    EventFormat.HYBRID: "MixedEventAttendanceMode",
}
STATUSES = {
    EventStatus.SCHEDULED: "EventScheduled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.CANCELLED: "EventCancelled",
    EventStatus.MOVED_ONLINE: "EventMovedOnline",
}


@jsonld.of(EventPage)
def event(page, about):
    organisers = about.context.get("organisers", ())
    return {
        "@type": "Event",
        "startDate": _moment(page, page.start),
        "endDate": page.end and _moment(page, page.end),
        "eventAttendanceMode": SCHEMA + MODES[_format(page)],
        "eventStatus": SCHEMA + STATUSES[page.event_status],
        "location": [_place(page), _virtual(page, about)],
        "organizer": [organisation(row.organisation) for row in organisers] or about.publisher(),
        "isAccessibleForFree": not page.cost,
        "keywords": jsonld.keywords(page),
        "about": [*about.disciplines(), about.project()],
        "inLanguage": [code for code in page.languages if code != "other"],
    }


def _moment(page, moment):
    """The day alone of what lasts all day."""
    local = timezone.localtime(moment)
    return local.date() if page.all_day else local


def _format(page):
    """What moved online takes place there, wherever it was to be."""
    moved = page.event_status == EventStatus.MOVED_ONLINE
    return EventFormat.ONLINE if moved else EventFormat(page.event_format)


def _place(page):
    if _format(page) == EventFormat.ONLINE:
        return None
    return jsonld.place(page, page.venue)


def _virtual(page, about):
    """Where one joins: on the page itself as long as no address is known, or once it is over."""
    if _format(page) == EventFormat.ONSITE:
        return None
    joins = not page.is_past and page.event_status != EventStatus.CANCELLED
    return {"@type": "VirtualLocation", "url": (joins and page.online_url) or about.url}
