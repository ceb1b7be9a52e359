"""What is done after the fact, by a worker where there is one, else at once.

The task says only that there is something to send; what, the database says. So one that is lost
does no harm: the clock makes up for it.
"""

from django_tasks import task

from . import sending


@task()
def send_due():
    """Make the attempts that are due."""
    return sending.send_due()
