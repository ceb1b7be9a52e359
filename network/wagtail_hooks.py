"""Members in Wagtail's admin, for those who coordinate them; and the door of private pages."""

import django_filters
from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.core import today
from portal.core.inspecting import PlainInspectView

from . import rules
from .absence import here
from .audit import listed
from .audit_admin import AuditViewSet
from .bulk_actions import MergeSkills, RestoreMembers, SuspendMembers
from .dashboard_admin import DashboardViewSet, needs
from .doors import to_terms
from .export_admin import ExportView, MemberIndexView
from .exports import Kind, in_words
from .invitation_admin import InvitationViewSet
from .joining_admin import ApplicationViewSet, DomainViewSet, TermsViewSet
from .models import ContactReading, Member, Skill
from .pages import SpacePage
from .privacy import BY_NAME, FIELDS, Reader, visible
from .removal_admin import EraseMembers, ErasureFormatter, MemberDeleteView
from .reports_admin import ReportViewSet


class MemberFilterSet(WagtailFilterSet):
    has_account = django_filters.BooleanFilter(
        label=_("Has an account"), field_name="user", lookup_expr="isnull", exclude=True
    )
    has_project = django_filters.BooleanFilter(
        label=_("Has a project"),
        field_name="involvements",
        lookup_expr="isnull",
        exclude=True,
        distinct=True,
    )

    class Meta:
        model = Member
        fields = ["state", "organisations"]


class MemberForm(WagtailAdminModelForm):
    """What coordinators keep of a member. They can close a field, and open none."""

    locked = forms.MultipleChoiceField(
        label=_("Closed fields"),
        choices=[(field.name, field.label) for field in FIELDS if field.can_be_locked],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody but the member and the coordinators sees these. "
            "Opened again, they stay closed until the member says otherwise."
        ),
    )


class MemberInspectView(PlainInspectView):
    """A profile as the projector shows it to coordinators, with how it stands."""

    def get(self, request, *args, **kwargs):
        """They see contact details too, and that is written down as for anybody."""
        if not rules.coordinates(request.user):
            raise PermissionDenied
        self.profile = visible(self.object, Reader.of(request.user))
        ContactReading.note(self.object, request.user, self.profile)
        return super().get(request, *args, **kwargs)

    def get_field_display_value(self, field_name, field):
        if field_name not in BY_NAME:
            return super().get_field_display_value(field_name, field)
        value = in_words(self.profile, field_name)
        return value if isinstance(value, str) else ", ".join(map(str, value))

    def get_locked_display_value(self):
        return listed(self.object.locked)


class WithoutChooser:
    """Nothing in the admin chooses one of these, and Wagtail's choosers ask for no permission."""

    def register_chooser_viewset(self):
        pass


class MemberViewSet(WithoutChooser, SnippetViewSet):
    model = Member
    icon = "user"
    menu_label = _("Members")
    url_prefix = "network/members"
    filterset_class = MemberFilterSet
    list_display = [
        "name",
        "position",
        "state",
        BooleanColumn("has_account", label=_("Account"), accessor="user_id"),
        DateColumn("joined_on", label=_("Member since"), sort_key="joined_on"),
        UpdatedAtColumn(),
    ]
    search_fields = ["name", "position", "organisations__name", "user__email"]
    search_backend_name = None
    index_view_class = MemberIndexView
    delete_view_class = MemberDeleteView
    inspect_view_class = MemberInspectView
    inspect_view_enabled = True
    copy_view_enabled = False

    def get_urlpatterns(self):
        kwargs = self.get_index_view_kwargs() | {"template_name": "network_admin/export.html"}
        view = self.construct_view(ExportView, **kwargs)
        exports = [path(f"export/{kind}/", view, {"kind": kind}, name="export") for kind in Kind]
        return [*super().get_urlpatterns(), *exports]

    @cached_property
    def inspect_view_fields(self):
        own = ["state", "user", "joined_on", "locked"]
        return [*own, *(field.name for field in FIELDS if field.name not in ("photo", "projects"))]

    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("state")]),
            FieldPanel("user"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("position"), FieldPanel("pronouns")]),
                    FieldPanel("organisations"),
                    FieldPanel("biography"),
                    FieldPanel("skills"),
                ],
                heading=_("Profile"),
            ),
            InlinePanel("involvements", label=_("Projects")),
            FieldPanel("locked"),
        ],
        base_form_class=MemberForm,
    )


class SkillViewSet(WithoutChooser, SnippetViewSet):
    model = Skill
    icon = "tag"
    menu_label = _("Skills")
    url_prefix = "network/skills"
    list_display = ["name", Column("members", label=_("Members"), sort_key="members")]
    search_fields = ["name"]
    search_backend_name = None
    panels = [FieldPanel("name")]

    def get_queryset(self, request):
        return Skill.objects.annotate(members=Count("items"))


class NetworkGroup(SnippetViewSetGroup):
    menu_label = _("Network")
    menu_icon = "group"
    menu_order = 360
    items = (
        DashboardViewSet,
        MemberViewSet,
        ApplicationViewSet,
        InvitationViewSet,
        ReportViewSet,
        SkillViewSet,
        DomainViewSet,
        TermsViewSet,
        AuditViewSet,
    )


register_snippet(NetworkGroup)
# After Wagtail's own action of that name, whose place it takes.
hooks.register("register_bulk_action", EraseMembers, order=1)
hooks.register("register_bulk_action", SuspendMembers)
hooks.register("register_bulk_action", RestoreMembers)
hooks.register("register_bulk_action", MergeSkills)
hooks.register(today.HOOK, needs, order=15)


@hooks.register("register_log_actions")
def register_reading(actions):
    actions.register_action("network.read_report", _("Open the report"), _("Opened the report"))
    actions.register_action("network.erase")(ErasureFormatter)


@hooks.register("register_permissions")
def register_exports():
    """So that they can be given to a group."""
    return Permission.objects.filter(
        content_type__app_label="network", content_type__model="export"
    )


@hooks.register("before_serve_page")
def enter(page, request, serve_args, serve_kwargs):
    """Private pages are entered as the rest of the private space: it is a visit, and terms hold.

    Who may open them is for Wagtail to say, which comes after this.
    """
    member = rules.profile_of(request.user)
    if not member or not SpacePage.objects.ancestor_of(page, inclusive=True).exists():
        return None
    here(member)
    response = to_terms(request)
    if response:
        add_never_cache_headers(response)
    return response
