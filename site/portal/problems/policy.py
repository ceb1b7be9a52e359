"""Who may see and settle reports: those with the permission, of the pages that they may edit."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy, register_permission_policy

from .models import ProblemReport


class ReportPolicy(ModelPermissionPolicy):
    """Nobody adds a report in the admin, not even who may do all."""

    def user_has_permission(self, user, action):
        return action != "add" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(
            user, action
        ) and page_permission_policy.user_has_permission_for_instance(user, "change", instance.page)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return ProblemReport.objects.none()
        pages = page_permission_policy.instances_user_has_permission_for(user, "change")
        return ProblemReport.objects.filter(page__in=pages)


policy = ReportPolicy(ProblemReport)
register_permission_policy(ProblemReport, policy)
