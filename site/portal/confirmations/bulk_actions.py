"""Several projects noted as right today, at once."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from directory.models import ProjectPage

from .models import confirm


class ConfirmBulkAction(PageBulkAction):
    """For published projects that somebody may edit; others are named, and left alone."""

    display_name = _("Confirm")
    action_type = "confirm"
    aria_label = _("Note the selected projects as right today")
    template_name = "confirmations_admin/bulk_confirm.html"
    action_priority = 50

    def check_perm(self, page):
        is_project = page.live and issubclass(page.specific_class, ProjectPage)
        return is_project and page.permissions_for_user(self.request.user).can_edit()

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for key in {page.translation_key for page in objects}:
            confirm(key, user)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return ngettext(
            "%(n)d project is noted as right today.",
            "%(n)d projects are noted as right today.",
            num_parent_objects,
        ) % {"n": num_parent_objects}
