"""What staff do to keywords: rename, merge, delete those that nothing uses."""

import unicodedata

from django.db import transaction
from taggit.models import Tag
from wagtail.log_actions import log

from .references import draft_filings, page_ids, tag_usage
from .refiling import refile
from .signals import refiled


def normal(name):
    """A name in the form in which two spellings of one keyword are equal."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def clash(name, other_than):
    """Another tag of that name, whatever its case; databases disagree on É and é, so not theirs."""
    for pk, other in Tag.objects.order_by("pk").values_list("pk", "name"):
        if pk != other_than.pk and normal(other) == normal(name):
            return Tag.objects.get(pk=pk)
    return None


@transaction.atomic
def rename(tag, name):
    """Give a tag another name. Its slug stays, so that addresses do."""
    tag.name = " ".join(unicodedata.normalize("NFC", name).split())
    tag.save(update_fields=["name"])
    tell(page_ids(Tag, [tag.pk]))
    return tag


@transaction.atomic
def merge_tags(sources, target, user=None):
    """Re-file under `target` all that bears one of `sources`, and delete these."""
    ids = sorted({target.pk, *(source.pk for source in sources)})
    locked = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=ids)}
    pages = set()
    for pk in ids:
        if pk != target.pk and pk in locked:
            pages.update(refile(locked[pk], target))
            log(target, "core.merge", user=user, data={"code": "", "label": locked[pk].name})
            locked[pk].delete()
    tell(sorted(pages))
    return target


def unused():
    """The tags that no page, draft, image or document bears."""
    used = {*tag_usage(Tag), *draft_filings(Tag)}
    return [tag for tag in Tag.objects.order_by("name") if tag.pk not in used]


@transaction.atomic
def delete_unused():
    """Delete the tags that nothing bears; returns how many."""
    list(Tag.objects.select_for_update().values_list("pk"))
    ids = [tag.pk for tag in unused()]
    Tag.objects.filter(pk__in=ids).delete()
    return len(ids)


def tell(pages):
    if pages:
        refiled.send(sender=Tag, pages=pages)
