"""What coordinators do with several members, or skills, at once."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from portal.core.merging import MergeBulkAction

from . import skills
from .models import Member, Skill


class StateBulkAction(SnippetBulkAction):
    """Brings members from some states into another, which `change` does to each."""

    models = [Member]
    template_name = "network_admin/bulk_state.html"
    from_states = ()

    def check_perm(self, member):
        policy = self.permission_policy
        return policy.user_has_permission_for_instance(self.request.user, "change", member)

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def get_execution_context(self):
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        """Each is saved by itself: its account's groups follow, and the history says who did it."""
        changed = [member for member in objects if member.state in cls.from_states]
        for member in changed:
            cls.change(member)
            member.save(update_fields=["state", "hid", "changed_at"])
            log(instance=member, action="wagtail.edit", user=user, content_changed=True)
        return len(changed), 0

    def get_success_message(self, changed, _children):
        return ngettext("%(n)d profile changed.", "%(n)d profiles changed.", changed) % {
            "n": changed
        }


class SuspendMembers(StateBulkAction):
    display_name = _("Suspend")
    aria_label = _("Suspend the chosen members")
    action_type = "suspend"
    explanation = _("Nobody but the coordinators sees them, and their accounts leave the members.")
    from_states = (Member.State.ACTIVE, Member.State.PAUSED)

    @staticmethod
    def change(member):
        member.take_down(Member.State.SUSPENDED)


class RestoreMembers(StateBulkAction):
    display_name = _("Restore")
    aria_label = _("Restore the chosen members")
    action_type = "restore"
    explanation = _("Those who were suspended are shown again, as they have chosen.")
    from_states = (Member.State.SUSPENDED,)

    @staticmethod
    def change(member):
        member.put_back()


class MergeSkills(MergeBulkAction):
    """Several names of one thing: their members bear the one that stays."""

    models = [Skill]
    aria_label = _("Merge the chosen skills")
    explanation = _("Whoever has one of them will have the one you keep.")
    merge = staticmethod(skills.merge)

    def details(self, skill):
        members = skill.items.count()
        return ngettext("%(n)d member", "%(n)d members", members) % {"n": members}
