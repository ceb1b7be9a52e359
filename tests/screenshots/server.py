"""The site in this process, on a database of its own whose clock stands still."""

import io
import os
from contextlib import contextmanager
from datetime import UTC, datetime

# A morning in spring, when some of everything is past, under way and to come.
NOW = datetime(2027, 4, 14, 7, 30, tzinfo=UTC)


def prepare():
    """Set Django up, stop the clock, and fill the database; the extremes by name."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.screenshots.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop here
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    timezone.now = lambda: NOW
    silent = {"stdout": io.StringIO(), "stderr": io.StringIO(), "verbosity": 0}
    call_command("set_up", **silent)
    call_command("load_demo", users=True, **silent)
    from .content import load_extremes

    return load_extremes()


@contextmanager
def serving():
    """The address of the site, with its static files and its media."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://{thread.host}:{thread.port}"
    finally:
        thread.terminate()
