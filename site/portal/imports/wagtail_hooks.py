"""Imports in the admin's menu, for who may import."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.core import today

from . import views
from .models import Batch, State
from .policy import policy


class ImportsMenuItem(MenuItem):
    def is_shown(self, request):
        return policy.user_has_permission(request.user, "add")


@hooks.register("register_admin_menu_item")
def register_imports_menu_item():
    url = reverse("imports:index")
    return ImportsMenuItem(_("Imports"), url, name="imports", icon_name=views.ICON, order=366)


URLS = [
    path("", views.ImportIndexView.as_view(), name="index"),
    path("results/", views.ImportIndexView.as_view(results_only=True), name="index_results"),
    path("add/", views.AddView.as_view(), name="add"),
    path("<int:pk>/", views.ImportView.as_view(), name="import"),
    path("<int:pk>/columns/", views.ColumnsView.as_view(), name="columns"),
    path("<int:pk>/go-on/", views.GoOnView.as_view(), name="go_on"),
    path("<int:pk>/begin/<slug:state>/", views.BeginView.as_view(), name="begin"),
    path("<int:pk>/pause/", views.PauseView.as_view(), name="pause"),
    path("<int:pk>/report/", views.ReportView.as_view(), name="report"),
    path("<int:pk>/delete/", views.DeleteView.as_view(), name="delete"),
]


@hooks.register("register_admin_urls")
def register_imports():
    return [path("imports/", include((URLS, "imports")))]


@hooks.register(today.HOOK, order=40)
def unfinished_imports(user):
    if not policy.user_has_permission(user, "add"):
        return []
    return today.need(
        Batch.objects.exclude(state__in=(State.IMPORTED, State.UNDONE)),
        lambda batch: today.Item(
            batch.name, reverse("imports:import", args=[batch.pk]), batch.get_state_display()
        ),
        ngettext_lazy("%(n)d import to go on with", "%(n)d imports to go on with", "n"),
        views.ICON,
        reverse("imports:index"),
    )


@hooks.register("register_log_actions")
def register_beginnings(actions):
    for state in (State.CHECKING, State.IMPORTING, State.UNDOING):
        actions.register_action(f"imports.{state.value}", state.label, state.label)
