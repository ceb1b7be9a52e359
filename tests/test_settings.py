"""Production starts with what it needs, and says in one line what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from .servers import free_port

GOOD = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "portal.example.org",
    "WAGTAILADMIN_BASE_URL": "https://portal.example.org",
}
MISTAKES = {
    "no secret": {"SECRET_KEY": ""},
    "short secret": {"SECRET_KEY": "0123456789"},
    "repeated secret": {"SECRET_KEY": "ab" * 40},
    "development's secret": {"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]},
    "no host": {"ALLOWED_HOSTS": ""},
    "any host": {"ALLOWED_HOSTS": "*"},
}


def run(tmp_path, command, **changes):
    """The command in production's environment, with `changes`, and nothing of this process's."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, **changes}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.ROOT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_nothing_to_say_against_production(tmp_path):
    done = run(tmp_path, ["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("changes", MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_one_line_on_the_command_line(tmp_path, changes):
    done = run(tmp_path, ["manage.py", "check"], **changes)
    [variable] = changes
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"Configuration error: Set {variable} ")


def test_mistake_stops_the_server_with_the_same_line(tmp_path):
    command = ["-m", "gunicorn", "--bind", "127.0.0.1:0", "--log-level", "critical"]
    done = run(tmp_path, [*command, "portal.wsgi"], SECRET_KEY="")
    assert done.returncode == 3
    assert [line for line in done.stderr.splitlines() if line.startswith("Configuration")] == [
        "Configuration error: Set SECRET_KEY to at least 50 random characters."
    ]
    assert "Traceback" not in done.stderr


def test_static_files_have_lasting_names(tmp_path):
    assert run(tmp_path, ["manage.py", "collectstatic", "--noinput"]).returncode == 0
    assert list((tmp_path / "static" / "wagtailadmin" / "css").glob("core.*.css"))


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "https://portal.example.org"),
        ({"WAGTAILADMIN_BASE_URL": "https://example.org/"}, "https://example.org"),
    ],
)
def test_links_in_mails_lead_to_the_site(tmp_path, changes, address):
    program = "from django.conf import settings; print(settings.WAGTAILADMIN_BASE_URL)"
    assert run(tmp_path, ["-c", program], **changes).stdout.strip() == address


@pytest.mark.parametrize("proxied", ["0", "1"])
def test_address_of_the_proxy_is_believed_only_where_there_is_one(tmp_path, proxied):
    program = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    done = run(tmp_path, ["-c", program], BEHIND_PROXY=proxied)
    expected = "('HTTP_X_FORWARDED_PROTO', 'https')" if proxied == "1" else "None"
    assert done.stdout.strip() == expected


def test_redis_is_the_cache_where_there_is_one(tmp_path):
    program = "from django.conf import settings; print(settings.CACHES['default']['BACKEND'])"
    without = run(tmp_path, ["-c", program]).stdout.strip()
    redis = run(tmp_path, ["-c", program], REDIS_URL="redis://localhost:6379/1").stdout.strip()
    assert without == "django.core.cache.backends.locmem.LocMemCache"
    assert redis == "django_redis.cache.RedisCache"


def pins(lock):
    return {line for line in lock.splitlines() if line and line[0].isalpha()}


def test_the_locks_name_no_index_and_agree():
    locks = [(Path(settings.ROOT_DIR) / d / "requirements.txt").read_text() for d in ("", "tests")]
    versions = {}
    for lock in locks:
        assert "--index-url" not in lock and "://" not in lock
        assert len(pins(lock)) > 50
        assert all(pin.endswith("\\") for pin in pins(lock))  # its hashes follow
        for pin in pins(lock):
            name, version = pin.removesuffix(" \\").split("==")
            assert versions.setdefault(name, version) == version
    assert len(versions) < sum(len(pins(lock)) for lock in locks)


PROBE = """
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "portal.example.org"}, raise_request_exception=False)
for path in ("/healthz", "/readyz", "/healthz/", "/api/v1/search?q=secret"):
    response = client.get(path)
    print(response.status_code, response.headers["Content-Type"], len(response.cookies))
print(client.get("/api/v1/search?q=secret", secure=True).status_code)
"""


def test_supervisor_is_answered_without_tls_and_without_a_database(tmp_path):
    """And the log, one JSON object a line, never has what was searched for."""
    (tmp_path / "static").mkdir()  # WhiteNoise warns of its absence
    refused = f"127.0.0.1:{free_port()}"
    urls = {"DATABASE_URL": f"postgres://x:y@{refused}/z", "REDIS_URL": f"redis://{refused}/0"}
    done = run(tmp_path, ["-c", PROBE], **urls)
    assert done.stdout.splitlines() == [
        "200 application/json 0",
        "503 application/json 0",
        "301 text/html; charset=utf-8 0",
        "301 text/html; charset=utf-8 0",
        "500",
    ]
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    requests = [line for line in lines if line["logger"] == "portal.request"]
    assert [(line["path"], line["status"]) for line in requests] == [
        ("/healthz", 200),
        ("/readyz", 503),
        ("/healthz/", 301),
        ("/api/v1/search", 301),
        ("/api/v1/search", 500),
    ]
    common = {"timestamp", "level", "logger", "message", "request_id"}
    fields = {"method", "path", "status", "duration_ms", "parts"}
    assert {frozenset(line) for line in requests} == {frozenset(common | fields)}
    assert len({line["request_id"] for line in requests}) == 5
    faults = {line["level"]: line for line in lines if "exc_info" in line}
    assert set(faults) == {"WARNING", "ERROR"}  # of the cache, then of the database
    assert {line["request_id"] for line in faults.values()} == {requests[-1]["request_id"]}
    assert "secret" not in done.stderr
