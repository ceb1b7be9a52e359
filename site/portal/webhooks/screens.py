"""The screens of an endpoint in the admin, beside its form and its log."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from . import outbox, sending, topics
from .models import Delivery, Endpoint
from .tasks import send_due

ICON = "link-external"
ROTATED = "webhooks.rotate"


def address(name, endpoint):
    return reverse(f"webhooks:{name}", args=[endpoint.pk])


def button(kind, label, name, endpoint, icon):
    """A way from an endpoint's screens to what may be done with it."""
    return kind(label, url=address(name, endpoint), icon_name=icon)


class EndpointScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen of our own: what it shows as a form, it does when the form is sent."""

    model = Endpoint
    permission_required = "change"
    header_icon = ICON

    @cached_property
    def endpoint(self):
        return get_object_or_404(Endpoint, pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.endpoint.url

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("webhooks:index"), "label": gettext("Webhooks")},
            {"url": address("deliveries", self.endpoint), "label": self.endpoint.url},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"endpoint": self.endpoint}

    def answer(self, **context):
        return self.render_to_response(self.get_context_data(**context))


class SecretView(EndpointScreen):
    """Give an endpoint another secret, which is shown this once."""

    page_title = _("New secret")
    template_name = "webhooks_admin/secret.html"

    def post(self, request, pk):
        secret = self.endpoint.renew_secret()
        with transaction.atomic():
            self.endpoint.save()
            log(instance=self.endpoint, action=ROTATED, user=request.user)
        return self.answer(secret=secret, before=True)


class TestView(EndpointScreen):
    """Send `webhook.test`, once, and show what came of it."""

    page_title = _("Send a test")
    template_name = "webhooks_admin/test.html"

    def post(self, request, pk):
        return self.answer(attempt=sending.send(outbox.write_test(self.endpoint)))


class SendDeadAgainView(EndpointScreen):
    """Begin anew with all that was given up."""

    page_title = _("Send again what was given up")
    template_name = "webhooks_admin/send_again.html"

    @property
    def dead(self):
        return self.endpoint.deliveries.exclude(message__topic=topics.TEST).filter(
            state=Delivery.State.DEAD
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"count": self.dead.count()}

    def post(self, request, pk):
        count = self.dead.begin_anew()
        text = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
        messages.success(request, text % {"n": count})
        transaction.on_commit(send_due.enqueue)
        return redirect(address("deliveries", self.endpoint))
