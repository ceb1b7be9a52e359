"""Days, hours and periods that read at a glance: the one place that writes them.

A day is joined to its month, and an hour to its "h", by a non-breaking space; a period doesn't
repeat the month or the year that its two days have in common. What a machine reads is in `<time>`.
"""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

register = template.Library()

SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
SOON = 7  # days


@register.simple_tag
def day(value):
    """One day, to stand in a sentence."""
    return _day(value)


@register.simple_tag
def period(start, end=None):
    """One day, or from one day to another; either side may be open."""
    if start and end:
        return _between(start, end)
    if start or not end:
        return _day(start) if start else ""
    return format_html(_("until {end}"), end=_day(end))


@register.simple_tag
def since(start, end=None):
    """The same for what goes on: "since …" when no end is known."""
    if start and not end:
        return format_html(_("since {start}"), start=_day(start))
    return period(start, end)


@register.simple_tag
def until(end):
    """The last day on which something can be done."""
    return period(None, end)


@register.simple_tag
def event_time(event):
    """When an event takes place: the days alone when it lasts all day, else with the hours."""
    start, end = _here(event)
    if event.all_day:
        return _between(start.date(), end.date() if end else start.date(), weekday=True)
    if end and end.date() != start.date():
        return _range(start, end, _moment, weekday=True)
    day, opens = _day(start.date(), weekday=True), _hour(start)
    if end is None or end == start:
        return format_html(
            pgettext("when something begins", "{day}, {start}"), day=day, start=opens
        )
    hours = pgettext("hours of one day", "{day}, {start} to {end}")
    return format_html(hours, day=day, start=opens, end=_hour(end))


@register.simple_tag
def event_days(event):
    """On how many days an event takes place; nothing for one."""
    start, end = _here(event)
    days = (end.date() - start.date()).days + 1 if end else 1
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days > 1 else ""


@register.simple_tag
def event_leaf(event):
    """The leaf of a calendar on which an event begins."""
    start, end = _here(event)
    return leaf(start.date(), end.date() if end else None)


def plain_day(day):
    """A day as text, for where there are no elements: a field's value, a filter's name."""
    return strip_tags(_words(day))


def nearness(start, end, today):
    """(code, words) for where today stands to what lasts from one day to another.

    Nothing is said of what is more than a week away.
    """
    ahead = (start - today).days
    if (end or start) < today:
        return "past", _("Past")
    if ahead < 0:
        return "now", _("Under way")
    if ahead < 2:
        return "soon", _("Tomorrow") if ahead else _("Today")
    if ahead <= SOON:
        return "soon", ngettext("In %(n)s day", "In %(n)s days", ahead) % {"n": ahead}
    return "", ""


def leaf(start, end=None):
    """The leaf of a calendar: month, day, and the weekday or what it lasts until.

    It repeats what stands beside it in words, so that screen readers skip it.
    """
    end = end if end and end > start else None
    month = date_format(start, "N")
    if start.year != timezone.localdate().year:
        month = f"{month} {start.year}"
    return format_html(
        '<span class="leaf" aria-hidden="true"><span class="leaf__month">{}</span>'
        '<b class="leaf__day">{}</b><span class="leaf__rest">{}</span></span>',
        month,
        _leaf_days(start, end),
        _leaf_rest(start, end),
    )


def _leaf_days(start, end):
    if end and _shared(start, end) == "month":
        return f"{start.day}{DASH}{end.day}"
    return start.day


def _leaf_rest(start, end):
    first, last = date_format(start, "D"), end and date_format(end, "D")
    if end is None:
        return pgettext("weekday in three letters", "%(day)s") % {"day": first}
    if _shared(start, end) == "month":
        weekdays = pgettext("weekdays in three letters", "%(first)s–%(last)s")
        return weekdays % {"first": first, "last": last}
    return f"→{SPACE}{end.day}{SPACE}{date_format(end, 'N')}"


def _here(event):
    """The start and the end of an event, as clocks are set here."""
    return timezone.localtime(event.start), event.end and timezone.localtime(event.end)


def _between(start, end, **options):
    """From one day to another, or one day alone."""
    return _day(end, **options) if start == end else _range(start, end, _day, **options)


def _range(start, end, write, **options):
    """From `start` to `end`, each as `write` has it; the first leaves out what both share."""
    shared = _shared(start, end)
    first = write(start, month=shared != "month", year=not shared, **options)
    return format_html(_("{start} to {end}"), start=first, end=write(end, **options))


def _shared(start, end):
    """What two days have in common: their month (and year), their year, or nothing."""
    if start.year != end.year:
        return ""
    return "month" if start.month == end.month else "year"


def _words(day, weekday=False, month=True, year=True):
    """A day in words: "1 March 2026", with what is asked for."""
    number = pgettext("first day of a month", "1") if day.day == 1 else str(day.day)
    text = f"{date_format(day, 'l')} {number}" if weekday else number
    text += f"{SPACE}{date_format(day, 'F')}" if month else ""
    return mark_safe(f"{text} {day.year}" if year else text)


def _day(day, **options):
    return _time(day, _words(day, **options))


def _moment(moment, **options):
    when = {"day": _day(moment.date(), **options), "hour": _hour(moment)}
    return format_html(pgettext("a moment", "{day} at {hour}"), **when)


def _hour(moment):
    if moment.minute:
        text = pgettext("hour and minutes", "%(hour)02d:%(minute)02d")
    else:
        text = pgettext("full hour", "%(hour)02d:00")
    return _time(moment, text % {"hour": moment.hour, "minute": moment.minute})


def _time(value, text):
    moment = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', moment, text)
