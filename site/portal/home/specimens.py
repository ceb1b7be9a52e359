"""What the style guide shows: the real classes that templates are given, with invented content.

Nothing is read from the catalogue or written, so that the guide is the same on every site. Only the
picture is the site's own: an image without a file can't be cut into sizes.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import Locale

from portal.core.blocks import BodyBlock
from portal.core.choices import EventFormat, EventStatus, Kind, ResourceType, Status
from portal.core.specimens import STATES, texts
from portal.events.models import EventPage
from search.facets import RECRUITING, status_choices
from search.pages import hit_image
from search.results import Hit
from search.vocabulary import Value

from .frame import Link
from .models import StandardPage

OTHER = {"fr": "en", "en": "fr"}
DAY = date(2027, 5, 14)
# Roots and branches of a page's address never lead to these.
NOWHERE = -1


# Hits


def hit(kind=Kind.PROJECT, language=None, **values):
    """A hit of this kind; `values` are in place of its own."""
    language = language or get_language()[:2]
    text = texts(language)
    found = Hit(
        id=f"{kind}",
        kind=Value(str(kind), str(Kind(kind).label)),
        title=text.title,
        url="#cards",
        summary=text.teaser,
        language=language,
        title_html=escape(text.title),
        excerpt_html=mark_safe(text.excerpt),
        disciplines=(Value("1.6-ecology", text.discipline),),
        territories=(Value("FR-DEP-29", text.place),),
        statuses=(),
        labels={},
        image=None,
        start=None,
        end=None,
    )
    return replace(found, **values)


def titled(title, **values):
    return hit(title=title, title_html=escape(title), **values)


def hits(image):
    """(what it shows, a hit) for each look that a hit may have."""
    text, other = texts(), OTHER[get_language()[:2]]
    seen = hit_image(image)
    long_words = (Value("1.6-ecology", text.long_discipline),) * 2
    yield _("With an image"), hit(image=seen, statuses=_statuses(RECRUITING))
    yield _("Without an image"), hit(statuses=_statuses(RECRUITING))
    yield _("In the other language"), hit(language=other, image=seen)
    yield _("A title of forty words"), titled(text.long_title, image=seen)
    yield _("Long words"), titled(text.long_words, disciplines=long_words, image=seen)
    yield _("Nothing but a title"), hit(excerpt_html="", disciplines=(), territories=())
    yield _("At a distance"), hit(distance_km=2.4)
    yield from _kinds(text, seen)


def _kinds(text, seen):
    """A hit of each kind, as the search gives it."""
    own = {
        Kind.RESOURCE: {
            "labels": {"resource_type": (Value("guide", text.kind_of_resource),)},
            "start": DAY,
        },
        Kind.EVENT: {
            "labels": {"event_format": (Value("onsite", str(EventFormat.ONSITE.label)),)},
            "start": DAY,
            "end": DAY + timedelta(days=2),
        },
        Kind.NEWS: {"start": DAY, "end": DAY, "image": seen},
        Kind.PAGE: {"disciplines": (), "territories": ()},
    }
    for kind in Kind:
        yield str(kind.label), hit(kind, **own.get(kind, {}))


def _statuses(*codes):
    labels = {str(code): str(label) for code, label in status_choices()}
    return tuple(Value(str(code), labels[code]) for code in codes)


def statuses():
    """A hit for each status, which draws its badge."""
    return [
        hit(statuses=_statuses(code), disciplines=(), territories=())
        for code, _label in status_choices()
    ]


# Pages and what stands on them


def untranslated():
    """A page in the tree of one language, written in the other one."""
    source = StandardPage(pk=NOWHERE, locale=Locale(pk=NOWHERE, language_code=OTHER[_language()]))
    return StandardPage(alias_of=source, locale=Locale(pk=NOWHERE - 1, language_code=_language()))


def _language():
    return get_language()[:2]


def filed():
    text = texts()
    return {
        "disciplines": [
            Value("1.6-ecology", text.discipline),
            Value("2.11-other", text.long_discipline),
        ],
        "territories": [Value("FR-DEP-29", text.place)],
    }


def tagged():
    """A page with keywords."""
    text = texts()
    found = [Tag(name=text.words), Tag(name=text.discipline), Tag(name=text.long_discipline)]
    return SimpleNamespace(tags=SimpleNamespace(all=found))


def trail():
    """The way to a page deep in the site: what a breadcrumb reads of the frame, and the page."""
    text = texts()
    links = [Link(_("Home"), "#"), Link(_("Projects"), "#"), Link(text.long_discipline, "#")]
    return {"frame": SimpleNamespace(ancestors=links), "page": StandardPage(title=text.long_title)}


def events():
    """(what it shows, an event) for each way in which a time is told."""
    noon = timezone.make_aware(datetime(2027, 5, 14, 14, 30))
    hours, days = timedelta(hours=2), timedelta(days=2)
    yield _("Hours of one day"), EventPage(start=noon, end=noon + hours)
    yield _("Without an end"), EventPage(start=noon)
    yield _("Over several days"), EventPage(start=noon, end=noon + days)
    yield _("All day"), EventPage(start=noon, end=noon, all_day=True)
    yield _("Several whole days"), EventPage(start=noon, end=noon + days, all_day=True)
    over_new_year = noon + timedelta(days=240)
    yield _("Into another year"), EventPage(start=noon, end=over_new_year, all_day=True)


def badges():
    """(group, [(code, label)]) of all that a badge may say of a project, an event, a resource."""
    yield _("Projects"), [(RECRUITING, _("Recruiting now")), *Status.choices]
    yield _("Events"), [*EventStatus.choices, ("past", _("This event is over"))]
    yield _("Format"), EventFormat.choices
    yield _("Resources"), ResourceType.choices


# Forms


class SpecimenForm(forms.Form):
    """Each kind of field that a visitor meets."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on your letters"))
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    message = forms.CharField(
        label=gettext_lazy("Message"), widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read this"))


def blank_form():
    return SpecimenForm(auto_id="blank-%s")


def refused_form():
    form = SpecimenForm({"email": "camille@", "kind": "nothing"}, auto_id="refused-%s")
    form.add_error(None, _("Nothing was sent."))
    return form


# Blocks


def blocks(image, page):
    """{block type: [(what it shows, a body that holds it)]}, every block in every state."""
    text, body = texts(), BodyBlock()
    found = {name: states(text, image, page) for name, states in STATES.items()}
    return {
        name: [(label, body.normalize([(name, value)])) for label, value in states]
        for name, states in found.items()
    }
