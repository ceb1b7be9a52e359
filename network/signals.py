"""What a member's entries are made of has changed: signals name the member, `project` decides."""

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django_tasks import task

from directory.models import Organisation
from portal.core.signals import vocabulary_changed

from .models import Involvement, Member, MemberSkill, Skill
from .projection import project, project_members

FILINGS = ("organisations", "disciplines", "territories")


@receiver([post_save, post_delete], sender=Member)
def member_changed(instance, raw=False, update_fields=None, **kwargs):
    if not raw and set(update_fields or ["all"]) - Member.UNSEARCHED:
        project({instance.key})


@receiver([post_save, post_delete], sender=MemberSkill)
def skill_given(instance, raw=False, **kwargs):
    if not raw:
        project_members(Member.objects.filter(pk=instance.content_object_id))


@receiver([post_save, post_delete], sender=Involvement)
def involvement_changed(instance, raw=False, **kwargs):
    if not raw:
        project_members(Member.objects.filter(pk=instance.member_id))


@receiver(post_save, sender=Skill)
def skill_renamed(instance, created, raw=False, **kwargs):
    if not created and not raw:
        project_members(Member.objects.filter(skill_items__tag=instance).distinct())


@receiver(post_save, sender=Organisation)
def organisation_renamed(instance, created, raw=False, **kwargs):
    if not created and not raw:
        project_members(Member.objects.filter(organisations=instance))


@receiver(pre_delete, sender=Organisation)
def remember_members(instance, **kwargs):
    members = Member.objects.filter(organisations=instance)
    instance.members_before_deletion = list(members.values_list("key", flat=True))


@receiver(post_delete, sender=Organisation)
def organisation_deleted(instance, **kwargs):
    project(instance.members_before_deletion)


def refiled(instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        project({instance.key})


for name in FILINGS:
    through = Member._meta.get_field(name).remote_field.through
    m2m_changed.connect(refiled, sender=through, dispatch_uid=f"network-{name}")


@receiver(vocabulary_changed)
def vocabulary_has_changed(**kwargs):
    """What they are filed under has another name or place: no secret, so it may wait."""
    if Member.objects.exists():
        transaction.on_commit(project_everybody.enqueue)


@task()
def project_everybody():
    project_members(Member.objects.all())
