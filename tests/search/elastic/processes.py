"""Processes of their own, for what only a real `kill -9` shows."""

import json
import os
import signal
import subprocess
import sys

from django.conf import settings

from tests.search.test_store import database_url

BEGIN = """
import json, os, signal, django
django.setup()
from django.conf import settings
settings.ELASTICSEARCH = json.loads(os.environ["ELASTICSEARCH_OF_TEST"])
from search.elastic import delivery, server, upkeep
from search.models import SearchIndex

def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def called(*args, **options):
        function(*args, **options)
        die()
    return called
"""


def run(script):
    """Run a script over the test's database and index; how it ended."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "ELASTICSEARCH_OF_TEST": json.dumps(settings.ELASTICSEARCH),
    }
    command = [sys.executable, "-c", BEGIN + script]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def killed(script):
    """Run a script that must kill itself."""
    ended = run(script)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
