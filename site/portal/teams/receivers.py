"""A team follows its project: into new languages, into the project that it becomes one with, and
to its end."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from directory.models import ProjectPage
from directory.signals import projects_merging

from .joining import disband, let_edit, merge, team_of
from .models import Team, written


@receiver(post_save, sender=ProjectPage)
def in_another_language(instance, created, raw=False, **kwargs):
    """A page that mirrored another, and stands for itself now, is new as well."""
    team = None if raw else Team.objects.filter(key=instance.translation_key).first()
    if team and not instance.alias_of_id:
        let_edit(team.group, instance)


@receiver(post_delete, sender=ProjectPage)
def project_gone(instance, **kwargs):
    key = instance.translation_key
    team = Team.objects.filter(key=key).first()
    if team and not written(key).exists():
        disband(team)


@receiver(projects_merging)
def one_team(gone, kept, **kwargs):
    if team := Team.objects.filter(key=gone).first():
        merge(team, team_of(written(kept).first()))
