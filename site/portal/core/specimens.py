"""What blocks hold as examples: in the style guide, and where an editor chooses one.

The texts are invented, and no address leads anywhere. Only the picture is the site's own: an image
without a file can't be cut into sizes.
"""

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.documents.models import Document
from wagtail.embeds.blocks import EmbedValue
from wagtail.models import Site

from .models import PortalImage
from .privacy import restricted

TEXTS = Path(__file__).with_name("specimens.toml")
FRAME = '<iframe width="480" height="270" src="about:blank"></iframe>'
VIDEO = "https://video.example.org/w/mares"


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


def preview(name):
    """What a block of this name holds where an editor looks at it before they choose it."""
    home = Site.objects.get(is_default_site=True).root_page.localized
    _label, value = next(STATES[name](texts(), picture(), home))
    return value


def _headings(text, _image, _page):
    yield _("Section"), {"text": text.title, "level": "h2"}
    yield _("Sub-section"), {"text": text.title, "level": "h3"}
    yield _("Long words"), {"text": text.long_words[:150], "level": "h2"}


def _texts(text, _image, _page):
    yield _("A short one"), text.text
    yield _("With all there may be in it"), text.long_text
    yield _("Long words"), f"<p>{text.long_words}</p>"


def _quotes(text, _image, _page):
    yield _("With its author"), {"text": text.quotation, "author": text.author}
    yield _("Without its author"), {"text": text.long_title, "author": ""}


def _callouts(text, _image, _page):
    yield _("A piece of advice"), {"kind": "tip", "title": text.title, "text": text.answer}
    yield _("A note, without a title"), {"kind": "note", "title": "", "text": text.text}
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
    yield _("The image is gone: its caption stays"), {"image": None, "caption": text.caption}


def _maps(text, _image, _page):
    told = {"title": text.title, "counted": True, "caption": ""}
    several = ["FR-REG-53", "FR-DEP-75", "FR-DEP-974", "BE"]
    yield _("Several of them"), told | {"places": several, "caption": text.caption}
    yield _("A single one"), told | {"places": ["FR-DEP-29"], "counted": False}
    yield _("As many as there may be"), told | {"places": ["FR"]}
    yield _("Overseas"), told | {"places": ["FR-REG-01", "FR-DEP-974"]}
    long_words = {"title": text.long_words[:150], "caption": text.long_caption[:250]}
    yield _("In other countries: the list alone"), told | long_words | {"places": ["BE", "CH"]}
    yield _("The places are gone: nothing is shown"), told | {"places": []}


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
    yield _("Several of them"), [ada, nobody, ada]
    yield _("A single one"), [nobody]
    yield _("Long words"), [nobody | longest, ada]


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
        yield _("Several of them"), pictures
        yield _("Two of them"), pictures[:2]
    yield _("The image is gone: its caption stays"), [{"image": None, "caption": text.caption}] * 2


def _documents(text, _image, _page):
    documents = [each["document"] for _label, each in _downloads(text, None, None)][:2]
    described = [{"document": each, "description": text.description} for each in documents]
    yield _("With a description"), described
    yield _("Two of them"), [{"document": each, "description": ""} for each in documents]


def _links(text, _image, page):
    elsewhere = {"page": None, "url": "https://example.org/"}
    yield _("To another site"), {"label": text.button, **elsewhere}
    yield _("To a page of this one"), {"label": text.long_button, "page": page, "url": ""}
    yield _("Long words"), {"label": text.long_words[:80], **elsewhere}
    gone = {"page": None, "url": ""}
    yield _("The page is gone: nothing is shown"), {"label": text.button, **gone}


def _pages(_text, _image, page):
    found = [*page.get_descendants().live().filter(depth=page.depth + 2).specific()[:3]]
    yield _("Several of them"), found
    yield _("A single one"), found[:1]
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
    "map": _maps,
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
