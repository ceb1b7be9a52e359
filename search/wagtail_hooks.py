"""The search in Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import engine_admin


class EngineMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(engine_admin.PERMISSION)


@hooks.register("register_reports_menu_item")
def register_engine_menu_item():
    url = reverse("search_engine")
    return EngineMenuItem(
        _("Search engine"), url, name="search-engine", icon_name="search", order=1200
    )


@hooks.register("register_admin_urls")
def register_engine_urls():
    return engine_admin.URLS


@hooks.register("register_permissions")
def register_engine_permission():
    """So that it can be given to a group."""
    return Permission.objects.filter(content_type__app_label="search", codename="rebuild_index")
