"""What coordinators see first: what waits for them, what goes on, who and what has nobody yet."""

from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies.pages import PagePermissionPolicy

from directory.models import ProjectPage
from portal.core import today

from . import activity, rules
from .models import Involvement
from .waiting import queues

MEMBERS = "wagtailsnippets_network_member:list"


class CoordinatorsOnly:
    """A page of the admin for those who run the network."""

    def dispatch(self, request, *args, **kwargs):
        if not rules.coordinates(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CoordinatorsMenuItem(MenuItem):
    def is_shown(self, request):
        return rules.coordinates(request.user)


def alone(user):
    """The projects, once each, of which no member tells that they take part; as far as one may go.

    A member's project is meant in all its languages.
    """
    known = PagePermissionPolicy().explorable_instances(user).values("pk")
    taken = Involvement.objects.values("project__translation_key")
    live = ProjectPage.objects.live().filter(pk__in=known).exclude(translation_key__in=taken)
    once = live.order_by().values("translation_key").annotate(first=Min("pk")).values("first")
    return ProjectPage.objects.filter(pk__in=once)


class DashboardView(CoordinatorsOnly, WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Dashboard")
    header_icon = "desktop"
    template_name = "network_admin/dashboard.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        known = {
            "queues": queues(self.request.user),
            "series": activity.SERIES,
            "activity": activity.activity(),
            "fewest": activity.FEWEST,
            "figures": figures(self.request.user),
        }
        return super().get_context_data(**known, **kwargs)


def figures(user):
    """(what, how many as it is told, where they are listed) of the members and the projects."""
    known, members = activity.standing(), reverse(MEMBERS)
    states = [(each.label, known[each], f"{members}?state={each}") for each in activity.STATES]
    return [
        *states,
        (_("Active members who were here in the last 30 days"), activity.hushed(known["here"]), ""),
        (
            _("Active members without a project"),
            known["without"],
            f"{members}?state=active&has_project=false",
        ),
        (_("Projects without a member"), alone(user).count(), reverse("network:projects")),
    ]


class ProjectFilterSet(WagtailFilterSet):
    class Meta:
        model = ProjectPage
        fields = ["status"]


class ProjectsView(CoordinatorsOnly, generic.IndexView):
    """The projects without a member."""

    model = ProjectPage
    page_title = _("Projects without a member")
    header_icon = "clipboard-list"
    index_url_name = "network:projects"
    index_results_url_name = "network:projects_results"
    any_permission_required = None
    filterset_class = ProjectFilterSet
    search_fields = ["title"]
    search_backend_name = None
    default_ordering = "title"
    paginate_by = 50
    columns = [
        TitleColumn(
            "title", label=_("Project"), url_name="wagtailadmin_pages:edit", sort_key="title"
        ),
        Column("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        Column("language", label=_("Language"), accessor="locale.get_display_name"),
        DateColumn("first_published_at", label=_("Published"), sort_key="first_published_at"),
    ]

    def get_base_queryset(self):
        return alone(self.request.user).select_related("locale")

    def get_breadcrumbs_items(self):
        first = {"url": reverse("network:dashboard"), "label": DashboardView.page_title}
        return [self.breadcrumbs_items[0], first, *super().get_breadcrumbs_items()[1:]]


class DashboardViewSet(ViewSet):
    name = "network"
    icon = "desktop"
    menu_label = _("Dashboard")
    menu_item_class = CoordinatorsMenuItem

    def get_urlpatterns(self):
        projects = ProjectsView
        return [
            path("", DashboardView.as_view(), name="dashboard"),
            path("projects/", projects.as_view(), name="projects"),
            path("projects/results/", projects.as_view(results_only=True), name="projects_results"),
        ]


def needs(user):
    """What waits, on the first page of those who answer it."""
    return [
        today.Need(queue.said, queue.icon, url=queue.url)
        for queue in queues(user)
        if queue.is_urgent and queue.count
    ]
