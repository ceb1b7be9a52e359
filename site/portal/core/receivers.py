"""What follows from a change: one signal for all those of a classification, a page's pictures,
an account's address.
"""

from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.signals import page_published

from . import pictures, privacy
from .accounts import settle_address
from .models import Discipline, PortalImage, Territory, User
from .signals import vocabulary_changed


@receiver([post_save, post_delete], sender=Discipline)
@receiver([post_save, post_delete], sender=Territory)
def node_changed(sender, update_fields=None, **kwargs):
    if not sender.only_texts(update_fields):
        vocabulary_changed.send(sender=sender)


@receiver(post_save, sender=User)
def address_given(instance, raw=False, update_fields=None, **kwargs):
    if not raw and (update_fields is None or "email" in update_fields):
        settle_address(instance)


@receiver(post_save, sender=PortalImage)
@receiver(post_save, sender=Collection)
@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def privacy_changed(raw=False, created=False, sender=None, **kwargs):
    """What is new has no pictures yet, unless it is a restriction."""
    if not raw and (not created or sender is CollectionViewRestriction):
        privacy.settle_soon()


@receiver(page_published)
def draw_pictures(instance, **kwargs):
    """Have them made before anybody asks for them."""
    if any(pictures.shown(instance)):
        transaction.on_commit(partial(pictures.draw.enqueue, instance.pk))


@contextmanager
def pictures_left():
    """Leave the pictures of what is published meanwhile to `manage.py draw_pictures`."""
    page_published.disconnect(draw_pictures)
    try:
        yield
    finally:
        page_published.connect(draw_pictures)
