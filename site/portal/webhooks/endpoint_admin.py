"""Whom the site tells, under the settings of Wagtail's admin: for who may change webhooks."""

from functools import partial

from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from . import delivery_admin, topics
from .models import Endpoint
from .screens import ICON, SecretView, SendDeadAgainView, TestView, address, button


class EndpointCreateView(generic.CreateView):
    """Made, its secret is shown, this once."""

    def save_instance(self):
        self.secret = self.form.instance.renew_secret()
        self.form.instance.rotated_at = None
        return super().save_instance()

    def save_action(self):
        view = SecretView()
        view.setup(self.request, pk=self.object.pk)
        view.page_title = gettext("The secret")
        return view.answer(secret=self.secret)


class EndpointEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self):
        return [
            *super().header_more_buttons,
            button(Button, gettext("Deliveries"), "deliveries", self.object, "history"),
            button(Button, gettext("Send a test"), "test", self.object, "mail"),
            button(Button, gettext("New secret"), "secret", self.object, "key"),
        ]


def _topics(endpoint):
    return topics.listed(endpoint.topics)


class EndpointViewSet(ModelViewSet):
    model = Endpoint
    name = "webhooks"
    url_prefix = "webhooks"
    icon = ICON
    menu_label = _("Webhooks")
    add_to_settings_menu = True
    copy_view_enabled = False
    add_view_class = EndpointCreateView
    edit_view_class = EndpointEditView
    index_results_template_name = "webhooks_admin/endpoints.html"
    panels = [FieldPanel("url"), FieldPanel("topics"), FieldPanel("is_active")]

    @cached_property
    def list_display(self):
        return [
            TitleColumn(
                "url",
                label=_("Address"),
                get_url=partial(address, "deliveries"),
                sort_key="url",
            ),
            Column("topics", label=_("Told of"), accessor=_topics),
            Column("state", label=_("State")),
            DateColumn("delivered_at", label=_("Last delivery"), sort_key="delivered_at"),
        ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/secret/", SecretView.as_view(), name="secret"),
            path("<int:pk>/test/", TestView.as_view(), name="test"),
            path("<int:pk>/send-again/", SendDeadAgainView.as_view(), name="send_again"),
            *delivery_admin.URLS,
        ]
