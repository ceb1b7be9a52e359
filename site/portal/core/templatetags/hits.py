"""A search hit, written in Python: there are many on a page."""

from html import escape

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.choices import EventStatus

from .days import leaf, nearness, period
from .icons import kind_icon

register = template.Library()

CALLED_OFF = {EventStatus.CANCELLED, EventStatus.POSTPONED}

SIZES = "(min-width: 40rem) 16rem, 100vw"
DRAWN = '<img class="drawn" src="{}" alt="" width="480" height="270" loading="lazy">'
WRITTEN_IN = {"fr": _("In French"), "en": _("In English")}


@register.simple_tag
def hit_item(hit, level, language):
    """It as an item of a list: `level` is the tag of its title, `language` the page's."""
    pictured = " hit--pictured" if hit.image or hit.cover else ""
    dated = " hit--dated" if hit.kind.code == "event" else ""
    return mark_safe(
        f'<li class="hit{pictured}{dated}">{_picture(hit)}<div>{_details(hit, language)}'
        f"{_title(hit, level)}{_excerpt(hit)}{hit_filing(hit)}</div></li>"
    )


def _title(hit, level):
    language, title = hit.language, conditional_escape(hit.title_html)
    link = f'<a href="{escape(hit.url)}" hreflang="{language}">{title}</a>'
    return f'<{level} class="hit__title" lang="{language}">{link}</{level}>'


def _excerpt(hit):
    found = conditional_escape(hit.excerpt_html)
    return f'<p lang="{hit.language}">{found}</p>' if found else ""


def _picture(hit):
    """Its image, else the cover of its discipline, which has nothing to say to a screen reader."""
    if hit.image:
        return _image(**hit.image)
    return DRAWN.format(escape(hit.cover)) if hit.cover else ""


def _image(src, alt, width, height, srcset=""):
    several = f' srcset="{escape(srcset)}" sizes="{SIZES}"' if srcset else ""
    return (
        f'<img src="{escape(src)}"{several} alt="{escape(alt)}" width="{width}" height="{height}"'
        ' loading="lazy" decoding="async">'
    )


def _details(hit, language):
    """Its kind, type, time, distance, and its language when that isn't `language`.

    An event's day comes first, as the leaf of a calendar.
    """
    labels = [value.label for values in hit.labels.values() for value in values]
    parts = [escape(text) for text in (hit.kind.label, *labels)]
    parts += filter(None, [_time(hit), _distance(hit)])
    found = "".join(f"<span>{part}</span>" for part in parts)
    is_event = hit.kind.code == "event"
    if is_event:
        found += _nearness(hit)
    if hit.language != language:
        found += f'<span class="tag tag--language">{escape(WRITTEN_IN[hit.language])}</span>'
    first = leaf(hit.start, hit.end) if is_event else ""
    return f'{first}<p class="hit__kind">{kind_icon(hit.kind.code)}{found}</p>'


def _time(hit):
    if hit.kind.code in {"event", "news"}:
        return period(hit.start, hit.end)
    return str(hit.start.year) if hit.kind.code == "resource" and hit.start else ""


def _nearness(hit):
    """Whether it is over, or how soon it is; the latter isn't said of what won't take place."""
    code, words = nearness(hit.start, hit.end, timezone.localdate())
    called_off = any(value.code in CALLED_OFF for value in hit.statuses)
    said = words and (code == "past" or not called_off)
    return f'<span class="tag tag--{code}">{escape(words)}</span>' if said else ""


def _distance(hit):
    km = hit.distance_km
    if km is None:
        return ""
    if km < 1:
        return escape(gettext("less than 1 km away"))
    return escape(gettext("%(km)s km away") % {"km": number_format(km, 1 if km < 10 else 0)})


@register.simple_tag
def hit_filing(hit):
    """Its status, disciplines and places; nothing when it has none."""
    items = [_badge(value) for value in telling(hit.statuses)]
    items += [f"<li>{escape(value.label)}</li>" for value in hit.disciplines]
    items += [f'<li class="place">{escape(value.label)}</li>' for value in hit.territories]
    return mark_safe(f'<ul class="hit__filing">{"".join(items)}</ul>' if items else "")


def _badge(value):
    return f'<li class="badge badge--{escape(value.code)}">{escape(value.label)}</li>'


def telling(statuses):
    """Statuses as a list shows them: what recruits is active, which needs no saying."""
    codes = {value.code for value in statuses}
    return [value for value in statuses if value.code != "active" or "recruiting" not in codes]
