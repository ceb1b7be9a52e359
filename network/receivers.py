"""What a member's going means for what isn't in the database, and for their groups; and that a
private section is private wherever it is put.
"""

from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import post_page_move

from . import photos, relay
from .erasure import forget_log
from .models import Application, Invitation, Member
from .pages import GROUPS, SpacePage, reserve
from .subscriptions import KnownResult

GROUP = "Members"  # what is reserved for members is reserved for this group


@receiver(pre_save, sender=Member)
def parted(instance, raw=False, **kwargs):
    """An account that loses its profile to another one leaves the group."""
    if not raw and instance.pk:
        before = Member.objects.filter(pk=instance.pk).exclude(user=instance.user_id)
        _leave(before.exclude(user=None).values_list("user", flat=True))


@receiver(post_save, sender=Member)
def grouped(instance, raw=False, **kwargs):
    """Whoever has an active profile is in the group of members; who hides it isn't."""
    if raw or instance.user is None:
        return
    if instance.is_active:
        instance.user.groups.add(Group.objects.get_or_create(name=GROUP)[0])
    else:
        _leave([instance.user_id])


@receiver(post_delete, sender=Application)
@receiver(post_delete, sender=Invitation)
def unlogged(instance, **kwargs):
    """Wagtail's log bears the name of who asked, or was asked, whatever becomes of them."""
    forget_log(instance)


@receiver(pre_delete, sender=Member)
def silent(instance, **kwargs):
    """What they wrote to others goes with them, whoever deletes them."""
    relay.forget(instance)


@receiver(post_delete, sender=Member)
def forgotten(instance, origin, **kwargs):
    """With its account, a profile's groups go by themselves."""
    KnownResult.objects.filter(key=instance.key).delete()
    if getattr(origin, "model", type(origin)) is Member:
        _leave([instance.user_id])
    if instance.photo:
        photos.forget(instance.photo.name)


def _leave(accounts):
    """Take some accounts (ids) out of the group; who isn't in it is no matter."""
    if group := Group.objects.filter(name=GROUP, user__in=list(accounts)).first():
        group.user_set.remove(*accounts)


@receiver([post_save, post_page_move], sender=SpacePage)
def reserved(instance, raw=False, created=True, **kwargs):
    """Made, or moved to where nothing restricts it. An alias has its source's restrictions."""
    if not created or raw or instance.alias_of_id:
        return
    if not instance.get_view_restrictions().exists():
        reserve(instance)


@receiver(post_save, sender=PageViewRestriction)
def copied(instance, created, raw=False, **kwargs):
    """Wagtail gives a copy its source's restriction: what it was reserved by meanwhile goes."""
    if not created or raw or instance.page.specific_class is not SpacePage:
        return
    for other in instance.page.view_restrictions.exclude(pk=instance.pk):
        if set(other.groups.values_list("name", flat=True)) == set(GROUPS):
            other.delete()
