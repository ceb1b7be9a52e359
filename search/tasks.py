"""What is done after the fact, by a worker where there is one, else at once.

A task says only that there is something to do; what, the database says. So one that is lost,
repeated or late does no harm, and `manage.py tick` makes up for it.
"""

from django.db import connection
from django.dispatch import receiver
from django_tasks import task

from .elastic import delivery, server, upkeep
from .models import entries_written


@task()
def deliver_entries():
    """Bring the search server's indices up to date."""
    return delivery.deliver()


@task()
def rebuild_index():
    """Build a new index and put it in the place of the old one."""
    return upkeep.rebuild().documents


@receiver(entries_written)
def wake(**kwargs):
    if server.configured():
        deliver_entries.enqueue()


@server.breaker.on_close.append
def wake_after_failure():
    """What was written meanwhile arrives; this runs in a thread of its own."""
    try:
        wake()
    finally:
        connection.close()
