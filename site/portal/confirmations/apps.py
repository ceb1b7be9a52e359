from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfirmationsConfig(AppConfig):
    name = "portal.confirmations"
    label = "confirmations"
    verbose_name = _("Confirmations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs, receivers  # noqa: F401  they register themselves
