"""Who may do what with applications in the admin."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import Application
from .threads import Report


class QueuePolicy(ModelPermissionPolicy):
    """Nobody adds one there, not even who may do all: applicants do."""

    def user_has_permission(self, user, action):
        return action != "add" and super().user_has_permission(user, action)


class ReportPolicy(ModelPermissionPolicy):
    """Whoever was written to adds one, and time deletes it: in the admin it is decided."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)


register_permission_policy(Application, QueuePolicy(Application))
register_permission_policy(Report, ReportPolicy(Report))
