"""Who imports: those who may add, change and publish in every directory of projects.

A file holds projects of any language, and may change any of them; an import that is undone deletes
what it has made.
"""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from directory.models import ProjectIndexPage

from .models import Batch


class BatchPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user, action):
        """Kept with the user, who is asked about more than once in a request, as Wagtail does."""
        if not hasattr(user, "_imports_permission"):
            user._imports_permission = self._may_import(user)
        return user._imports_permission

    def _may_import(self, user):
        directories = ProjectIndexPage.objects.all()
        return (
            user.has_perm("directory.add_organisation")
            and bool(directories)
            and all(_may_do_all(user, page) for page in directories)
        )


def _may_do_all(user, page):
    allowed = page.permissions_for_user(user)
    return allowed.can_edit() and allowed.can_add_subpage() and allowed.can_publish_subpage()


policy = BatchPolicy(Batch)
register_permission_policy(Batch, policy)
