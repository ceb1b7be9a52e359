from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    name = "portal.problems"
    label = "problems"
    verbose_name = _("Problem reports")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs, policy, receivers  # noqa: F401  they register themselves
