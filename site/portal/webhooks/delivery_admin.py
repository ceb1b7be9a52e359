"""What was sent to an endpoint, and what it answered."""

import json

import django_filters
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry

from .models import Delivery, Endpoint
from .screens import ICON, EndpointScreen, address, button
from .tasks import send_due

State = Delivery.State


class DeliveryFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices)

    class Meta:
        model = Delivery
        fields = ["state"]


def address_of(delivery):
    return reverse("webhooks:delivery", args=[delivery.endpoint_id, delivery.pk])


class DeliveriesView(generic.IndexView):
    """The log of an endpoint, the newest message first."""

    model = Delivery
    page_title = _("Deliveries")
    header_icon = ICON
    results_template_name = "webhooks_admin/deliveries.html"
    filterset_class = DeliveryFilterSet
    default_ordering = "-message"
    paginate_by = 50
    columns = [
        TitleColumn("topic", label=_("Event"), accessor="message.topic", get_url=address_of),
        DateColumn("made_at", label=_("When"), accessor="message.made_at"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("attempts", label=_("Attempts"), sort_key="attempts"),
        DateColumn("next", label=_("Next attempt"), accessor="waits_until"),
    ]

    @property
    def permission_policy(self):
        return policy_registry.get_by_type(Endpoint)

    @cached_property
    def endpoint(self):
        return get_object_or_404(Endpoint, pk=self.kwargs["pk"])

    def get_base_queryset(self):
        return self.endpoint.deliveries.select_related("message")

    def get_index_url(self):
        return address("deliveries", self.endpoint)

    def get_index_results_url(self):
        return address("deliveries_results", self.endpoint)

    def get_page_subtitle(self):
        return self.endpoint.url

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("webhooks:index"), "label": gettext("Webhooks")},
            {"url": "", "label": self.endpoint.url},
        ]

    @cached_property
    def header_buttons(self):
        if not self.user_has_permission("change"):
            return []
        return [button(HeaderButton, gettext("Send a test"), "test", self.endpoint, "mail")]

    @cached_property
    def header_more_buttons(self):
        if not self.user_has_permission("change"):
            return []
        again = gettext("Send again what was given up")
        return [
            button(Button, gettext("Edit"), "edit", self.endpoint, "edit"),
            button(Button, gettext("New secret"), "secret", self.endpoint, "key"),
            button(Button, again, "send_again", self.endpoint, "rotate"),
        ]


class DeliveryView(EndpointScreen):
    """One message, and each attempt to deliver it; it can be sent again, under the same id."""

    page_title = _("Delivery")
    template_name = "webhooks_admin/delivery.html"
    permission_required = None
    any_permission_required = generic.IndexView.any_permission_required

    @cached_property
    def delivery(self):
        known = self.endpoint.deliveries.select_related("message")
        return get_object_or_404(known, pk=self.kwargs["delivery"])

    def get_context_data(self, **kwargs):
        body = json.loads(self.delivery.message.body)
        return super().get_context_data(**kwargs) | {
            "delivery": self.delivery,
            "body": json.dumps(body, indent=2, ensure_ascii=False),
            "log": self.delivery.log.all(),
            "may_send": self.may_send,
        }

    @property
    def may_send(self):
        waits = self.delivery.state == State.PENDING
        return self.user_has_permission("change") and not waits and not self.delivery.is_test

    def post(self, request, pk, delivery):
        if self.may_send:
            Delivery.objects.filter(pk=self.delivery.pk).begin_anew()
            transaction.on_commit(send_due.enqueue)
            messages.success(request, gettext("It is sent again."))
        return redirect(address_of(self.delivery))


URLS = [
    path("<int:pk>/deliveries/", DeliveriesView.as_view(), name="deliveries"),
    path(
        "<int:pk>/deliveries/results/",
        DeliveriesView.as_view(results_only=True),
        name="deliveries_results",
    ),
    path("<int:pk>/deliveries/<int:delivery>/", DeliveryView.as_view(), name="delivery"),
]
