"""How a team comes to be, who joins and leaves it, and how it ends."""

from functools import partial

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from portal.core.accounts import account_of
from portal.core.models import PortalImage

from . import letters
from .models import Team, TeamInvitation, written

KINDS = (PortalImage, Document)
FILES = ("add_image", "choose_image", "add_document", "choose_document")


def may_form(user, page):
    """Whether somebody says who is in a project's team: who may publish each of its pages."""
    pages = written(page.translation_key)
    return all(each.permissions_for_user(user).can_publish() for each in pages)


@transaction.atomic
def team_of(page):
    """The team of a page's project, which is made where there is none."""
    key = page.translation_key
    if team := Team.objects.filter(key=key).first():
        return team
    name = f"{page.title[:100]} ({key.hex[:8]})"
    group = Group.objects.create(name=name)
    group.permissions.add(_permission("access_admin"))
    collection = Collection.get_first_root_node().add_child(name=name)
    for codename in FILES:
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=_permission(codename)
        )
    for each in written(key):
        let_edit(group, each)
    return Team.objects.create(key=key, group=group, collection=collection)


def _permission(codename):
    """Of Wagtail's own, whose codenames are nobody else's."""
    return Permission.objects.get(codename=codename, content_type__app_label__startswith="wagtail")


def let_edit(group, page):
    permission = _permission("change_page")
    GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


@transaction.atomic
def invite(page, email, by):
    """Ask an address to join the team of a page's project; again, where it was asked before."""
    invitation, _is_new = TeamInvitation.objects.update_or_create(
        team=team_of(page),
        email=email,
        defaults={"language": page.locale.language_code, "sent_at": timezone.now()},
    )
    log(page, "teams.invite", user=by)
    transaction.on_commit(partial(letters.invite.enqueue, invitation.pk))


@transaction.atomic
def accept(invitation):
    """The account of who joins; None where the invitation was used, or taken back, meanwhile."""
    deleted, _by_model = TeamInvitation.objects.filter(pk=invitation.pk).delete()
    if not deleted:
        return None
    account = account_of(invitation.email)
    invitation.team.group.user_set.add(account)
    log(written(invitation.team_id).first(), "teams.join", user=account)
    return account


@transaction.atomic
def take_out(page, user, by):
    team_of(page).group.user_set.remove(user)
    log(page, "teams.leave", user=by)


@transaction.atomic
def merge(gone, kept):
    """Who was in a team that goes is in the one that stays, which has their pictures."""
    kept.group.user_set.add(*gone.group.user_set.all())
    invited = kept.invitations.values("email")
    gone.invitations.exclude(email__in=invited).update(team=kept)
    for model in KINDS:
        model.objects.filter(collection=gone.collection).update(collection=kept.collection)
    disband(gone)


def disband(team):
    """End a team. Its collection stays as long as there is something in it."""
    collection = team.collection
    team.group.delete()
    if collection and not any(kind.objects.filter(collection=collection) for kind in KINDS):
        collection.delete()
