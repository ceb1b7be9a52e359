"""As the tests, with an address that fails: how a page of last resort looks is to be seen."""

from portal.settings.test import *  # noqa: F403  settings build on each other by star imports

ROOT_URLCONF = "tests.screenshots.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}  # the failures are meant
