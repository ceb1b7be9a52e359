"""A task for the tests of the queue."""

from django_tasks import task


@task()
def nothing():
    pass
