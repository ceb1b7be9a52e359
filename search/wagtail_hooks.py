"""The search in Wagtail's admin: synonyms among the vocabularies, and what is among the reports."""

from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from . import engine_admin
from .synonym_admin import MissedSearchesView, SynonymViewSet, dismiss, may_edit

register_snippet(SynonymViewSet)


class MissedSearchesMenuItem(MenuItem):
    def is_shown(self, request):
        return may_edit(request.user)


@hooks.register("register_reports_menu_item")
def register_missed_searches_menu_item():
    label = _("Searches that found nothing")
    url = reverse("search_missed")
    return MissedSearchesMenuItem(
        label, url, name="missed-searches", icon_name="search", order=1100
    )


@hooks.register("register_admin_urls")
def register_missed_searches():
    view = MissedSearchesView
    return [
        path("reports/missed-searches/", view.as_view(), name="search_missed"),
        path(
            "reports/missed-searches/results/",
            view.as_view(results_only=True),
            name="search_missed_results",
        ),
        path("reports/missed-searches/<int:pk>/dismiss/", dismiss, name="search_missed_dismiss"),
    ]


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
