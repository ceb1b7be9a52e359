"""What a member's going means for what isn't in the database, and for their groups."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import photos
from .models import Member

GROUP = "Members"  # what is reserved for members is reserved for this group


@receiver(post_save, sender=Member)
def grouped(instance, raw=False, **kwargs):
    """Whoever has an active profile is in the group of members, and nobody by any other."""
    if raw or instance.user is None:
        return
    group, _created = Group.objects.get_or_create(name=GROUP)
    if instance.is_active:
        instance.user.groups.add(group)
    else:
        instance.user.groups.remove(group)


@receiver(post_delete, sender=Member)
def forgotten(instance, **kwargs):
    if instance.photo:
        photos.forget(instance.photo.name)
