from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "portal.content"
    label = "content"
    verbose_name = _("Content as data")

    def ready(self):
        from . import signals  # noqa: F401  they register themselves
