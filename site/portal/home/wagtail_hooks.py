"""The frame in Wagtail's admin: guides under Help, and what a new page may begin with."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import guide, starts


class AddressedMenuItem(MenuItem):
    """An entry whose address has the language of whoever sees it."""

    def render_component(self, request):
        found = super().render_component(request)
        found.url = reverse("style-guide")
        return found


@hooks.register("register_admin_viewset")
def register_starts():
    return starts.viewsets


@hooks.register("register_admin_urls")
def register_guide_urls():
    return guide.urls


@hooks.register("register_help_menu_item")
def register_guide():
    address = reverse("guide")
    return MenuItem(_("Guide for editors"), address, name="guide", icon_name="help", order=1)


@hooks.register("construct_main_menu")
def call_reports_otherwise(request, items):
    """Wagtail's French word for them is that of the problems that visitors report."""
    for item in items:
        if item.name == "reports":
            item.label = _("Reports")


@hooks.register("construct_reports_menu")
def call_translations_by_language(request, items):
    """wagtail-localize names its report once, in the language of who comes first."""
    address = reverse("wagtail_localize:translations_report")
    for item in items:
        if item.url == address:
            item.label = _("Translations")


@hooks.register("construct_help_menu")
def leave_out_releases(request, items):
    """What is new in Wagtail is nothing to those who write with it."""
    items[:] = [item for item in items if not item.name.startswith("whats-new-in-wagtail")]


@hooks.register("register_help_menu_item")
def register_style_guide():
    return AddressedMenuItem(_("Style guide"), "", name="style-guide", icon_name="view", order=1300)
