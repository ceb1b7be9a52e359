"""Invitations in Wagtail's admin: one, or those of a sheet, seen before anything is sent."""

import django_filters
from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core import signing
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from directory.importing.readers import Unreadable
from portal.core.models import User

from . import invitations
from .invitations import Guest
from .models import Invitation, Member
from .rules import invites

SALT = "network.guests"
HOUR = 3600  # seconds


class InvitationForm(WagtailAdminModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "name", "language", "message", "member"]
        help_texts = {
            "message": gettext_lazy("A few words of yours, which the mail begins with."),
            "member": gettext_lazy("An imported profile, which becomes theirs."),
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        free = Q(invitations=None) | Q(invitations=self.instance.pk)
        self.fields["member"].queryset = Member.objects.unclaimed().filter(free)
        if self.instance.pk:
            self.fields["email"].disabled = True

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        account = User.objects.filter(email=email).first()
        if account and not account.is_active:
            raise forms.ValidationError(_("This account is deactivated."))
        if account and hasattr(account, "member"):
            raise forms.ValidationError(_("This is a member already."))
        return email

    def save(self, commit=True):
        """To save it is to send it; its links of before are void."""
        self.instance.invited_by = self.for_user
        self.instance.reminded_at = None
        if self.instance.pk:
            self.instance.save(update_fields=[*self.changed_data, "invited_by", "reminded_at"])
        else:
            super().save(commit)
        invitations.send(self.instance)
        return self.instance


class InvitationFilterSet(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Open")), ("expired", gettext_lazy("Expired"))],
        method="standing_so",
    )

    class Meta:
        model = Invitation
        fields = []

    def standing_so(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.expired()


class InvitationIndexView(generic.IndexView):
    @cached_property
    def header_buttons(self):
        many = HeaderButton(
            label=_("Invite many"), url=reverse("invitations:many"), icon_name="upload"
        )
        return [*super().header_buttons, *([many] if invites(self.request.user) else [])]


class InvitationCreateView(generic.CreateView):
    submit_button_label = gettext_lazy("Send the invitation")


class InvitationEditView(generic.EditView):
    submit_button_label = gettext_lazy("Send it again")

    def get_queryset(self):
        return Invitation.objects.filter(accepted_at=None)


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "A column “email”; if you like, “name” and “language” (fr or en). At most 500 rows."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("A few words of yours, which the mail begins with."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ManyView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """Invite those of a sheet: it is uploaded, then shown with each problem, then sent."""

    permission_required = "network.add_invitation"
    page_title = gettext_lazy("Invite many")
    header_icon = "mail"
    template_name = "network_admin/invite_many.html"
    form_class = SheetForm

    def get_breadcrumbs_items(self):
        index = {"url": reverse("invitations:index"), "label": _("Invitations")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form):
        """Show what the sheet holds: nothing is stored or sent yet."""
        try:
            rows = invitations.guests(form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
            return self.form_invalid(form)
        fit = [row for row in rows if not row.problem]
        kept = {"rows": [row.values for row in fit], "message": form.cleaned_data["message"]}
        preview = {"rows": rows, "fit": len(fit), "message": kept["message"]}
        preview["signed"] = signing.dumps(kept, salt=SALT, compress=True)
        return self.render_to_response(self.get_context_data(preview=preview))


class SendManyView(PermissionRequiredMixin, View):
    """Send what was shown: signed, so that it is that and nothing else."""

    permission_required = "network.add_invitation"

    def post(self, request):
        try:
            kept = signing.loads(request.POST.get("signed", ""), salt=SALT, max_age=HOUR)
        except signing.BadSignature:
            messages.error(request, _("That was too long ago: upload the file once more."))
            return redirect("invitations:many")
        rows = invitations.checked([Guest(**values) for values in kept["rows"]])
        sent = invitations.invite_all(rows, kept["message"], request.user)
        said = ngettext(
            "%(n)d invitation is being sent.", "%(n)d invitations are being sent.", sent
        )
        messages.success(request, said % {"n": sent})
        return redirect("invitations:index")


class InvitationViewSet(ModelViewSet):
    model = Invitation
    name = "invitations"
    url_prefix = "network/invitations"
    icon = "mail"
    menu_label = gettext_lazy("Invitations")
    copy_view_enabled = False
    index_view_class = InvitationIndexView
    add_view_class = InvitationCreateView
    edit_view_class = InvitationEditView
    filterset_class = InvitationFilterSet
    search_fields = ["email", "name"]

    def get_form_class(self, for_update=False):
        return InvitationForm

    def get_urlpatterns(self):
        many = [
            path("many/", ManyView.as_view(), name="many"),
            path("many/send/", SendManyView.as_view(), name="send_many"),
        ]
        return [*many, *super().get_urlpatterns()]

    @cached_property
    def list_display(self):
        return [
            TitleColumn("email", label=gettext_lazy("E-mail address"), get_url=self._url),
            Column("name", label=gettext_lazy("Name")),
            Column("standing", label=gettext_lazy("State")),
            DateColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
            UserColumn("invited_by", label=gettext_lazy("Invited by"), blank_display_name="–"),
        ]

    def _url(self, invitation):
        """One that was accepted can't be sent again."""
        return None if invitation.accepted_at else reverse("invitations:edit", args=[invitation.pk])
