from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DescriptionConfig(AppConfig):
    name = "portal.description"
    label = "description"
    verbose_name = _("Description of the API")
