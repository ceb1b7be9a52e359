"""The bulk action that makes one thing of several: which one stays is chosen from them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from .forms import MergeForm


class MergeBulkAction(SnippetBulkAction):
    """What is asked before, and said afterwards; `merge(sources, target, user)` does it.

    `details` says of each what there is to move, so that it is clear what will.
    """

    display_name = gettext_lazy("Merge")
    action_type = "merge"
    template_name = "core_admin/merge.html"
    form_class = MergeForm
    explanation = ""

    @staticmethod
    def merge(sources, target, user):
        raise NotImplementedError

    def details(self, item):
        return ""

    def check_perm(self, item):
        policy = self.permission_policy
        return all(
            policy.user_has_permission_for_instance(self.request.user, name, item)
            for name in ("change", "delete")
        )

    def object_context(self, item):
        return super().object_context(item) | {"details": self.details(item)}

    def get_form_kwargs(self):
        chosen = [each.pk for each in self.get_actionable_objects()[0]]
        return super().get_form_kwargs() | {"chosen": self.model.objects.filter(pk__in=chosen)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(action=self, **kwargs)

    def get_execution_context(self):
        return {"target": self.cleaned_form.cleaned_data["target"], "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, target=None, user=None, **kwargs):
        sources = [each for each in objects if each != target]
        cls.merge(sources, target, user)
        return len(sources), 0

    def get_success_message(self, _merged, _children):
        target = self.cleaned_form.cleaned_data["target"]
        names = ", ".join(str(each) for each in self.actionable_objects if each != target)
        return _("%(tags)s: merged into “%(target)s”.") % {"tags": names, "target": target}
