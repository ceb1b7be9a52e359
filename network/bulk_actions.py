"""What coordinators do with several members, or skills, at once."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

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


class MergeForm(forms.Form):
    """Which of the chosen skills stays."""

    target = forms.ModelChoiceField(
        Skill.objects.none(),
        label=_("Skill to keep"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the one that stays.")},
    )

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["target"].queryset = Skill.objects.filter(pk__in=[each.pk for each in chosen])


class MergeSkills(SnippetBulkAction):
    """Several names of one thing: their members bear the one that stays."""

    models = [Skill]
    display_name = _("Merge")
    aria_label = _("Merge the chosen skills")
    action_type = "merge"
    template_name = "network_admin/merge_skills.html"
    form_class = MergeForm

    def check_perm(self, skill):
        policy = self.permission_policy
        return all(
            policy.user_has_permission_for_instance(self.request.user, name, skill)
            for name in ("change", "delete")
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"chosen": self.get_actionable_objects()[0]}

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def get_execution_context(self):
        return {"target": self.cleaned_form.cleaned_data["target"], "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, target=None, user=None, **kwargs):
        sources = [skill for skill in objects if skill != target]
        skills.merge(sources, target, user)
        return len(sources), 0

    def get_success_message(self, merged, _children):
        target = self.cleaned_form.cleaned_data["target"]
        return ngettext(
            "%(n)d skill merged into “%(target)s”.",
            "%(n)d skills merged into “%(target)s”.",
            merged,
        ) % {"n": merged, "target": target}
