from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "portal.proposals"
    label = "proposals"
    verbose_name = _("Proposed projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs, policy, privacy, receivers  # noqa: F401  they register themselves
