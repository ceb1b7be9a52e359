from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutlinksConfig(AppConfig):
    name = "portal.outlinks"
    label = "outlinks"
    verbose_name = _("Links to other sites")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import jobs  # noqa: F401  they register themselves
