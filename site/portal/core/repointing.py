"""Having all that names a page name another: pointers, links in texts, pages chosen in blocks.

A link stands in a table, in drafts and older versions, and in what wagtail-localize keeps of a page
to translate it from: each is made to lead to the other page, as it is with what is filed
(`refiling`). No page is saved for it, so nothing that nobody has looked at is published.

`leads` is {id of a page that goes: id of the page that stays}, throughout.
"""

import json
import re
from functools import partial, reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail_localize.models import TranslationSource

from .references import pointing_from_elsewhere
from .refiling import BATCH, repoint_rows

LINK = re.compile(r"""<a\b[^<>]*\blinktype=["']page["'][^<>]*>""")
ID = re.compile(r"""\b(id=["'])(\d{1,12})(?=["'])""")


def repoint(model, leads):
    """Have all that names pages of a model name others; the ids of the pages that did.

    Call it in a transaction; the caller deletes the pages that go and sends `refiled`.
    """
    named_in = _naming(leads)
    for reference in pointing_from_elsewhere(model):
        for old, new in leads.items():
            repoint_rows(reference, old, new)
    Redirect.objects.bulk_update(_redirects(leads), ["redirect_page"])
    for owner, pk in named_in:
        _relink(owner._base_manager.get(pk=pk), leads)
        ReferenceIndex.create_or_update_for_object(owner._base_manager.get(pk=pk))
    _rewrite_revisions(leads)
    _rewrite_translation_sources(leads)
    return [int(pk) for owner, pk in named_in if issubclass(owner, Page)]


def _naming(leads):
    """What names one of the pages as it is stored, as (model, id), by Wagtail's own index.

    Without these pages themselves.
    """
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Page),
        to_object_id__in=map(str, leads),
    )
    owners = rows.order_by().values_list("content_type", "object_id").distinct()
    found = [(ContentType.objects.get_for_id(of_type).model_class(), pk) for of_type, pk in owners]
    return [(model, pk) for model, pk in found if not _is_page_of(model, pk, leads)]


def _is_page_of(model, pk, leads):
    return issubclass(model, Page) and int(pk) in leads


def _redirects(leads):
    found = list(Redirect.objects.filter(redirect_page__in=leads))
    for redirect in found:
        redirect.redirect_page_id = leads[redirect.redirect_page_id]
    return found


def _relink(row, leads):
    """Rewrite the texts and blocks of what is stored, and those of its rows."""
    told = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, RichTextField | StreamField):
            before = field.value_to_string(row)
            if (after := in_field(field, before, leads)) != before:
                told[field.name] = field.to_python(after)
    if told:
        type(row)._base_manager.filter(pk=row.pk).update(**told)
    for relation in get_all_child_relations(type(row)):
        own = {relation.field.name: row.pk}
        for child in relation.related_model._base_manager.filter(**own):
            _relink(child, leads)


def _rewrite_revisions(leads):
    kept = Revision.objects.exclude(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=map(str, leads)
    )
    concerned = list(_holding(kept, "content", leads).values_list("pk", flat=True))
    for start in range(0, len(concerned), BATCH):
        revisions = Revision.objects.filter(pk__in=concerned[start : start + BATCH])
        revisions = [each for each in revisions if _rewritten(each, leads)]
        Revision.objects.bulk_update(revisions, ["content"])


def _holding(queryset, column, leads):
    """Those whose content has the digits of an id in it, wherever: few enough to be read."""
    text = queryset.order_by().annotate(content_text=Cast(column, TextField()))
    return text.filter(reduce(or_, (Q(content_text__contains=str(pk)) for pk in leads)))


def _rewritten(revision, leads):
    """Whether a revision names one of the pages; it is made to name the other."""
    before = revision.content
    model = revision.content_type.model_class()
    revision.content = in_content(model, before, leads) if model else before
    return revision.content != before


def _rewrite_translation_sources(leads):
    """wagtail-localize makes translations from its own copy, cut into segments."""
    for source in _holding(TranslationSource.objects.all(), "content_json", leads):
        before = json.loads(source.content_json)
        after = in_content(source.specific_content_type.model_class(), before, leads)
        still_there = source.object.get_instance_or_none(source.locale)
        if after != before and still_there and still_there.pk not in leads:
            source.content_json = json.dumps(after)
            source.save(update_fields=["content_json"])
            source.refresh_segments()


def in_content(model, content, leads):
    """An object's serialised content, with its rows, naming other pages."""
    told = dict(content)
    for field in model._meta.get_fields():
        if field.name in told and not field.auto_created:
            told[field.name] = in_field(field, told[field.name], leads)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in told:
            told[name] = [in_content(relation.related_model, row, leads) for row in told[name]]
    return told


def in_field(field, value, leads):
    """A field's value, as it is serialised."""
    if isinstance(field, StreamField):
        return _in_body(field, value, leads)
    if isinstance(field, RichTextField):
        return in_text(value, leads)
    if field.is_relation and field.related_model and issubclass(field.related_model, Page):
        return _in_pointer(value, leads)
    return value


def _in_body(field, value, leads):
    before = json.loads(value or "[]")
    after = in_block(field.stream_block, before, leads)
    return value if after == before else json.dumps(after)


def _in_pointer(value, leads):
    if isinstance(value, list):
        return list(dict.fromkeys(leads.get(pk, pk) for pk in value))
    return leads.get(value, value)


def in_text(text, leads):
    """Rich text as it is stored."""
    return LINK.sub(partial(_led, leads), text) if isinstance(text, str) else text


def _led(leads, link):
    def lead(found):
        pk = int(found[2])
        return f"{found[1]}{leads.get(pk, pk)}"

    return ID.sub(lead, link[0])


def in_block(block, value, leads):
    """A block's value as it is stored; of a block that is made of others, theirs."""
    if isinstance(block, blocks.PageChooserBlock) and isinstance(value, int):
        return leads.get(value, value)
    if isinstance(block, blocks.RichTextBlock):
        return in_text(value, leads)
    if isinstance(block, blocks.BaseStructBlock) and isinstance(value, dict):
        named = block.child_blocks
        return {k: in_block(named[k], v, leads) if k in named else v for k, v in value.items()}
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [_in_item(block.child_block, item, leads) for item in value]
    if isinstance(block, blocks.BaseStreamBlock) and isinstance(value, list):
        return [_in_child(block.child_blocks.get(item["type"]), item, leads) for item in value]
    return value


def _in_item(block, item, leads):
    """An item of a list; those that Wagtail stored before it gave them ids are values alone."""
    if isinstance(item, dict) and item.get("type") == "item" and "id" in item:
        return _in_child(block, item, leads)
    return in_block(block, item, leads)


def _in_child(block, child, leads):
    return {**child, "value": in_block(block, child["value"], leads)}
