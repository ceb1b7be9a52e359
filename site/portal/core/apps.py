from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = _("Classification and shared parts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import health, receivers  # noqa: F401  registers the checks, connects the receivers
