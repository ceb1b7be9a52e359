"""Pointing what is filed under one node or tag at another: tables, revisions, translation sources.

A draft lives in a revision's JSON, so a merge that changed tables only would lose the filing when
the draft is published. All revisions are rewritten, not the pending ones alone: an older version
that an editor restores stays filed, too.
"""

import json

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex, Revision
from wagtail_localize.models import TranslationSource

from .references import page_ids, pointers, references, revisions_of

BATCH = 100


def refile(source, target):
    """Re-file all that points at `source`; returns the ids of the pages concerned.

    Call it in a transaction, with both locked; the caller deletes `source` and sends `refiled`.
    """
    model = type(source)
    pages = page_ids(model, [source.pk])
    for reference in references(model):
        repoint_rows(reference, source.pk, target.pk)
        if reference.has_revisions:
            rewrite_revisions(reference, source.pk, target.pk)
            rewrite_translation_sources(reference, source.pk, target.pk)
    repoint_reference_index(source, target)
    return pages


def repoint_rows(reference, old, new):
    """Re-point the rows of one table; a row that would then say what another says is dropped."""
    rows = reference.rows(exact=old)
    if reference.owner_column != "pk" or reference.owner is None:
        twins = reference.rows(exact=new)
        if reference.owner is not None:
            twins = twins.filter(**{f"{reference.owner_column}__in": reference.owners(exact=old)})
        known = {row_signature(row, reference) for row in twins}
        doubles = [row.pk for row in rows if row_signature(row, reference) in known]
        reference.table._base_manager.filter(pk__in=doubles).delete()
    reference.rows(exact=old).update(**{reference.column: new})


def row_signature(row, reference):
    """What a row says besides where it points and in which order."""
    return tuple(
        getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in (reference.column, "sort_order")
    )


def rewrite_revisions(reference, old, new):
    column = f"content__{reference.key[0]}"
    rows = revisions_of(reference.owner).values_list("pk", column)
    concerned = [pk for pk, value in rows if old in pointers(value, reference.key)]
    for start in range(0, len(concerned), BATCH):
        revisions = list(Revision.objects.filter(pk__in=concerned[start : start + BATCH]))
        for revision in revisions:
            rewrite(revision.content, reference.key, old, new)
        Revision.objects.bulk_update(revisions, ["content"])


def rewrite_translation_sources(reference, old, new):
    """wagtail-localize updates a translation from its own copy of the source's content."""
    content_type = ContentType.objects.get_for_model(reference.owner, for_concrete_model=False)
    for source in TranslationSource.objects.filter(specific_content_type=content_type):
        content = json.loads(source.content_json)
        if old in pointers(content.get(reference.key[0]), reference.key):
            rewrite(content, reference.key, old, new)
            source.content_json = json.dumps(content)
            source.save(update_fields=["content_json"])


def rewrite(content, key, old, new):
    """Replace `old` by `new` in an object's serialised content, without leaving a double."""
    value = content[key[0]]
    if len(key) == 2:
        content[key[0]] = rewrite_children(value, key[1], old, new)
    elif isinstance(value, list):
        content[key[0]] = list(dict.fromkeys(new if pk == old else pk for pk in value))
    else:
        content[key[0]] = new


def rewrite_children(children, name, old, new):
    kept = {}
    # Those that point there already come first, as in the tables, where the re-pointed row goes.
    for child in sorted(children, key=lambda child: child[name] == old):
        moved = {**child, name: new} if child[name] == old else child
        says = {field: moved[field] for field in sorted(moved) if field not in ("pk", "sort_order")}
        kept.setdefault(json.dumps(says), (children.index(child), moved))
    return [child for _position, child in sorted(kept.values(), key=lambda pair: pair[0])]


def repoint_reference_index(source, target):
    """Keep Wagtail's "used in" right, which saving an object writes: a merge saves none."""
    content_type = ContentType.objects.get_for_model(source)
    index = ReferenceIndex.objects.filter(to_content_type=content_type)
    owners = ("base_content_type_id", "object_id", "model_path")
    known = set(index.filter(to_object_id=str(target.pk)).values_list(*owners))
    old = index.filter(to_object_id=str(source.pk))
    doubles = [pk for pk, *owner in old.values_list("pk", *owners) if tuple(owner) in known]
    index.filter(pk__in=doubles).delete()
    index.filter(to_object_id=str(source.pk)).update(to_object_id=str(target.pk))
