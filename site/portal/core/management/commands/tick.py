"""Do everything that is due: once, for cron or a timer, or again and again beside a server."""

import os
import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from portal.core import periodic

STEP = 0.5  # seconds between two looks at whether the server is still there


class Command(BaseCommand):
    help = "Run the periodic jobs that are due. Safe to run at any time, and twice at once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="Repeat, until told to stop."
        )
        parser.add_argument(
            "--with", type=int, metavar="PID", dest="pid", help="Stop when this process has ended."
        )

    def handle(self, *, every=None, pid=None, verbosity=1, **options):
        if every is not None:
            self.repeat(every, pid, verbosity)
        elif failed := self.tick(verbosity):
            raise CommandError(f"Failed: {', '.join(failed)}")

    def repeat(self, every, pid, verbosity):
        """What fails is reported and tried again at the next tick."""
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        waited = every
        while not stopped.is_set() and is_alive(pid):
            if waited >= every:
                self.tick(verbosity)
                close_old_connections()
                waited = 0
            stopped.wait(STEP)
            waited += STEP

    def tick(self, verbosity):
        """Run all jobs; the names of those that failed."""
        failed = []
        for name, result in periodic.run_all():
            if isinstance(result, Exception):
                failed.append(name)
            elif result and verbosity > 1:
                self.stdout.write(f"{name}: {result}")
        return failed


def is_alive(pid):
    """Whether the process is there; None is nobody to wait for, and always there."""
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
