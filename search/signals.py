"""Signals name a path, and `reproject` decides. What has no path of its own names those it touches.

Known holes, filled here: a move fires for the moved page only (its descendants lie under its path);
wagtail-localize's aliases go live by a save alone; deleting a group empties a restriction without
`m2m_changed`; an alias is unpublished as a plain `Page`. A page's own `post_save` comes before its
child rows and filings are written: `page_saved` comes after.
"""

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from taggit.models import Tag
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from portal.core.classification import branch
from portal.core.models import Discipline, PortalImage, Territory
from portal.core.references import page_ids
from portal.core.restrictions import governed_paths, shown_paths
from portal.core.signals import page_saved, pictures_moved, refiled, vocabulary_changed

from .models import SearchCounter, SynonymSet
from .projection import collected, reproject, reproject_pages


@receiver(page_saved)
@receiver(page_slug_changed)
@receiver([post_save, post_delete], sender=Page)
def page_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        reproject(instance.path)


@receiver(post_page_move)
def page_moved(instance, **kwargs):
    """What it came under holds for its aliases too, wherever these stay."""
    _reproject_each(shown_paths(instance.path))


def _reproject_each(paths):
    """All at once: pages of several paths may be one entry."""
    with collected():
        for path in paths:
            reproject(path)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restriction_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        restricted_page_changed(instance.page)


def restricted_page_changed(page):
    _reproject_each(governed_paths(page))


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def restriction_groups_changed(sender, instance, action, reverse, **kwargs):
    if action.startswith("post_"):
        restricted_pages_changed() if reverse else restricted_page_changed(instance.page)


@receiver(post_delete, sender=Group)
def restricted_pages_changed(**kwargs):
    for restriction in PageViewRestriction.objects.select_related("page"):
        restricted_page_changed(restriction.page)


@receiver([post_save, post_delete], sender=Site)
def site_changed(raw=False, **kwargs):
    if not raw:
        Site.clear_site_root_paths_cache()
        reproject()


@receiver(vocabulary_changed)
@receiver([post_save, post_delete], sender=SynonymSet)
def classification_changed(**kwargs):
    SearchCounter.vocabulary_changed()


@receiver(post_save, sender=Discipline)
@receiver(post_save, sender=Territory)
def node_saved(sender, instance, created, raw=False, update_fields=None, **kwargs):
    if not created and not raw and not sender.only_texts(update_fields):
        reproject_pages(page_ids(sender, branch(instance)))


@receiver(post_save, sender=PortalImage)
def image_saved(sender, instance, created, raw=False, **kwargs):
    """An image's alternative text and focal point show in the hits of the pages that use it."""
    if not created and not raw:
        reproject_pages(page_ids(sender, [instance.pk]))


@receiver(pictures_moved)
def pictures_have_moved(sender, images, **kwargs):
    reproject_pages(page_ids(sender, list(images)))


def remember_pages(sender, instance, **kwargs):
    instance.pages_before_deletion = page_ids(sender, [instance.pk])


def forget_deleted(instance, **kwargs):
    reproject_pages(instance.pages_before_deletion)


for model in (Discipline, Territory, Tag, PortalImage):
    pre_delete.connect(remember_pages, sender=model, dispatch_uid=f"search-{model.__name__}")
    post_delete.connect(forget_deleted, sender=model, dispatch_uid=f"search-{model.__name__}")


@receiver(refiled)
def pages_refiled(pages, **kwargs):
    reproject_pages(pages)
