"""Real servers for tests, started on free ports with their data in a temporary folder.

    python -m tests.servers postgres -- pytest …

runs the command with DATABASE_URL naming a PostgreSQL: the environment's own if it names one, else
a private one, started for the command and gone with it. Where PostgreSQL isn't installed, the
command is left out with a line that says so; with CI=true that is an error.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ACCOUNT = "postgres"  # PostgreSQL refuses to run as root; its Debian package makes this account
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
}


class Missing(Exception):
    """A server isn't on this machine; the message says what was looked for."""


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_programs():
    """The folder of `initdb` and `postgres`: the newest version of Debian's, else the PATH's."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda path: int(path.parts[-3]))
    found = newest[-1] if newest else shutil.which("initdb")
    if not found:
        raise Missing("PostgreSQL isn't installed (no initdb)")
    return Path(found).resolve().parent


def run_as():
    """What `subprocess` needs to give up root's rights; nothing where one isn't root."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise Missing(f"PostgreSQL can't run as root, and there is no account {ACCOUNT}") from None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def wait_until_open(port, process, seconds=30):
    """Wait until the server listens on `port`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} did not start.")


@contextlib.contextmanager
def running(command, port, **options):
    """Run a server for the length of a `with`, and end it by an interrupt."""
    process = subprocess.Popen(command, **options)
    try:
        wait_until_open(port, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def initialise(programs, folder, account):
    """An empty database cluster in `folder`, which must be the account's."""
    if account:
        os.chown(folder, account["user"], account["group"])
    command = [programs / "initdb", "--username=portal", "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder}/data"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)


@contextlib.contextmanager
def postgres():
    """A PostgreSQL's URL."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        yield named
        return
    programs, account, port = postgres_programs(), run_as(), free_port()
    switches = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as folder:
        initialise(programs, folder, account)
        command = [programs / "postgres", "-D", f"{folder}/data", "-p", str(port), *switches]
        options = {"cwd": folder, "stderr": subprocess.DEVNULL, **account}
        with running(command, port, **options):
            yield f"postgres://portal@127.0.0.1:{port}/postgres"


SERVERS = {"postgres": ("DATABASE_URL", postgres)}


def main(name, *command):
    """Run `command` with the server called `name`; its exit code."""
    variable, server = SERVERS[name]
    try:
        with server() as url:
            return subprocess.run(command, env={**os.environ, variable: url}).returncode
    except Missing as reason:
        print(f"Skipped the tests on {name}: {reason}.", flush=True)
        return 1 if os.environ.get("CI", "").lower() in {"1", "true"} else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with us
    _program, name, separator, *command = sys.argv
    if separator != "--" or name not in SERVERS:
        sys.exit(__doc__)
    sys.exit(main(name, *command))
