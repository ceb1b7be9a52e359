"""A record's values set on a page: fields, relations, classification, body."""

import uuid

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import slugify
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from directory.models import (
    Organisation,
    ProjectIdentifier,
    ProjectPage,
    ProjectParty,
    ProjectPoint,
    ProjectPublication,
)

from . import text
from .parsers import shown

CHILDREN = {
    "parties": ProjectParty,
    "points": ProjectPoint,
    "publications": ProjectPublication,
    "identifiers": ProjectIdentifier,
}
SLUG_LENGTH = 80
# The keys of an organisation that a file may set; a name alone finds it.
ORGANISATION_FIELDS = {"acronym", "kind", "summary_fr", "summary_en", "url", "ror"}


class Writer:
    """Sets a record's values on a page; the row's report takes what had to give.

    `made` are the ids of the organisations that there weren't.
    """

    def __init__(self, vocabularies):
        self.vocabularies, self.made = vocabularies, []

    def write(self, page, record, report):
        for name, value in record.values.items():
            setter = SETTERS.get(name)
            if setter:
                setter(self, page, name, value, record, report)
            else:
                _set_field(page, name, value, record, report)

    def find(self, name, term, column, report):
        node = self.vocabularies[name].find(term)
        if node is None:
            report.note("no-node", column, shown(term))
        return node

    def set_nodes(self, page, name, terms, record, report):
        column = record.sources.get(name, name)
        found = [self.find(name, term, column, report) for term in terms]
        field = "disciplines" if name == "science_types" else name
        setattr(page, field, list(dict.fromkeys(filter(None, found))))

    def set_tags(self, page, name, names, record, report):
        page.tags.set([str(tag) for tag in names])

    def set_blocks(self, page, name, told, record, report):
        """Blocks as (type, markup), from foreign text."""
        page.body = [(kind, markup) for kind, markup in told]

    def set_raw_blocks(self, page, name, told, record, report):
        """Blocks as our own export tells them; a block that can't be restored is noted."""
        if told is None:
            return
        stream = page.body.stream_block
        restored = [_restored_block(stream, raw, report) for raw in told]
        value = stream.to_python([raw for raw in restored if raw])
        try:
            page.body = stream.clean(value)
        except ValidationError as error:
            raise ValidationError({"body": str(error)}) from error

    def set_image(self, page, name, told, record, report):
        """The page's picture, or the one it has already when this site hasn't got the file."""
        found = _stored(get_image_model(), told, "portal.image", report)
        if found or told is None:
            page.image = found

    def set_parties(self, page, name, told, record, report):
        page.parties = [self._party(party) for party in told]

    def _party(self, told):
        named = told.get("organisation", told)
        party = ProjectParty(organisation=self.organisation(named), role=told["role"])
        return _checked(party, "parties")

    def organisation(self, told):
        """The organisation of that name, whatever its capitals; it is made when there is none."""
        name = text.line(told["name"])
        found = Organisation.objects.filter(name__iexact=name).first()
        if found:
            return found
        given = {key: value for key, value in told.items() if key in ORGANISATION_FIELDS}
        territory = told.get("territory") and self.vocabularies["territories"].find(
            told["territory"]
        )
        made = Organisation(name=name, territory=territory or None, **given)
        _checked(made, "parties")
        made.save()
        self.made.append(made.pk)
        return made

    def set_rows(self, page, name, told, record, report):
        model = CHILDREN[name]
        setattr(page, name, [_checked(model(**row), name) for row in told])


def _checked(row, column):
    """The row, once its own fields are known to be sound: a page's check doesn't reach it."""
    try:
        row.full_clean(exclude=["page"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ValidationError({column: "; ".join(error.messages)}) from error
    return row


def _set_field(page, name, value, record, report):
    if name == "translation_key":
        value = _free_key(page, value)
    setattr(page, name, _fitting(page, name, value, record.sources.get(name, name), report))


def _free_key(page, key):
    """The key that joins the translations; another one when this language has its page already."""
    taken = ProjectPage.objects.filter(translation_key=key, locale=page.locale).exclude(pk=page.pk)
    return uuid.uuid4() if taken.exists() else key


def _fitting(page, name, value, column, report):
    """The value, shortened to what the field holds; an address can't be, so it goes."""
    try:
        field = page._meta.get_field(name)
    except FieldDoesNotExist:
        return value
    limit = field.max_length
    if not isinstance(value, str) or not limit or len(value) <= limit:
        return value
    if isinstance(field, models.URLField | models.EmailField):
        report.note("too-long", column, value)
        return ""
    report.note("shortened", column, value)
    return value[: limit - 1] + "…"


def free_slug(parent, wanted, title):
    """A slug that no sibling has, from `wanted` or the title."""
    base = slugify(wanted or title)[:SLUG_LENGTH].strip("-_") or "project"
    siblings = parent.get_children().filter(slug__startswith=base)
    taken = set(siblings.values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


# Blocks of our own export


def _restored_block(stream, raw, report):
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind not in stream.child_blocks:
        report.note("unknown", "portal.body", shown(kind))
        return None
    try:
        return {**raw, "value": _restored(stream.child_blocks[kind], raw["value"], report)}
    except Missing:
        return None


class Missing(Exception):
    """A file that this site doesn't have."""


def _restored(block, told, report):
    for kind, restore in RESTORERS:
        if isinstance(block, kind):
            return restore(block, told, report)
    return told


def _restored_struct(block, told, report):
    children = block.child_blocks
    return {
        name: _restored(children[name], part, report)
        for name, part in told.items()
        if name in children
    }


def _restored_list(block, told, report):
    return [{**item, "value": _restored(block.child_block, item["value"], report)} for item in told]


def _restored_image(block, told, report):
    image = _stored(get_image_model(), told["image"], "portal.body", report)
    return {**told, "image": _found(image).pk}


def _restored_document(block, told, report):
    return _found(_stored(get_document_model(), told, "portal.body", report)).pk


def _found(stored):
    if stored is None:
        raise Missing
    return stored


def _stored(model, told, column, report):
    """This site's picture or document with the same content."""
    if not isinstance(told, dict):
        return None
    found = model.objects.filter(file_hash=told.get("sha1") or "-").first()
    if found is None:
        report.note("not-carried", column, shown(told.get("file")))
    return found


RESTORERS = (
    (ImageBlock, _restored_image),
    (blocks.StructBlock, _restored_struct),
    (blocks.ListBlock, _restored_list),
    (blocks.RichTextBlock, lambda block, told, report: text.clean_html(told, text.BODY_TAGS)),
    (DocumentChooserBlock, _restored_document),
    (blocks.PageChooserBlock, lambda block, told, report: None),
)
SETTERS = {
    "disciplines": Writer.set_nodes,
    "science_types": Writer.set_nodes,
    "territories": Writer.set_nodes,
    "tags": Writer.set_tags,
    "body": Writer.set_blocks,
    "body_blocks": Writer.set_raw_blocks,
    "image": Writer.set_image,
    "parties": Writer.set_parties,
    "points": Writer.set_rows,
    "publications": Writer.set_rows,
    "identifiers": Writer.set_rows,
    # Settled before the page is made.
    "language": lambda *args: None,
    "slug": lambda *args: None,
}
