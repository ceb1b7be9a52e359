from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecksConfig(AppConfig):
    name = "portal.checks"
    verbose_name = _("Checks of contents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs, receivers  # noqa: F401  they register themselves
