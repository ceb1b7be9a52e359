"""Two projects that become one were confirmed when either was last."""

from django.dispatch import receiver

from directory.signals import projects_merging

from .models import Confirmation


@receiver(projects_merging)
def confirmed_as_one(gone, kept, **kwargs):
    other = Confirmation.objects.filter(key=gone).first()
    if other is None:
        return
    own, _is_new = Confirmation.objects.get_or_create(key=kept)
    if other.confirmed_at and (not own.confirmed_at or own.confirmed_at < other.confirmed_at):
        own.confirmed_at, own.confirmed_by = other.confirmed_at, other.confirmed_by
    own.asked_at = max(filter(None, (own.asked_at, other.asked_at)), default=None)
    own.save()
    other.delete()
