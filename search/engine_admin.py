"""The admin page "Search engine": which engine answers, why, and the upkeep of the index."""

from itertools import islice

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.views.generic import TemplateView, View
from django_tasks import TaskResultStatus
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from . import elastic
from .elastic import delivery, server, state, upkeep
from .models import SearchEntry, SearchIndex
from .tasks import asked_rebuild, failed_rebuild, rebuild_index

PERMISSION = "search.rebuild_index"
# A check reads both sides while somebody waits; larger ones are for the command line.
CHECKED = 100_000
LISTED = 100
FAILURES = (upkeep.Refused, delivery.Undelivered, *server.FAILURES)
SEE_SERVER = gettext_noop(
    "See to the server. Searches go back to it by themselves once it answers."
)
REBUILD = gettext_noop("Rebuild the index.")
ADVICE = {
    state.NOT_BUILT: REBUILD,
    state.CHANGED: REBUILD,
    state.BEHIND: gettext_noop(
        "Bring it up to date. If that doesn’t last, see whether the worker and the clock are"
        " running."
    ),
    state.UNREACHABLE: SEE_SERVER,
    state.UNREADABLE: gettext_noop("See to the server; if the index is gone from it, rebuild it."),
}


def fallback(status):
    """Why the embedded engine answers instead of the server; empty where it doesn't."""
    if server.breaker.open or not status.reachable:
        return state.UNREACHABLE
    if status.index and status.documents is None:
        return state.UNREADABLE
    try:
        state.check()
    except state.Unavailable as reason:
        return str(reason)
    return ""


class EngineView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """What there is to know, and what can be done about it."""

    permission_required = PERMISSION
    page_title = gettext_lazy("Search engine")
    header_icon = "search"
    template_name = "search_admin/engine.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        known = self.of_server() if elastic.configured() else self.of_embedded()
        return super().get_context_data(**known, **kwargs)

    @staticmethod
    def of_embedded():
        return {"entries": SearchEntry.objects.filter(deleted=False).count()}

    @staticmethod
    def of_server():
        status = upkeep.status()
        reason, asked = fallback(status), asked_rebuild()
        return {
            "status": status,
            "entries": status.entries,
            "fallback": _(reason) if reason else "",
            "advice": _(ADVICE[reason]) if reason else "",
            "left_alone": server.breaker.open,
            "stopped": status.building and is_dead(status.building),
            "asked": asked and asked.enqueued_at,
            "failed": failed_rebuild(since=status.index and status.index.finished),
            "checkable": status.entries <= CHECKED,
        }


class BelowEngineView(EngineView):
    """A screen that the page leads to; without a server, there is nothing to do on it."""

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and not elastic.configured():
            messages.error(request, _("No search server is configured."))
            return redirect("search_engine")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        engine = {"url": reverse("search_engine"), "label": EngineView.page_title}
        return [*self.breadcrumbs_items, engine, {"url": "", "label": self.get_page_title()}]


class RebuildView(BelowEngineView):
    """What a rebuild means; sent, it is done by the worker, or at once where there is none."""

    page_title = gettext_lazy("Rebuild the index")
    template_name = "search_admin/rebuild.html"

    def post(self, request):
        if under_way():
            messages.warning(request, _("A rebuild is already under way."))
        else:
            tell_of_rebuild(request, rebuild_index.enqueue())
        return redirect("search_engine")


def under_way():
    """Whether an index is being built, or is about to be."""
    building = SearchIndex.objects.filter(state=SearchIndex.State.BUILDING).first()
    return bool(asked_rebuild() or (building and not is_dead(building)))


def is_dead(building):
    """Whether an index in the building has been silent for so long that nobody builds it."""
    return building.alive < timezone.now() - upkeep.LEASE


def tell_of_rebuild(request, result):
    """A message on how a task has ended, if it has."""
    if result.status == TaskResultStatus.FAILED:
        text = _("The rebuild failed; the index in use is as it was. The log says why.")
        messages.error(request, text)
    elif result.status == TaskResultStatus.SUCCESSFUL:
        messages.success(request, _("The index has been rebuilt."))
    else:
        messages.success(request, _("The rebuild is waiting for the worker to begin it."))


class DeliverView(PermissionRequiredMixin, View):
    """Bring the index up to date."""

    permission_required = PERMISSION

    def post(self, request):
        try:
            tell_of_delivery(request, delivery.deliver() if elastic.configured() else 0)
        except FAILURES:
            text = _("The index couldn’t be brought up to date: the search server failed.")
            messages.error(request, text)
        return redirect("search_engine")


def tell_of_delivery(request, sent):
    text = ngettext("%(count)d change delivered.", "%(count)d changes delivered.", sent)
    messages.success(
        request, text % {"count": sent} if sent else _("There was nothing to deliver.")
    )


class CheckView(BelowEngineView):
    """Name what differs between the index and the database."""

    page_title = gettext_lazy("Check of the index")
    template_name = "search_admin/check.html"

    def get(self, request):
        return redirect("search_engine")

    def post(self, request):
        if SearchEntry.objects.count() > CHECKED:
            messages.error(request, _("There are too many entries to check them here."))
            return redirect("search_engine")
        try:
            found = list(islice(upkeep.check(), LISTED + 1))
        except FAILURES:
            messages.error(request, _("The index couldn’t be checked: the search server failed."))
            return redirect("search_engine")
        return self.render_to_response(self.get_context_data(found=found))

    def get_context_data(self, *, found):
        return super().get_context_data(differences=found[:LISTED], more=len(found) > LISTED)


URLS = [
    path("search-engine/", EngineView.as_view(), name="search_engine"),
    path("search-engine/rebuild/", RebuildView.as_view(), name="search_engine_rebuild"),
    path("search-engine/deliver/", DeliverView.as_view(), name="search_engine_deliver"),
    path("search-engine/check/", CheckView.as_view(), name="search_engine_check"),
]
