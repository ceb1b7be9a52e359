"""Who decides on proposals: those who may make and publish projects in the same language."""

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import page_permission_policy, register_permission_policy

from directory.models import ProjectIndexPage
from portal.core.models import User

from .models import Proposal

ACTIONS = ("change", "delete", "view")  # only visitors add one


def directory_in(language):
    """The directory of projects that visitors see in a language; None where there is none."""
    return ProjectIndexPage.objects.live().filter(locale__language_code=language).first()


def directories(user):
    """The directories in which somebody may both make projects and publish them."""
    found = ProjectIndexPage.objects.order_by("path")
    for action in ("add", "publish"):
        pages = page_permission_policy.instances_user_has_permission_for(user, action)
        found = found.filter(pk__in=pages.values("pk"))
    return found


def moderators(language):
    """Who is told of the proposals in a language: administrators could decide, but aren't told."""
    told = User.objects.none()
    if index := directory_in(language):
        told = page_permission_policy.users_with_permission_for_instance(
            "publish", index, include_superusers=False
        )
    return [user for user in told if user.email and directories(user).filter(pk=index.pk).exists()]


def visible_to(user):
    """The proposals that somebody may see, of those that are confirmed."""
    languages = directories(user).values("locale__language_code")
    confirmed = Proposal.objects.exclude(state=Proposal.State.UNCONFIRMED)
    return confirmed.filter(language__in=languages)


class ProposalPolicy(BasePermissionPolicy):
    def user_has_permission(self, user, action):
        return action in ACTIONS and directories(user).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        return action in ACTIONS and visible_to(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        return visible_to(user) if set(actions) & {*ACTIONS} else Proposal.objects.none()

    def instances_user_has_permission_for(self, user, action):
        return self.instances_user_has_any_permission_for(user, [action])

    def users_with_any_permission(self, actions):
        """Those who are told, in whichever language."""
        languages = {index.locale.language_code for index in ProjectIndexPage.objects.live()}
        told = [user.pk for language in languages for user in moderators(language)]
        return User.objects.filter(pk__in=told)


policy = ProposalPolicy(Proposal)
register_permission_policy(Proposal, policy)
