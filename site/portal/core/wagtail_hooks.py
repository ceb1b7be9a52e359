"""The menu "Classification" of Wagtail's admin, and what its audit log calls a merge."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from .node_admin import DisciplineAdmin, TerritoryAdmin
from .tag_admin import TagViewSet

tag_viewset = TagViewSet()


@hooks.register("register_admin_viewset")
def register_tags():
    return tag_viewset


@modeladmin_register
class ClassificationGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Classification")
    menu_item_name = "classification"
    menu_icon = "list-ul"
    menu_order = 350
    items = (DisciplineAdmin, TerritoryAdmin)

    def get_submenu_items(self):
        items = super().get_submenu_items()
        return [*items, tag_viewset.get_menu_item(order=len(items) + 1)]


@hooks.register("register_log_actions")
def register_merge(actions):
    @actions.register_action("core.merge")
    class MergeFormatter(LogFormatter):
        label = gettext_lazy("Merge")

        def format_message(self, entry):
            words = {"label": entry.data["label"], "code": entry.data["code"]}
            return _("Merged into it: %(label)s %(code)s") % words
