"""Somebody who edits one part of the site, who must be told of no other."""

from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission

from .factories import UserFactory


def limited(*pages, actions=("add", "change", "publish")):
    """A client of somebody who may do some things with some pages, and those below them."""
    group = Group.objects.create(name=f"Part {Group.objects.count()}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for page in pages:
        for action in actions:
            permission = Permission.objects.get(
                codename=f"{action}_page", content_type__model="page"
            )
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    client = Client()
    client.user = UserFactory(username=group.name.replace(" ", ""))
    client.user.groups.add(group)
    client.force_login(client.user)
    return client
