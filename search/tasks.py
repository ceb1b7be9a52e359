"""What is done after the fact, by a worker where there is one, else at once.

A task says only that there is something to do; what, the database says. So one that is lost,
repeated or late does no harm, and `manage.py tick` makes up for it.
"""

from contextlib import suppress

from django.db import connection
from django.dispatch import receiver
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from . import edge
from .elastic import delivery, server, upkeep
from .models import content_written, entries_written


@task()
def deliver_entries():
    """Bring the search server's indices up to date."""
    return delivery.deliver()


@task()
def rebuild_index():
    """Build a new index and put it in the place of the old one.

    Deliveries would wait behind it where there is one worker, so it makes them, too.
    """
    return upkeep.rebuild(_deliver_meanwhile).documents


def _deliver_meanwhile(done, total):
    with suppress(delivery.Undelivered):
        delivery.deliver()


@task()
def purge_edge():
    """Have the caches in front of the site forget what was changed."""
    return edge.purge()


def asked_rebuild():
    """The rebuild that is waiting for the worker, or None."""
    return _rebuilds().ready().first()


def failed_rebuild(since):
    """The last rebuild of the worker that has failed since a moment, or None."""
    failed = _rebuilds().failed().order_by("finished_at").last()
    return failed if failed and (since is None or failed.finished_at > since) else None


def _rebuilds():
    return DBTaskResult.objects.filter(task_path=rebuild_index.module_path)


@receiver(entries_written)
def wake(**kwargs):
    if server.configured():
        deliver_entries.enqueue()


@receiver(entries_written)
@receiver(content_written)
def tell_edge(**kwargs):
    if edge.is_told():
        purge_edge.enqueue()


@server.breaker.on_close.append
def wake_after_failure():
    """What was written meanwhile arrives; this runs in a thread of its own."""
    try:
        wake()
    finally:
        connection.close()
