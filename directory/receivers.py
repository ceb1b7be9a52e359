"""What an organisation's change means for the pages that name it."""

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from portal.core.references import page_ids
from search.projection import reproject_pages
from search.signals import forget_deleted, remember_pages

from .models import Organisation


@receiver(post_save, sender=Organisation)
def organisation_saved(instance, created, raw=False, **kwargs):
    """Its name is among the words by which its pages are found."""
    if not created and not raw:
        reproject_pages(page_ids(Organisation, [instance.pk]))


pre_delete.connect(remember_pages, sender=Organisation)
post_delete.connect(forget_deleted, sender=Organisation)
