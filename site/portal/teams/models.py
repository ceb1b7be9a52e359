"""Who may edit one project, and no other.

A project's pages share a translation key, and its team: a group of accounts, which Wagtail lets
change these pages, and put pictures and documents for them into a collection of their own.
"""

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from wagtail.models import Collection

from directory.models import ProjectPage
from network.tokens import Tokened


def written(key):
    """The pages of a project, without those that mirror another."""
    pages = ProjectPage.objects.filter(translation_key=key, alias_of=None)
    return pages.select_related("locale").order_by("pk")


class Team(models.Model):
    """`key` is that of the project's pages."""

    key = models.UUIDField(primary_key=True)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="team")
    collection = models.OneToOneField(
        Collection, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.group.name


class TeamInvitation(Tokened, models.Model):
    """An address that is asked to join a team, for as long as it hasn't answered."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["team", "email"], name="invited_once_to_a_team")
        ]

    def __str__(self):
        return f"{self.team} {self.sent_at:%Y-%m-%d}"
