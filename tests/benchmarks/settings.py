"""As production, but for this machine alone: no TLS, a worker's tasks, the server that is named."""

from portal.settings.base import *  # noqa: F403  settings build on each other by star imports, as Django's own docs do
from portal.settings.base import STATIC_ROOT

SECRET_KEY = "benchmarks only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
