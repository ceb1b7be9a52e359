"""The blocks of a body as data: the schema of each type, and what makes it of what is stored.

A block that would show nothing to the viewer is left out, as on the page.
"""

import logging
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Discriminator, Field
from typing_extensions import TypeAliasType

from portal.core.blocks import CalloutBlock
from portal.core.examples import example
from search.api import Value

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


class Film(Schema):
    """`transcript` is HTML."""

    video: Embed
    transcript: str


class Audio(Schema):
    """`transcript` is HTML, and may stand alone, where the recording is gone."""

    title: str
    document: Document | None
    transcript: str


class Person(Schema):
    """`url` leads to another site."""

    name: str
    role: str
    image: Image | None
    url: str | None


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


class Callout(Schema):
    """What stands out; `text` is HTML, a `title` may be empty: the kind's own stands for it."""

    kind: Literal[tuple(CalloutBlock.KINDS)]
    title: str
    text: str


class Column(Schema):
    """`kind` says what is in its cells."""

    heading: str
    kind: Literal["text", "number"]


class Table(Schema):
    """The first cell of a row names it; `caption` may be empty."""

    caption: str
    columns: list[Column]
    rows: list[list[str]]


class Map(Schema):
    """Territories, for a map: `counted` asks for the number of projects of each, which the counts
    of a search's `territory` have."""

    title: str
    places: list[Value]
    counted: bool
    caption: str


class Step(Schema):
    """`text` is HTML, or empty."""

    title: str
    text: str


class Moment(Schema):
    """`when` is as somebody wrote it; `text` is HTML, or empty."""

    when: str
    title: str
    text: str


logger = logging.getLogger(__name__)
VALUES = {
    "heading": Heading,
    "text": Annotated[str, Field(description="HTML.")],
    "quote": Quote,
    "callout": Callout,
    "table": Table,
    "figure": Figure,
    "gallery": list[Figure],
    "map": Map,
    "film": Film,
    "audio": Audio,
    "video": Embed,
    "download": Download,
    "documents": list[Download],
    "link": Button,
    "pages": list[Reference],
    "people": list[Person],
    "key_figures": list[KeyFigure],
    "steps": list[Step],
    "timeline": list[Moment],
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
    image, caption = _image(value, reading), _text(value, "caption")
    return {"image": image, "caption": caption} if image or caption else None


def _image(value, reading):
    chosen = value.get("image") or {}
    image = reading.refer("image", chosen.get("image"))
    return image and image | {"alt": "" if chosen.get("decorative") else _text(chosen, "alt_text")}


def _callout(value, reading):
    kind = value.get("kind")
    told = {"title": _text(value, "title"), "text": html(value.get("text"), reading)}
    return {"kind": kind if kind in CalloutBlock.KINDS else "note"} | told


def _table(value, reading):
    columns, rows = value.get("columns") or [], value.get("rows") or []
    return columns and {
        "caption": _text(value, "caption"),
        "columns": [{"heading": _text(each, "heading"), "kind": _kind(each)} for each in columns],
        "rows": [[str(cell or "") for cell in each["values"]] for each in rows],
    }


def _kind(column):
    return "number" if column.get("type") == "number" else "text"


def _map(value, reading):
    found = (reading.refer("territory", code) for code in value.get("places") or [])
    places = {each["code"]: each for each in found if each}  # two may have become one
    return places and {
        "title": _text(value, "title"),
        "places": [*places.values()],
        "counted": bool(value.get("counted")),
        "caption": _text(value, "caption"),
    }


def _video(value, reading):
    return reading.refer("embed", value)


def _film(value, reading):
    video = _video(value.get("video"), reading)
    return video and {"video": video, "transcript": html(value.get("transcript"), reading)}


def _audio(value, reading):
    return {
        "title": _text(value, "title"),
        "document": reading.refer("document", value.get("document")),
        "transcript": html(value.get("transcript"), reading),
    }


def _download(value, reading):
    document = reading.refer("document", value.get("document"))
    return document and {"document": document, "description": _text(value, "description")}


def _link(value, reading):
    page = reading.refer("page", value.get("page"))
    url = (not page and _text(value, "url")) or None
    return {"label": _text(value, "label"), "page": page, "url": url} if page or url else None


def _page(key, reading):
    return reading.refer("page", key)


def _person(value, reading):
    return {
        "name": _text(value, "name"),
        "role": _text(value, "role"),
        "image": _image(value, reading),
        "url": _text(value, "url") or None,
    }


def _key_figure(value, reading):
    return {name: _text(value, name) for name in ("value", "label")}


def _question(value, reading):
    return {
        "question": _text(value, "question"),
        "answer": html(value.get("answer"), reading),
    }


def _step(value, reading):
    return {"title": _text(value, "title"), "text": html(value.get("text"), reading)}


def _moment(value, reading):
    return {"when": _text(value, "when")} | _step(value, reading)


def _each(read):
    """What reads a list: its items, but for those of which nothing is to be shown."""
    return lambda value, reading: [
        found for each in _items(value) if (found := read(each, reading))
    ]


def _items(value):
    """The values of a list block, which stores each with its id, and once didn't."""
    return [each["value"] if each.get("type") == "item" else each for each in value]


READERS = {
    "heading": _heading,
    "text": html,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
    "figure": _figure,
    "gallery": _each(_figure),
    "map": _map,
    "film": _film,
    "audio": _audio,
    "video": _video,
    "download": _download,
    "documents": _each(_download),
    "link": _link,
    "pages": _each(_page),
    "people": _each(_person),
    "key_figures": _each(_key_figure),
    "steps": _each(_step),
    "timeline": _each(_moment),
    "questions": _each(_question),
}
