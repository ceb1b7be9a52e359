"""What the style guide shows: the real classes that templates are given, with invented content.

Nothing is read from the catalogue or written, so that the guide is the same on every site. Only the
picture is the site's own: an image without a file can't be cut into sizes.
"""

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.documents.models import Document
from wagtail.embeds.blocks import EmbedValue
from wagtail.models import Locale

from portal.core.blocks import BodyBlock
from portal.core.choices import EventFormat, EventStatus, Kind, ResourceType, Status
from portal.core.models import PortalImage
from portal.core.privacy import restricted
from portal.events.models import EventPage
from search.facets import RECRUITING, status_choices
from search.pages import hit_image
from search.results import Hit
from search.vocabulary import Value

from .frame import Link
from .models import StandardPage

TEXTS = Path(__file__).with_name("style_guide.toml")
OTHER = {"fr": "en", "en": "fr"}
DAY = date(2027, 5, 14)
FRAME = '<iframe width="480" height="270" src="about:blank"></iframe>'
VIDEO = "https://video.example.org/w/mares"
# Roots and branches of a page's address never lead to these.
NOWHERE = -1


def texts(language=None):
    """The invented texts in a language: that of the page by default."""
    return SimpleNamespace(**_everything()[language or get_language()[:2]])


@cache
def _everything():
    return tomllib.loads(TEXTS.read_text("utf-8"))


def picture():
    """An image of this site, one with a credit if there is any; None on a site without images.

    The style guide is everybody's, and so is the image.
    """
    images = PortalImage.objects.exclude(collection__in=restricted())
    return images.order_by(Length("credit").desc(), "pk").first()


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


def _headings(text, _image, _page):
    yield _("Section"), {"text": text.title, "level": "h2"}
    yield _("Sub-section"), {"text": text.title, "level": "h3"}
    yield _("Long words"), {"text": text.long_words[:150], "level": "h2"}


def _texts(text, _image, _page):
    yield _("A short one"), text.text
    yield _("With all there may be in it"), text.long_text
    yield _("Long words"), f"<p>{text.long_words}</p>"


def _quotes(text, _image, _page):
    yield _("Without its author"), {"text": text.quotation, "author": ""}
    yield _("With its author"), {"text": text.long_title, "author": text.author}


def _callouts(text, _image, _page):
    yield _("A note, without a title"), {"kind": "note", "title": "", "text": text.text}
    yield _("A piece of advice"), {"kind": "tip", "title": text.title, "text": text.answer}
    warned = {"kind": "warning", "title": text.long_title[:120], "text": text.long_text}
    yield _("A warning, with all there may be in it"), warned


def _tables(text, _image, _page):
    headings = [("text", text.question), ("number", text.title), ("number", "2025")]
    columns = [{"type": kind, "heading": heading} for kind, heading in headings]
    rows = [{"values": [text.title, "1 204", "1 377"]}, {"values": [text.long_words, "12", ""]}]
    yield _("With a caption"), {"caption": text.caption, "columns": columns, "rows": rows}
    wide = {"columns": columns * 4, "rows": [{"values": each["values"] * 4} for each in rows]}
    yield _("Wider than the page"), {"caption": "", **wide}


def _figures(text, image, _page):
    if image:
        image.decorative, image.contextual_alt_text = False, image.description
        yield _("A short one"), {"image": image, "caption": text.caption}
        yield _("A long one"), {"image": image, "caption": text.long_caption}
        yield _("Without a caption"), {"image": image, "caption": ""}


def _films(text, _image, _page):
    for label, video in _videos(text, None, None):
        yield label, {"video": video, "transcript": text.long_text}


def _recordings(text, _image, _page):
    document = Document(pk=0, title=text.document, file="documents/night.mp3", file_size=123_456)
    told = {"title": text.title, "transcript": text.long_text}
    yield _("With its transcript, folded away"), told | {"document": document}
    yield _("The document is gone: its transcript stays"), told | {"document": None}


def _persons(text, image, _page):
    if image:
        image.decorative, image.contextual_alt_text = True, ""
    nobody = {"name": text.author, "role": "", "image": None, "url": ""}
    ada = {"name": text.author, "role": text.role, "image": image, "url": "https://example.org/"}
    longest = {"name": text.long_words[:120], "role": text.long_title[:150], "image": image}
    yield _("A single one"), [nobody]
    yield _("Several of them"), [ada, nobody, nobody | longest, ada]


def _videos(_text, _image, _page):
    framed, plain = EmbedValue(VIDEO), EmbedValue(VIDEO)
    framed.html, plain.html = FRAME, ""  # else the address would be asked
    yield _("In a frame, on demand"), framed
    yield _("Where nothing can be shown here"), plain


def _downloads(text, _image, _page):
    document = Document(pk=0, title=text.document, file="documents/protocol.pdf", file_size=123_456)
    yield _("A short one"), {"document": document, "description": ""}
    yield _("With a description"), {"document": document, "description": text.description}
    yield _("The document is gone: nothing is shown"), {"document": None, "description": ""}


def _galleries(text, image, _page):
    if image:
        image.decorative, image.contextual_alt_text = False, image.description
        captions = ["", text.caption, text.long_caption, ""]
        pictures = [{"image": image, "caption": caption} for caption in captions]
        yield _("Two of them"), pictures[:2]
        yield _("Several of them"), pictures


def _documents(text, _image, _page):
    documents = [each["document"] for _label, each in _downloads(text, None, None)][:2]
    yield _("Two of them"), [{"document": each, "description": ""} for each in documents]
    described = [{"document": each, "description": text.description} for each in documents]
    yield _("With a description"), described


def _links(text, _image, page):
    elsewhere = {"page": None, "url": "https://example.org/"}
    yield _("To another site"), {"label": text.button, **elsewhere}
    yield _("To a page of this one"), {"label": text.long_button, "page": page, "url": ""}
    yield _("Long words"), {"label": text.long_words[:80], **elsewhere}
    gone = {"page": None, "url": ""}
    yield _("The page is gone: nothing is shown"), {"label": text.button, **gone}


def _pages(_text, _image, page):
    found = [*page.get_descendants().live().filter(depth=page.depth + 2).specific()[:3]]
    yield _("A single one"), found[:1]
    yield _("Several of them"), found
    yield _("The page is gone: nothing is shown"), [None]


def _key_figures(text, _image, _page):
    figures = [{"value": value, "label": label} for value, label in text.figures]
    yield _("A single one"), figures[:1]
    yield _("As many as there may be"), figures
    yield _("Long words"), [{"value": "1 234 567 890 123", "label": text.long_words[:120]}]


def _steps(text, _image, _page):
    steps = [{"title": text.question[:120], "text": each} for each in (text.answer, "", text.text)]
    yield _("Two of them"), steps[1:]
    yield _("Several of them"), [*steps, {"title": text.long_words[:120], "text": text.long_text}]


def _timelines(text, _image, _page):
    moments = [
        {"when": "2024", "title": text.title[:120], "text": ""},
        {"when": "03/2025", "title": text.question[:120], "text": text.answer},
        {"when": text.long_words[:40], "title": text.long_words[:120], "text": text.long_text},
    ]
    yield _("Two of them"), moments[:2]
    yield _("Several of them"), moments


def _questions(text, _image, _page):
    asked = {"question": text.question, "answer": text.answer}
    yield _("A single one"), [asked]
    yield (
        _("Several of them"),
        [{"question": text.long_title[:200], "answer": text.long_text}, asked],
    )


STATES = {
    "heading": _headings,
    "text": _texts,
    "quote": _quotes,
    "callout": _callouts,
    "table": _tables,
    "figure": _figures,
    "gallery": _galleries,
    "film": _films,
    "audio": _recordings,
    "video": _videos,
    "download": _downloads,
    "documents": _documents,
    "link": _links,
    "pages": _pages,
    "people": _persons,
    "key_figures": _key_figures,
    "steps": _steps,
    "timeline": _timelines,
    "questions": _questions,
}
