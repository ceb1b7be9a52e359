"""A field of a page as clients have it: what type it is of, how it is read, what that needs.

All of it follows from the model's own field, so that a page type only names what it shows.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from django.db import models
from django.utils.translation import override
from modelcluster.contrib.taggit import ClusterTaggableManager
from ninja import Schema
from pydantic import Field as Described
from pydantic import create_model
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField
from wagtail.models import Page

from directory.models import Organisation as StoredOrganisation
from portal.core.fields import BodyField, ChoiceListField
from portal.core.models import Node, PortalImage
from search.api import Value, as_chosen, as_values

from . import blocks
from .images import Image
from .references import Document, Organisation, Reference
from .rich_text import html

PLAIN = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.FloatField: float,
    models.DateTimeField: datetime.datetime,
    models.DateField: datetime.date,
    models.CharField: str,
    models.TextField: str,
}
REFERRED = {
    PortalImage: ("image", Image),
    StoredOrganisation: ("organisation", Organisation),
    get_document_model(): ("document", Document),
    Page: ("page", Reference),
}


@dataclass(frozen=True)
class Field:
    """`read(object, reading)` gives what `annotation` describes; `needs` are the relations that are
    to be read for all objects at once."""

    name: str
    annotation: Any
    read: Callable
    needs: tuple[str, ...] = ()


def own(name, annotation, read, description=None):
    """A field that no field of the model says alone."""
    return Field(name, Annotated[annotation, Described(description=description)], read)


def of(model, name):
    """The field of a model, from the model's own."""
    found = model._meta.get_field(name)
    annotation, read, needs = _kind(found, name)
    return Field(name, Annotated[annotation, Described(description=_described(found))], read, needs)


def rows(model, name, *names, schema):
    """The rows of a list on a page, each with these fields; `schema` names what they are."""
    related = model._meta.get_field(name).related_model
    fields = [of(related, each) for each in names]
    needs = (name, *(f"{name}__{need}" for field in fields for need in field.needs))

    def read(page, reading):
        return [data(row, reading, fields) for row in getattr(page, name).all()]

    return Field(name, list[as_schema(schema, fields)], read, needs)


def data(stored, reading, fields):
    return {field.name: field.read(stored, reading) for field in fields}


def as_schema(name, fields, doc=None, config=None, **given):
    """The schema of an object that may have any of these fields, and has those of `given`."""
    optional = {field.name: (field.annotation, Described(default_factory=str)) for field in fields}
    described = {"__base__": Schema, "__doc__": doc, "__config__": config}
    return create_model(name, **described, **given, **optional)


def _described(field):
    """What editors are told of it, in English."""
    with override("en"):
        help_text = getattr(field, "help_text", "")
        return " ".join(filter(None, [_sentence(field.verbose_name), str(help_text)]))


def _sentence(text):
    text = str(text)
    return f"{text[:1].upper()}{text[1:]}."


def _kind(field, name):
    """(annotation, read, needs) of a model's field."""
    if isinstance(field, BodyField):
        return list[blocks.Block], _body, ()
    if isinstance(field, RichTextField):
        return str, lambda page, reading: html(getattr(page, name), reading), ()
    if isinstance(field, ChoiceListField):
        return (
            list[Value],
            lambda page, reading: as_chosen(getattr(page, name), field.vocabulary.choices),
            (),
        )
    if isinstance(field, ClusterTaggableManager):
        return list[str], _tags, ("tagged_items__tag",)
    if field.many_to_many and issubclass(field.related_model, Node):
        return list[Value], lambda page, reading: as_values(getattr(page, name).all()), (name,)
    if field.many_to_one:
        return _referred(field)
    if field.choices:
        return Value | None, lambda page, reading: _choice(page, field), ()
    return _plain(field, name)


def _plain(field, name):
    kind = next(kind for model, kind in PLAIN.items() if isinstance(field, model))
    return kind | None if field.null else kind, lambda page, reading: getattr(page, name), ()


def _referred(field):
    kind, schema = next(
        found for model, found in REFERRED.items() if issubclass(field.related_model, model)
    )
    return (
        schema | None,
        lambda page, reading: reading.refer(kind, getattr(page, field.attname)),
        (),
    )


def _body(page, reading):
    return blocks.data(page.body.get_prep_value(), reading)


def _tags(page, reading):
    return [each.tag.name for each in page.tagged_items.all()]


def _choice(page, field):
    code = getattr(page, field.attname)
    label = str(getattr(page, f"get_{field.name}_display")())
    return {"code": code, "label": label} if code else None
