"""Webhooks in Wagtail's admin, and what its history calls a new secret."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .endpoint_admin import EndpointViewSet
from .screens import ROTATED

endpoint_viewset = EndpointViewSet()


@hooks.register("register_admin_viewset")
def register_endpoints():
    return endpoint_viewset


@hooks.register("register_log_actions")
def register_rotation(actions):
    actions.register_action(ROTATED, _("New secret"), _("The webhook has a new secret"))
