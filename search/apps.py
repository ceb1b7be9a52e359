from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, health, jobs, signals, tasks  # noqa: F401  they register themselves
        from .fulltext import create_tables

        post_migrate.connect(create_tables, sender=self)
