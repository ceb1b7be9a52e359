from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "portal.teams"
    label = "teams"
    verbose_name = _("Teams of projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs, privacy, receivers  # noqa: F401  they register themselves
