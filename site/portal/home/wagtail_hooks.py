"""The frame in Wagtail's admin: the style guide under Help, and what is left to be completed."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from .blanks import pages_with_blanks


class AddressedMenuItem(MenuItem):
    """An entry whose address has the language of whoever sees it."""

    def render_component(self, request):
        found = super().render_component(request)
        found.url = reverse("style-guide")
        return found


@hooks.register("register_help_menu_item")
def register_style_guide():
    return AddressedMenuItem(_("Style guide"), "", name="style-guide", icon_name="view", order=1300)


class BlanksPanel(Component):
    """The pages that say "[à compléter : …]" to visitors, for whoever may complete them."""

    name = "blanks"
    template_name = "home_admin/blanks.html"
    order = 150

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "rows": [
                (page, found, page.permissions_for_user(user).can_edit())
                for page, found in pages_with_blanks()
            ]
        }


@hooks.register("construct_homepage_panels")
def add_blanks(request, panels):
    panels.append(BlanksPanel())
