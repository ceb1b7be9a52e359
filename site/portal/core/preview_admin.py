"""The previews elsewhere in Wagtail's admin: a list, to end them."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .limited_admin import LimitedViewSet
from .previews import Preview


class PreviewPolicy(ModelPermissionPolicy):
    """Who made them sees and ends them, as does who may do all. Only the panel makes them."""

    def user_has_permission(self, user, action):
        return action in ("view", "delete") and user.is_active

    def user_has_permission_for_instance(self, user, action, instance):
        is_theirs = user.is_superuser or instance.user_id == user.pk
        return is_theirs and self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user, actions):
        good = Preview.objects.good().select_related("user")
        return good if user.is_superuser else good.filter(user=user)


policy = PreviewPolicy(Preview)
register_permission_policy(Preview, policy)


class PreviewDeleteView(generic.DeleteView):
    page_title = _("End this preview")
    confirmation_message = _("Whoever has its address won’t see this draft any more.")
    success_message = _("The preview of “%(object)s” has ended.")


class PreviewViewSet(LimitedViewSet):
    """The previews that go on: whose, of what, where, until when."""

    model = Preview
    name = "previews_elsewhere"
    url_prefix = "reports/previews-elsewhere"
    icon = "view"
    menu_label = _("Previews elsewhere")
    add_to_reference_index = False
    form_fields = []
    delete_view_class = PreviewDeleteView

    def visible_to(self, user):
        return policy.instances_user_has_any_permission_for(user, ["view"])

    @cached_property
    def list_display(self):
        return [
            TitleColumn("page", label=_("Page"), accessor=str, get_url=self._end),
            Column("front_end"),
            UserColumn("user"),
            DateColumn("made_at"),
            DateColumn("ends_at"),
        ]

    def _end(self, preview):
        return reverse("previews_elsewhere:delete", args=[preview.pk])


class PreviewMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(settings.PREVIEW_FRONT_ENDS)


viewset = PreviewViewSet()


def menu_item():
    url = reverse(viewset.get_url_name("index"))
    return PreviewMenuItem(viewset.menu_label, url, icon_name=viewset.icon, order=1300)
