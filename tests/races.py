"""Several doing the same at the same moment, each in a thread and on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

from django.db import connection, transaction

HELD = 0.5  # seconds, in which the second gets as far as it can


def at_once(act, subjects):
    """What `act` gives for each subject; nobody begins before all are there."""
    start = Barrier(len(subjects))

    def run(subject):
        start.wait()
        try:
            return act(subject)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(subjects)) as threads:
        return list(threads.map(run, subjects))


def overtaken(first, second):
    """What both give, the second begun while the first's transaction is open."""
    done = Event()

    def slow():
        with transaction.atomic():
            result = first()
            done.set()
            sleep(HELD)
        return result

    def quick():
        done.wait()
        return second()

    return at_once(lambda act: act(), [slow, quick])
