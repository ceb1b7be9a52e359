"""As production, but for this machine alone: no TLS, a worker's tasks, the server that is named."""

from portal.settings.base import *  # noqa: F403  settings build on each other by star imports, as Django's own docs do
from portal.settings.base import (
    ELASTICSEARCH,
    INSTALLED_APPS,
    STATIC_ROOT,
    WAGTAILSEARCH_BACKENDS,
)

SECRET_KEY = "benchmarks only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
API_RATE = 10**9  # one address asks all there is to measure
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# The other way to have this search: Wagtail's own backend, which the bench compares.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks"]
WAGTAILSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS | {
    "bench": {
        "BACKEND": "wagtail.search.backends.elasticsearch9",
        "URLS": ELASTICSEARCH["HOSTS"],
        "INDEX_PREFIX": f"{ELASTICSEARCH['PREFIX']}-entries-wagtail-",
        "AUTO_UPDATE": False,
    }
}
