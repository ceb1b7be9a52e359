from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Network")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # They register themselves.
        from . import (  # noqa: F401
            absence,
            alerts,
            corpora,
            digests,
            jobs,
            merging,
            people,
            policy,
            receivers,
            roles,
            signals,
        )
