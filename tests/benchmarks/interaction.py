"""`make bench-interaction`: a tick until it is painted, beside the server's own time for it.

    python -m tests.benchmarks.interaction [--size 10000] [--ticks 60]

A real browser ticks and unticks boxes of the search page. The server's own time is what its log
says of that very request; both come from one run, on one machine, so the ratio is what counts.
"""

import argparse
import logging
import os
import sys
import tempfile
import threading
from pathlib import Path

import django

from tests.benchmarks.figures import p, verdict

MOST = 2.0  # times the server's own time
PAUSE = 200  # milliseconds between two ticks, in which what isn't seen is put in place
# From the press to the frame after the one in which the new total stands.
TICK = """(box) => new Promise((done) => {
    const painted = () => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - pressed);
        port2.postMessage(null);
    });
    document.addEventListener("search:shown", painted, { once: true });
    const pressed = performance.now();
    box.click();
})"""
BOXES = ".facet[open] > fieldset > ul > li > label > input[type=checkbox]"


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
        django.setup()
        prepare(options.size)
        with serving() as address, log_of_requests() as served:
            ticks = measure(address, options.ticks, served)
    return report(options, ticks)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default=10_000, type=int)
    parser.add_argument("--ticks", default=60, type=int)
    return parser.parse_args()


def prepare(size):
    from django.core.management import call_command

    from tests.benchmarks.synthetic import Corpus

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    Corpus(size).load()


class serving:
    """The site on a port of its own, in a thread; its value is the address."""

    def __enter__(self):
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        class Quiet(WSGIRequestHandler):
            # Else headers and body, sent apart, wait 40 ms for each other; gunicorn's don't either.
            disable_nagle_algorithm = True

            def log_message(self, *args):
                """Keep the output to the figures."""

        self.server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        self.server.set_app(StaticFilesHandler(get_wsgi_application()))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *error):
        self.server.shutdown()


class log_of_requests(logging.Handler):
    """The milliseconds that the server's log says of each search page, in order."""

    def __enter__(self):
        self.served = []
        logger = logging.getLogger("portal.request")
        logger.addHandler(self)
        logger.setLevel(logging.INFO)
        return self.served

    def __exit__(self, *error):
        logging.getLogger("portal.request").removeHandler(self)

    def emit(self, record):
        if record.path == "/fr/search/":
            self.served.append(record.duration_ms)


def measure(address, count, served):
    """[(milliseconds until it is painted, milliseconds of the server)] of each tick."""
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, chromium

    ticks = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/fr/search/?q=", wait_until="networkidle")
        boxes = page.locator(BOXES).count()
        for n in range(count + 6):
            box = page.locator(BOXES).nth(n // 2 * 3 % boxes)  # ticked, then unticked
            page.wait_for_timeout(PAUSE)
            served.clear()
            took = box.evaluate(TICK)
            if n >= 6:  # the first ones warm the caches
                ticks.append((took, served[-1]))
        browser.close()
    return ticks


def report(options, ticks):
    painted = [took / 1000 for took, _server in ticks]
    server = [ms / 1000 for _took, ms in ticks]
    ratios = [took / ms for took, ms in ticks]
    print(f"{options.size:,} entries, {len(ticks)} ticks and unticks")
    print(f"  {'':10}{'p50 ms':>10}{'p95 ms':>10}")
    print(f"  {'painted':10}{p(painted, 50):10.1f}{p(painted, 95):10.1f}")
    print(f"  {'server':10}{p(server, 50):10.1f}{p(server, 95):10.1f}")
    return verdict([("painted / server, p50", p(ratios, 50) / 1000, "<=", MOST)])


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
