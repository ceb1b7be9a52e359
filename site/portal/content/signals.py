"""What pages show has changed: counted, so that a client is told of it by the next question.

Whatever a page is made of counts, and whatever decides who may see it. A client that asks once more
than it had to is no harm; one that keeps what has changed would be.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from modelcluster.fields import ParentalKey
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.embeds.models import Embed
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    Page,
    PageViewRestriction,
    Site,
    get_page_models,
)
from wagtail.signals import post_page_move

from directory.models import Organisation
from portal.core.models import Discipline, PortalImage, PortalRendition, Territory
from portal.core.signals import files_moved, refiled
from search.models import SearchCounter


def rows():
    """The rows of lists on pages, tags among them."""
    relations = {each for model in get_page_models() for each in model._meta.related_objects}
    return {each.related_model for each in relations if isinstance(each.field, ParentalKey)}


SHOWN = {
    *get_page_models(),
    *rows(),
    *(Page, PageViewRestriction, Site, Redirect),
    *(PortalImage, get_document_model(), Embed, Organisation, Discipline, Territory, Tag),
    *(Collection, CollectionViewRestriction, GroupCollectionPermission),
}
GROUPS = (PageViewRestriction.groups.through, CollectionViewRestriction.groups.through)


@receiver([post_save, post_delete])
def shown_changed(sender, raw=False, **kwargs):
    if not raw and sender in SHOWN:
        SearchCounter.content_changed()


@receiver(post_page_move)
@receiver(refiled)
@receiver(files_moved)
@receiver(post_delete, sender=PortalRendition)  # at whose address there is nothing any more
@receiver(m2m_changed, sender=GROUPS[0])
@receiver(m2m_changed, sender=GROUPS[1])
def changed(**kwargs):
    SearchCounter.content_changed()
