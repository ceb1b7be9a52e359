"""One signal for all changes of a classification, so that its readers need to know no other."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .models import Discipline, Territory
from .signals import vocabulary_changed


@receiver([post_save, post_delete], sender=Discipline)
@receiver([post_save, post_delete], sender=Territory)
def node_changed(sender, update_fields=None, **kwargs):
    if not sender.only_texts(update_fields):
        vocabulary_changed.send(sender=sender)
