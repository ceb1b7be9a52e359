"""Real servers for tests, started on free ports with their data in a temporary folder.

    python -m tests.servers elasticsearch postgres -- pytest …

runs the command with a variable for each server: DATABASE_URL names a PostgreSQL, and
TEST_ELASTICSEARCH_URL an Elasticsearch (ELASTICSEARCH_URL would make it the site's own). They are
the environment's if it names them, else private ones, started for the command and gone with it.

Where PostgreSQL isn't installed, the command is left out with a line that says so; with CI=true
that is an error. Where Elasticsearch isn't there, the command runs, and the tests about it skip.
"""

import base64
import contextlib
import hashlib
import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

POSTGRES_ACCOUNT = "postgres"  # it refuses to run as root; its Debian package makes this account
POSTGRES_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
}
ELASTICSEARCH_ACCOUNT = "nobody"  # it refuses to run as root too, and needs no account of its own
ELASTICSEARCH_HOME = "/var/cache/science-ensemble/elasticsearch"
KEYCLOAK_HOME = "/var/cache/science-ensemble/keycloak"
ELASTICSEARCH_SETTINGS = {
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "xpack.ml.enabled": "false",
}
LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"
OLDEST_JDK = 21
USER, PASSWORD = "portal", "not-a-secret"  # the superuser of an Elasticsearch with security


class Missing(Exception):
    """A server isn't on this machine; the message says what was looked for."""


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_as(name):
    """What `subprocess` needs to give up root's rights; nothing where one isn't root."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        raise Missing(f"the server can't run as root, and there is no account {name}") from None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(path, account):
    """Make `path` the account's own."""
    if account:
        os.chown(path, account["user"], account["group"])


@contextlib.contextmanager
def running(command, ready, stop, log, **options):
    """Run a server for the length of a `with`, once it is `ready()`, and end it by `stop`.

    With `start_new_session`, what the command has started is ended too: a script's own server.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
    try:
        wait_until(ready, process, log)
        yield
    finally:
        if options.get("start_new_session"):
            os.killpg(process.pid, stop)
        else:
            process.send_signal(stop)
        process.wait(timeout=60)


def wait_until(ready, process, log, seconds=240):
    """Wait until the server is `ready()`; if it ends before, say what it wrote last."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if ready():
                return
        time.sleep(0.1)
    last = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    raise RuntimeError(f"The server did not start. It wrote:\n{last}")


def postgres_programs():
    """The folder of `initdb` and `postgres`: the newest version of Debian's, else the PATH's."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda path: int(path.parts[-3]))
    found = newest[-1] if newest else shutil.which("initdb")
    if not found:
        raise Missing("PostgreSQL isn't installed (no initdb)")
    return Path(found).resolve().parent


def initialise(programs, folder, account):
    """An empty database cluster in `folder`."""
    command = [programs / "initdb", "--username=portal", "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder}/data"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)


def listening(port):
    """Whether something listens on `port`; an OSError says no, too."""
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


@contextlib.contextmanager
def postgres():
    """A PostgreSQL's URL."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        yield named
        return
    programs, account, port = postgres_programs(), run_as(POSTGRES_ACCOUNT), free_port()
    switches = [f"-c{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as name:
        folder, ready = Path(name), partial(listening, port)
        give(folder, account)
        initialise(programs, folder, account)
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port), *switches]
        options = {"cwd": folder, **account}
        with running(command, ready, signal.SIGINT, folder / "output.log", **options):
            yield f"postgres://portal@127.0.0.1:{port}/postgres"


def elasticsearch_folder():
    """Where the server is put: ELASTICSEARCH_HOME, else the usual folder."""
    return Path(os.environ.get("ELASTICSEARCH_HOME") or ELASTICSEARCH_HOME).resolve()


def elasticsearch_home():
    """The folder of the server, once `.ci/servers` has put it there."""
    home = elasticsearch_folder()
    if not (home / "lib" / "tools" / "server-launcher").is_dir():
        raise Missing(f"Elasticsearch isn't in {home} (.ci/servers gets it)")
    return home


def jdk_version(folder):
    """The version of the JDK in `folder`; 0 where there is none, or one that can only run."""
    with contextlib.suppress(OSError):
        release = (folder / "release").read_text()
        version = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
        if version and (folder / "bin" / "javac").exists():
            return int(version[1])
    return 0


def jdk():
    """The folder of a JDK that is new enough: JAVA_HOME, else the newest of the machine's."""
    named = Path(os.environ.get("JAVA_HOME") or "/nonexistent")
    newest = max(Path("/usr/lib/jvm").glob("*"), key=jdk_version, default=named)
    for folder in (named, newest):
        if jdk_version(folder) >= OLDEST_JDK:
            return folder
    raise Missing(f"no JDK {OLDEST_JDK} or newer is in JAVA_HOME or in /usr/lib/jvm")


def add_user(config):
    """Let USER in with all rights; the hash is one that the server reads and Python can make."""
    salt = os.urandom(32)
    key = hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), salt, 10_000, 32)
    encoded = [base64.b64encode(part).decode() for part in (salt, key)]
    (config / "users").write_text(f"{USER}:{{PBKDF2}}10000${'$'.join(encoded)}\n")
    (config / "users_roles").write_text(f"superuser:{USER}\n")


def prepare(folder, home, account):
    """The server's own folders; the configuration is copied, as it writes its keystore there."""
    shutil.copytree(home / "config", folder / "config")
    (folder / "scratch").mkdir()
    add_user(folder / "config")
    for path in (folder, folder / "config", folder / "scratch"):
        give(path, account)


def launch_command(java_home, home, folder, port, security):
    """What the server's own script would run; the archive lacks it."""
    settings = ELASTICSEARCH_SETTINGS | {
        "http.port": port,
        "path.data": folder / "data",
        "path.logs": folder / "logs",
        "xpack.security.enabled": str(security).lower(),
        "xpack.security.autoconfiguration.enabled": "false",
    }
    switches = [f"-E{name}={value}" for name, value in settings.items()]
    classes = f"{home}/lib/tools/server-launcher/*"
    return [java_home / "bin" / "java", "-cp", classes, LAUNCHER, *switches]


def launch_environment(java_home, home, folder):
    """The variables that the server's own script would set."""
    heap = os.environ.get("ELASTICSEARCH_HEAP") or "1g"
    return os.environ | {
        "JAVA": f"{java_home}/bin/java",
        "JAVA_TYPE": "ES_JAVA_HOME",
        "ES_JAVA_HOME": str(java_home),
        "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
        "ES_DISTRIBUTION_TYPE": "tar",
        "ES_HOME": str(home),
        "ES_PATH_CONF": f"{folder}/config",
        "ES_TMPDIR": f"{folder}/scratch",
    }


def healthy(port):
    """Whether Elasticsearch answers, with all its primary shards; an OSError says no, too."""
    url = f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"
    credentials = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    with urlopen(Request(url, headers={"Authorization": f"Basic {credentials}"}), timeout=5):
        return True


@contextlib.contextmanager
def private_elasticsearch(security):
    """The URL of an Elasticsearch of one's own."""
    home, java_home, account = elasticsearch_home(), jdk(), run_as(ELASTICSEARCH_ACCOUNT)
    credentials = f"{USER}:{PASSWORD}@" if security else ""
    # A launcher that is stopped while it starts leaves a server that ends a little later.
    options = {"prefix": "portal-elasticsearch-", "ignore_cleanup_errors": True}
    with tempfile.TemporaryDirectory(**options) as name:
        folder, port = Path(name), free_port()
        prepare(folder, home, account)
        command = launch_command(java_home, home, folder, port, security)
        environment = launch_environment(java_home, home, folder)
        # Started elsewhere than in its own folder, the server misses a module.
        options = {"cwd": home, "env": environment, **account}
        ready, log = partial(healthy, port), folder / "output.log"
        with running(command, ready, signal.SIGTERM, log, **options):
            yield f"http://{credentials}127.0.0.1:{port}"


@contextlib.contextmanager
def elasticsearch(security=False):
    """An Elasticsearch's URL: the one that the environment names, else a private one's.

    With `security`, always a private one, which lets in nobody but the user whom its URL names.
    """
    named = os.environ.get("TEST_ELASTICSEARCH_URL") or os.environ.get("ELASTICSEARCH_URL")
    if named and not security:
        yield named
        return
    with private_elasticsearch(security) as url:
        yield url


def keycloak_folder():
    """Where the server is put: KEYCLOAK_HOME, else the usual folder."""
    return Path(os.environ.get("KEYCLOAK_HOME") or KEYCLOAK_HOME).resolve()


def build_keycloak(home):
    """Have it made ready for a database in memory, which takes longer than to start it."""
    script = home / "bin" / "kc.sh"
    script.chmod(0o755)
    environment = os.environ | {"JAVA_HOME": str(jdk())}
    command = [script, "build", "--db=dev-mem"]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def keycloak():
    """A Keycloak's URL; its administrator is USER, with PASSWORD."""
    home, port = keycloak_folder(), free_port()
    if not (home / "bin" / "kc.sh").exists():
        raise Missing(f"Keycloak isn't in {home} (.ci/servers gets it)")
    environment = os.environ | {
        "JAVA_HOME": str(jdk()),
        "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx512m",
        "KC_BOOTSTRAP_ADMIN_USERNAME": USER,
        "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
    }
    command = [home / "bin" / "kc.sh", "start", "--optimized", "--cache=local"]
    command += ["--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}"]
    command += ["--hostname-strict=false"]
    url = f"http://localhost:{port}"

    def ready():
        with urlopen(f"{url}/realms/master", timeout=5):
            return True

    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-keycloak-")))
        log = folder / "output.log"
        options = {"env": environment, "start_new_session": True}
        stack.enter_context(running(command, ready, signal.SIGTERM, log, **options))
        yield url


# What a site's own proxy would be told: it keeps what may be kept, and for ten minutes what says
# nothing about it; the cookies are no part of the key. X-Cache says whence an answer comes.
NGINX_SETTINGS = """
daemon off;
user {user};
pid {folder}/pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=portal:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {site};
      proxy_set_header Host $http_host;
      proxy_cache portal;
      proxy_cache_key $scheme$http_host$request_uri;
      proxy_cache_valid 200 301 302 10m;
      proxy_cache_valid any 1m;
      add_header X-Cache $upstream_cache_status always;
    }}
    location /media/ {{
      alias {media}/;
      add_header X-Content-Type-Options nosniff;
      add_header Content-Security-Policy "default-src 'none'";
    }}
  }}
}}
"""


def nginx_program():
    """Where it is: a service's programs aren't in everybody's PATH."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise Missing("nginx isn't installed")
    return found


@contextlib.contextmanager
def nginx(site, media):
    """The URL of an nginx that stands before `site` with a cache, and serves the folder `media`."""
    program, port = nginx_program(), free_port()
    user = pwd.getpwuid(os.geteuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as name:
        folder, config = Path(name), Path(name) / "nginx.conf"
        settings = NGINX_SETTINGS.format(
            user=user, folder=folder, port=port, site=site, media=media
        )
        config.write_text(settings)
        command = [program, "-p", folder, "-c", config, "-e", folder / "error.log"]
        ready, log = partial(listening, port), folder / "output.log"
        with running(command, ready, signal.SIGQUIT, log):
            yield f"http://127.0.0.1:{port}"


SERVERS = {
    "postgres": ("DATABASE_URL", postgres),
    "elasticsearch": ("TEST_ELASTICSEARCH_URL", elasticsearch),
}
OPTIONAL = {"elasticsearch"}  # the suite runs without it too, but for the tests that need it


def start(names, stack):
    """Start the servers for as long as `stack` lasts; the variables that name them."""
    variables = {}
    for name in names:
        variable, server = SERVERS[name]
        try:
            variables[variable] = stack.enter_context(server())
        except Missing as reason:
            if name not in OPTIONAL:
                raise Missing(f"Skipped the tests on {name}: {reason}.") from reason
            print(f"The tests run without {name}: {reason}.", flush=True)
    return variables


def main(names, *command):
    """Run `command` with the servers called `names`; its exit code."""
    with contextlib.ExitStack() as stack:
        try:
            environment = os.environ | start(names, stack)
        except Missing as reason:
            print(reason, flush=True)
            return 1 if os.environ.get("CI", "").lower() in {"1", "true"} else 0
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with us
    names = list(itertools.takewhile(lambda word: word != "--", sys.argv[1:]))
    command = sys.argv[len(names) + 2 :]
    if not names or not command or not set(names) <= set(SERVERS):
        sys.exit(__doc__)
    sys.exit(main(names, *command))
