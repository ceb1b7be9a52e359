"""Who may edit a project, beside its editor: for who may publish it; and one's own projects, for
those who are in a team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from directory.models import ProjectPage
from portal.core import today
from portal.core.models import User

from .forms import InvitationForm
from .joining import invite, may_form, take_out
from .models import Team, TeamInvitation


class TeamView(WagtailAdminTemplateMixin, FormView):
    """Who is in the team of a project, who is asked to join it, and a form to ask another.

    Of who is in it the address alone is told: their name may be known to the network's members.
    """

    page_title = _("Who may edit this project")
    header_icon = "group"
    template_name = "teams_admin/team.html"
    form_class = InvitationForm

    def dispatch(self, request, pk):
        self.page = get_object_or_404(ProjectPage.objects.select_related("locale"), pk=pk)
        if self.page.alias_of_id or not may_form(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, pk)

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    @property
    def members(self):
        return User.objects.filter(groups__team=self.page.translation_key).order_by("email")

    @property
    def invitations(self):
        key = self.page.translation_key
        return TeamInvitation.objects.filter(team=key).order_by("email")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"members": self.members}

    def get_initial(self):
        """Who is shown as the project's contact, where nobody was asked yet."""
        nobody = not self.members and not self.invitations
        return {"email": self.page.contact_email if nobody else ""}

    def get_context_data(self, **kwargs):
        own = {"page": self.page, "members": self.members, "invitations": self.invitations}
        return super().get_context_data(**kwargs) | own

    def post(self, request, *args, **kwargs):
        """A button of a line takes somebody out, or an invitation back; else the form is sent."""
        if pk := request.POST.get("member"):
            self._take_out(_one(self.members, pk))
        elif pk := request.POST.get("invitation"):
            self._take_back(_one(self.invitations, pk))
        else:
            return super().post(request, *args, **kwargs)
        return redirect(self.request.path)

    def _take_out(self, member):
        take_out(self.page, member, self.request.user)
        self._tell(gettext("%(email)s can’t edit this project any more."), member.email)

    def _take_back(self, invitation):
        invitation.delete()
        self._tell(gettext("The invitation of %(email)s is taken back."), invitation.email)

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        invite(self.page, email, self.request.user)
        self._tell(gettext("A mail is on its way to %(email)s."), email)
        return redirect(self.request.path)

    def _tell(self, said, email):
        messages.success(self.request, said % {"email": email})


def _one(found, pk):
    return get_object_or_404(found, pk=pk if pk.isdecimal() else 0)


@hooks.register("register_admin_urls")
def register_team():
    return [path("teams/<int:pk>/", TeamView.as_view(), name="team")]


@hooks.register("register_page_header_buttons")
def team_button(page, user, view_name, next_url=None):
    if isinstance(page, ProjectPage) and not page.alias_of_id and may_form(user, page):
        address = reverse("team", args=[page.pk])
        yield Button(TeamView.page_title, address, icon_name="group", priority=69)


@hooks.register(today.HOOK, order=15)
def own_projects(user):
    """Where those go on who are in a team: they have no other way to their pages."""
    team = Team.objects.filter(key=OuterRef("translation_key"), group__user=user)
    pages = ProjectPage.objects.filter(Exists(team), alias_of=None)
    return today.need(
        pages.select_related("locale").order_by("title", "pk"),
        lambda page: today.Item(
            page.get_admin_display_title(), today.edit_url(page.pk), page.locale.get_display_name()
        ),
        ngettext_lazy("%(n)d page of your projects", "%(n)d pages of your projects", "n"),
        "group",
        reverse("projectpage_list:index"),
    )


@hooks.register("register_log_actions")
def register_steps(actions):
    for name, label, message in (
        ("invite", _("Ask to edit"), _("Asked somebody to edit the project")),
        ("join", _("Join the team"), _("Accepted to edit the project")),
        ("leave", _("Take out of the team"), _("Took somebody out of the project’s team")),
    ):
        actions.register_action(f"teams.{name}", label, message)
