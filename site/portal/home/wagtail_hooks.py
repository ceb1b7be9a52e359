"""The frame in Wagtail's admin: guides under Help, and what is left to be completed."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core import today
from portal.core.reports import editable

from . import guide
from .blanks import pages_with_blanks


class AddressedMenuItem(MenuItem):
    """An entry whose address has the language of whoever sees it."""

    def render_component(self, request):
        found = super().render_component(request)
        found.url = reverse("style-guide")
        return found


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


@hooks.register("register_help_menu_item")
def register_style_guide():
    return AddressedMenuItem(_("Style guide"), "", name="style-guide", icon_name="view", order=1300)


@hooks.register(today.HOOK, order=80)
def pages_to_complete(user):
    """The pages that say "[à compléter : …]" to visitors, for whoever may complete them."""
    return today.need(
        pages_with_blanks(pk__in=editable(user).values("pk")),
        lambda row: today.Item(row[0].title, today.edit_url(row[0].pk), row[1][0]),
        ngettext_lazy(
            "%(n)d page to complete: visitors see what is left open in it",
            "%(n)d pages to complete: visitors see what is left open in them",
            "n",
        ),
        "edit",
    )
