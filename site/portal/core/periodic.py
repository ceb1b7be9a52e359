"""What is done as time passes: a registry of jobs, which `manage.py tick` runs every minute.

An app registers its jobs in its `AppConfig.ready`, or in a module that is imported there:

    @periodic.job("entries due")
    def reproject_due():
        return f"{search.reproject_due()} entries"

A job must be idempotent and quick when there is nothing to do: it may run at any time, twice at
once, or not for a day. It returns what it did in a few words, or nothing.
"""

import logging

from django.core.management import call_command
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend

logger = logging.getLogger(__name__)
_jobs = {}


def job(name):
    """Register a function under `name`, which must be new."""

    def register(function):
        if name in _jobs:
            raise ValueError(f"There is already a periodic job called {name!r}.")
        _jobs[name] = function
        return function

    return register


def run_all():
    """Run every job, in the order of their registration; `(name, result or exception)` of each.

    One that fails is logged and keeps none of the others from running.
    """
    for name, function in list(_jobs.items()):
        try:
            result = function()
        except Exception as error:
            logger.exception("The periodic job %r failed", name)
            result = error
        yield name, result


@job("publish scheduled pages")
def publish_scheduled():
    """Publish and expire what editors scheduled (Wagtail's own command)."""
    call_command("publish_scheduled")


@job("results of tasks that ended long ago")
def prune_task_results():
    """Every write leaves some, which nobody would ever delete."""
    if isinstance(task_backends["default"], DatabaseBackend):
        call_command("prune_db_task_results", queue_name="*", verbosity=0)
