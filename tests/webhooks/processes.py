"""Processes that write and send messages, and are killed in the middle of it.

One process is started, which takes seconds; it forks the others, which takes milliseconds.
"""

import os
import signal
import subprocess
import sys

from django.conf import settings

from tests.search.test_store import database_url

NURSERY = """
import os, signal, sys, uuid
import django
django.setup()
from django.conf import settings
settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
from django.db import connections
from django.urls import reverse
from portal.webhooks import sending
from search import projection
from search.models import SearchEntry
from tests.search.elastic.entries import Entries

def send():
    while True:
        sending.send_due()

def publish():
    rows = Entries()
    while True:
        key = uuid.uuid4()
        fields = rows.fields() | {"visibility": []}
        with projection.transaction.atomic():
            projection.write(projection.CATALOGUE, [key], {key: (fields, [])})

reverse("wagtailadmin_home")  # what is loaded here isn't loaded by each
connections.close_all()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    act = {"send": send, "publish": publish}[line.strip()]
    if pid := os.fork():
        print(pid, flush=True)
    else:
        act()
"""


class Nursery:
    """`start("send")` and `start("publish")` begin a process that goes on until it is killed."""

    def __enter__(self):
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            cwd=settings.ROOT_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"
        return self

    def __exit__(self, *_error):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def start(self, act):
        """The process's id."""
        print(act, file=self.process.stdin, flush=True)
        return int(self._said())

    def _said(self):
        return self.process.stdout.readline().strip()


def kill(pid):
    """Kill it, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    while alive(pid):
        os.sched_yield()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
