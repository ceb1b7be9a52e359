"""Periods that read at a glance, in `<time>` elements."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def day(value):
    """One day, to stand in a sentence."""
    return _day(value)


@register.simple_tag
def period(start, end=None):
    """One day, or from one day to another; either side may be open."""
    if start and end and start != end:
        style = "MONTH_DAY_FORMAT" if start.year == end.year else "DATE_FORMAT"
        return format_html(_("{start} to {end}"), start=_day(start, style), end=_day(end))
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
def event_time(event):
    """When an event takes place: the days alone when it lasts all day, else with the hours."""
    start = timezone.localtime(event.start)
    end = timezone.localtime(event.end) if event.end else None
    if event.all_day:
        return period(start.date(), end.date() if end else None)
    if end is None:
        return _moment(start)
    if end.date() != start.date():
        return format_html(_("{start} to {end}"), start=_moment(start), end=_moment(end))
    hours = pgettext("hours of one day", "{start} to {end}")
    closes = _time(end, time_format(end, "TIME_FORMAT"))
    return format_html(hours, start=_moment(start), end=closes)


def _day(day, style="DATE_FORMAT"):
    return _time(day, date_format(day, style))


def _moment(moment):
    text = _("%(weekday)s %(day)s, %(hour)s") % {
        "weekday": date_format(moment, "l"),
        "day": date_format(moment, "DATE_FORMAT"),
        "hour": time_format(moment, "TIME_FORMAT"),
    }
    return _time(moment, text)


def _time(value, text):
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
