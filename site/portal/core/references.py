"""What points at a node of a classification or at a tag, discovered from the models.

The core doesn't know the apps above it, so nothing here names their models: a new page type, a
snippet or a child row that points at a discipline is counted, re-filed and protected as soon as it
exists.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from modelcluster.fields import ParentalKey
from taggit.managers import TaggableManager
from wagtail.models import DraftStateMixin, Page, Revision, RevisionMixin

from . import places
from .classification import vocabulary
from .models import Territory


@dataclass(frozen=True)
class Reference:
    """One way of pointing at a node or a tag.

    `table` and `column` hold the pointer; `owner` is the model that is filed so, reached from
    `table` by `owner_column` (`pk` when they are one); `key` leads to the pointer in the owner's
    serialised content: `(field,)`, or `(child relation, field)`. A generic relation has neither
    owner nor key.
    """

    table: type[models.Model]
    column: str
    owner: type[models.Model] | None
    owner_column: str
    key: tuple[str, ...] = ()

    @property
    def is_page(self):
        return self.owner is not None and issubclass(self.owner, Page)

    @property
    def has_revisions(self):
        return self.owner is not None and issubclass(self.owner, RevisionMixin)

    def rows(self, **lookups):
        """The rows that point at something: all, or those that `lookups` on the column name."""
        lookups = {f"{self.column}__{name}": value for name, value in lookups.items()}
        lookups = lookups or {f"{self.column}__isnull": False}
        return self.table._base_manager.filter(**lookups).order_by()

    def owners(self, **lookups):
        """The ids of what is filed, as a query."""
        return self.rows(**lookups).values_list(self.owner_column, flat=True)


@lru_cache
def references(model):
    """All references to `model`, from every installed app."""
    relations = model._meta.get_fields(include_hidden=True)
    found = [describe(rel) for rel in relations if rel.auto_created and not rel.concrete]
    return tuple(reference for reference in found if reference)


def describe(rel):
    """The reference that a reverse relation stands for; None where another one tells the same."""
    if isinstance(rel.field, TaggableManager) or rel.related_model._meta.auto_created:
        return None
    if rel.many_to_many:
        return describe_many_to_many(rel.field)
    return describe_foreign_key(rel.field)


def describe_many_to_many(field):
    through = field.remote_field.through
    if not through._meta.auto_created:
        return None
    return Reference(
        table=through,
        column=field.m2m_reverse_field_name(),
        owner=field.model,
        owner_column=field.m2m_field_name(),
        key=(field.name,),
    )


def describe_foreign_key(field):
    table = field.model
    if any(isinstance(other, GenericForeignKey) for other in table._meta.private_fields):
        return Reference(table, field.name, None, "pk")
    parental = [other for other in table._meta.fields if isinstance(other, ParentalKey)]
    if not parental:
        return Reference(table, field.name, table, "pk", (field.name,))
    accessor = parental[0].remote_field.get_accessor_name()
    owner = parental[0].related_model
    return Reference(table, field.name, owner, parental[0].name, (accessor, field.name))


def pointing_from_elsewhere(model):
    """The references to a page type by name: neither a page's own rows, nor what any page has."""
    fields = ((each, each.table._meta.get_field(each.column)) for each in references(model))
    return [
        reference
        for reference, field in fields
        if field.related_model is model and not isinstance(field, ParentalKey)
    ]


def page_ids(model, nodes):
    """The ids of the pages filed under `nodes` (ids, or a query of ids), drafts left aside."""
    ids = set()
    for reference in references(model):
        if reference.is_page:
            ids.update(reference.owners(**{"in": nodes}))
    return sorted(ids)


@dataclass(frozen=True)
class Usage:
    """How many pages are filed at a node, there or below, and how many other records point at it.

    A page and its translations count once, as they do in the search.
    """

    pages: int = 0
    pages_below: int = 0
    others: int = 0


def usage(model):
    """`Usage` by id, for a whole classification: three queries."""
    pages, others = page_filings(model), other_filings(model)
    below = defaultdict(set)
    entries = vocabulary(model)
    ids = {entry.code: entry.id for entry in entries}
    for entry in reversed(entries):
        below[entry.id] |= pages[entry.id]
        if entry.parent:
            below[ids[entry.parent]] |= below[entry.id]
    return {pk: Usage(len(pages[pk]), len(below[pk]), len(others[pk])) for pk in ids.values()}


def tag_usage(model):
    """`Usage` by id, for tags, which have nothing below: two queries."""
    pages, others = page_filings(model), other_filings(model)
    return {pk: Usage(len(pages[pk]), len(pages[pk]), len(others[pk])) for pk in {*pages, *others}}


def page_filings(model):
    """The translation keys of the pages filed under each node: one query."""
    queries = [
        ref.rows().values_list(ref.column, translation_key(ref))
        for ref in references(model)
        if ref.is_page
    ]
    return grouped(queries)


def translation_key(reference):
    prefix = "" if reference.owner_column == "pk" else f"{reference.owner_column}__"
    return f"{prefix}translation_key"


def other_filings(model):
    """What points at each node and isn't a page, as (table, id): one query."""
    queries = [
        ref.rows()
        .annotate(
            filed_in=Value(ref.table._meta.label), filed_id=Cast(ref.owner_column, CharField())
        )
        .values_list(ref.column, "filed_in", "filed_id")
        for ref in references(model)
        if not ref.is_page
    ]
    return grouped(queries)


def grouped(queries):
    found = defaultdict(set)
    if queries:
        for pk, *rest in queries[0].union(*queries[1:], all=True):
            found[pk].add(tuple(rest))
    return found


def draft_filings(model):
    """What a draft or a scheduled version files under each node, as (content type id, object id).

    Drafts live in revisions only: nothing in the tables says that one will be filed here when it is
    published.
    """
    found = defaultdict(set)
    for reference in references(model):
        if not reference.has_revisions:
            continue
        column = f"content__{reference.key[0]}"
        rows = pending(reference.owner).values_list("content_type_id", "object_id", column)
        for content_type, object_id, value in rows:
            for pk in pointers(value, reference.key):
                found[pk].add((content_type, object_id))
    return found


def revisions_of(owner):
    content_type = ContentType.objects.get_for_model(owner, for_concrete_model=False)
    return Revision.objects.filter(content_type=content_type).order_by()


def pending(owner):
    """The revisions of a model that may yet be published: latest drafts and scheduled versions."""
    waiting = Q(approved_go_live_at__isnull=False)
    if issubclass(owner, DraftStateMixin):
        drafts = owner._base_manager.filter(has_unpublished_changes=True)
        waiting |= Q(pk__in=drafts.values("latest_revision"))
    return revisions_of(owner).filter(waiting)


def pointers(value, key):
    """The ids that a serialised value points at; `key` as in `Reference`."""
    if value is None:
        return []
    if len(key) == 2:
        return [child.get(key[1]) for child in value]
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Uses:
    """All that is filed at one node or tag, or shows it on a map."""

    pages: models.QuerySet
    drafts: models.QuerySet
    others: list
    children: list

    @property
    def total(self):
        return len(self.pages) + len(self.drafts) + len(self.others) + len(self.children)


def uses(target):
    """What holds `target`: pages, pages that do only in a draft, other records, child nodes."""
    model = type(target)
    shown, drafts = places.showing(target) if model is Territory else ((), ())
    filed = {*page_ids(model, [target.pk]), *shown}
    draft_ids, draft_others = drafts_of(target)
    return Uses(
        pages=pages(filed),
        drafts=pages({*draft_ids, *drafts} - filed),
        others=list(dict.fromkeys([*others_of(target), *draft_others])),
        children=list(target.get_children()) if hasattr(target, "get_children") else [],
    )


def pages(ids):
    found = Page.objects.filter(pk__in=ids)
    return found.select_related("content_type", "locale").order_by("title", "pk")


def drafts_of(target):
    """The ids of pages, and the other records, that a draft files at `target`."""
    ids, others = set(), []
    for content_type, object_id in draft_filings(type(target))[target.pk]:
        model = ContentType.objects.get_for_id(content_type).model_class()
        if issubclass(model, Page):
            ids.add(int(object_id))
        else:
            others.extend(model._base_manager.filter(pk=object_id))
    return ids, others


def others_of(target):
    for reference in references(type(target)):
        if reference.is_page:
            continue
        if reference.owner is None:
            yield from (row.content_object for row in reference.rows(exact=target.pk))
        else:
            ids = reference.owners(exact=target.pk)
            yield from reference.owner._base_manager.filter(pk__in=ids)
