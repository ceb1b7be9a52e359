"""The blocks of a body as data: the schema of each type, and what makes it of what is stored.

A block that would show nothing to the viewer is left out, as on the page.
"""

import logging
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Discriminator, Field
from typing_extensions import TypeAliasType

from portal.core.examples import example

from .images import Image
from .references import Document, Embed, Reference
from .rich_text import html


class Heading(Schema):
    model_config = example(text="Les mathématiques sous nos semelles", level=2)

    text: str
    level: Literal[2, 3]


class Quote(Schema):
    text: str
    author: str


class Figure(Schema):
    """An image with its caption; a caption may stand alone, where the image is gone."""

    image: Image | None
    caption: str


class Download(Schema):
    document: Document
    description: str


class Button(Schema):
    """A button: to a page of the site or to an address elsewhere, the other one is null."""

    label: str
    page: Reference | None
    url: str | None


class KeyFigure(Schema):
    value: str
    label: str


class Question(Schema):
    """`answer` is HTML."""

    question: str
    answer: str


logger = logging.getLogger(__name__)
VALUES = {
    "heading": Heading,
    "text": Annotated[str, Field(description="HTML.")],
    "quote": Quote,
    "figure": Figure,
    "video": Embed,
    "download": Download,
    "link": Button,
    "key_figures": list[KeyFigure],
    "questions": list[Question],
}


class _Block(Schema):
    id: str


def _schema(name, value):
    fields = {"__annotations__": {"type": Literal[name], "value": value}, "__module__": __name__}
    return type(f"{name.title().replace('_', '')}Block", (_Block,), fields)


SCHEMAS = {name: _schema(name, value) for name, value in VALUES.items()}


def union(schemas):
    """Any of some schemas, as a type."""
    first, *others = schemas
    for each in others:
        first = first | each
    return first


# An alias has a name in the API's description, so that clients have one for it too.
Block = TypeAliasType("Block", Annotated[union(SCHEMAS.values()), Discriminator("type")])


def data(stored, reading):
    """The blocks of a body as it is stored: those that show something, each as `Block` has it."""
    return [
        {"id": each.get("id") or "", "type": each["type"], "value": value}
        for each in stored
        if (value := _read(each, reading))
    ]


def _read(stored, reading):
    """The value of a block; None for a type of before, and for what no editor can have stored."""
    read = READERS.get(stored.get("type"))
    if not read or not stored.get("value"):
        return None
    try:
        return read(stored["value"], reading)
    except (AttributeError, TypeError, KeyError, ValueError):
        logger.warning("A block of type %s is broken: %s", stored["type"], stored.get("id"))
        return None


def _text(value, name):
    return str(value.get(name) or "")


def _heading(value, reading):
    return {"text": _text(value, "text"), "level": 3 if value.get("level") == "h3" else 2}


def _quote(value, reading):
    return {name: _text(value, name) for name in ("text", "author")}


def _figure(value, reading):
    chosen, caption = value.get("image") or {}, _text(value, "caption")
    image = reading.refer("image", chosen.get("image"))
    if image:
        alt = "" if chosen.get("decorative") else _text(chosen, "alt_text")
        image = image | {"alt": alt}
    return {"image": image, "caption": caption} if image or caption else None


def _video(value, reading):
    return reading.refer("embed", value)


def _download(value, reading):
    document = reading.refer("document", value.get("document"))
    return document and {"document": document, "description": _text(value, "description")}


def _link(value, reading):
    page = reading.refer("page", value.get("page"))
    url = (not page and _text(value, "url")) or None
    return {"label": _text(value, "label"), "page": page, "url": url} if page or url else None


def _key_figures(value, reading):
    return [{name: _text(each, name) for name in ("value", "label")} for each in _items(value)]


def _questions(value, reading):
    return [
        {"question": _text(each, "question"), "answer": html(each.get("answer"), reading)}
        for each in _items(value)
    ]


def _items(value):
    """The values of a list block, which stores each with its id, and once didn't."""
    return [each["value"] if each.get("type") == "item" else each for each in value]


READERS = {
    "heading": _heading,
    "text": html,
    "quote": _quote,
    "figure": _figure,
    "video": _video,
    "download": _download,
    "link": _link,
    "key_figures": _key_figures,
    "questions": _questions,
}
