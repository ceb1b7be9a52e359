"""`make bench`: the Elasticsearch engine beside the server's own time, ratios first, in one run.

    python -m tests.servers elasticsearch -- python -m tests.benchmarks.elastic

The raw request (`raw.py`) and what is measured take turns; every answer is compared before its time
counts. Each size has a database and an index of its own.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import urllib3

from tests.benchmarks.figures import p, timed, verdict

CLIENTS = 8
WORKERS = 2


def main():
    options = arguments()
    url = os.environ["TEST_ELASTICSEARCH_URL"]
    print(f"sizes {options.sizes}, {options.requests} requests each, seed 20260101 / 7", flush=True)
    figures = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            environment = {
                **os.environ,
                "VAR_DIR": folder,
                "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
                "ELASTICSEARCH_URL": url,
                "ELASTICSEARCH_PREFIX": f"bench-{size}",
            }
            command = [sys.executable, "-m", "tests.benchmarks.elastic", "--measure", str(size)]
            command += ["--requests", str(options.requests), "--seconds", str(options.seconds)]
            if size == min(options.sizes):
                command.append("--all")
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            figures[size] = json.loads(done.stdout.splitlines()[-1])
        report(size, figures[size])
    return judge(figures)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", default="100000,1000000", type=lambda s: [int(n) for n in s.split(",")]
    )
    parser.add_argument("--requests", default=300, type=int)
    parser.add_argument("--seconds", default=15, type=int, help="of each throughput run")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--all", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options):
    """Everything about one size, in a process of its own: its last line is the figures."""
    from portal import wsgi  # noqa: F401  the process is set up as in production

    bench = Bench(options.measure, options.requests)
    try:
        bench.prepare()
        figures = bench.latencies()
        if options.all:
            figures["wagtail"], figures["beside"] = bench.wagtail()
            figures["throughput"] = bench.throughput(options.seconds)
            figures["fresh"] = bench.freshness()
            figures["queries"] = bench.queries()
        figures |= bench.rates
    finally:
        bench.remove()
    print(json.dumps(figures))


class Bench:
    """A database of synthetic entries, and an index of it."""

    def __init__(self, size, count):
        from tests.benchmarks.synthetic import Corpus

        self.size, self.count = size, count
        self.make = Corpus
        self.rates = {}

    def prepare(self):
        from django.core.management import call_command

        from search.elastic import delivery, server, upkeep

        call_command("migrate", run_syncdb=True, verbosity=0)
        call_command("load_vocabularies", verbosity=0)
        self.corpus = self.make(self.size)
        self.corpus.load(embedded=False)
        self.requests = self.corpus.requests(self.count)
        self.rates["bulk"] = self.bulk_rate()
        Path("/proc/self/clear_refs").write_text("5")  # forget the most so far
        before = memory("VmRSS")
        started = time.perf_counter()
        upkeep.rebuild()
        self.rates["rebuild"] = self.size / (time.perf_counter() - started)
        self.rates["rebuild_mb"] = memory("VmHWM") - before
        self.delivery, self.server = delivery, server
        patient = server.writer().options(request_timeout=600)
        patient.indices.forcemerge(index=server.alias(), max_num_segments=5)
        host = os.environ["ELASTICSEARCH_URL"]
        self.url = f"{host}/{server.alias()}/_search"

    def bulk_rate(self, most=100_000):
        """Documents a second of a bare bulk: bodies made beforehand, two senders."""
        from search.elastic import delivery, index, server, upkeep
        from search.models import SearchEntry

        name = f"{server.alias()}-raw"
        body = index.body()
        settings = body["settings"] | upkeep.WHILE_BUILDING
        server.writer().indices.create(index=name, settings=settings, mappings=body["mappings"])
        entries = SearchEntry.objects.order_by("pk")[: min(self.size, most)]
        lines, batches = [], []
        for entry in entries.iterator(chunk_size=2000):
            document = json.dumps(index.document(entry))
            meta = {"_id": str(entry.key), "version": entry.seq, "version_type": "external_gte"}
            lines.append(json.dumps({"index": meta}) + "\n" + document + "\n")
            if len(lines) == delivery.BATCH:
                batches.append("".join(lines).encode())
                lines = []
        if lines:
            batches.append("".join(lines).encode())
        address = f"{os.environ['ELASTICSEARCH_URL']}/{name}/_bulk"
        pool = urllib3.PoolManager(maxsize=4)
        headers = {"Content-Type": "application/x-ndjson"}

        def send(batch):
            assert pool.request("POST", address, body=batch, headers=headers).status == 200

        started = time.perf_counter()
        with ThreadPoolExecutor(upkeep.SENDERS) as senders:
            list(senders.map(send, batches))
        server.writer().options(request_timeout=600).indices.refresh(index=name)
        rate = entries.count() / (time.perf_counter() - started)
        server.writer().indices.delete(index=name)
        return rate

    def latencies(self):
        """{what: seconds of each request}, taking turns."""
        from django.test import Client

        from search import elastic
        from search.visibility import ANONYMOUS
        from tests.benchmarks import raw

        client = Client()
        times = {name: [] for name in ("raw", "engine", "page", "json")}

        for request in self.requests[:30]:
            raw.search(self.url, request, terms(request))
            elastic.search(request, ANONYMOUS)
            client.get("/fr/search/?" + request.querystring())
            client.get("/api/v1/search?" + request.querystring())
        for request in self.requests:
            query = request.querystring()
            took, answer = timed(lambda r=request: raw.search(self.url, r, terms(r)))
            times["raw"].append(took)
            took, results = timed(lambda r=request: elastic.search(r, ANONYMOUS))
            times["engine"].append(took)
            compare(request, results, answer)
            took, response = timed(lambda q=query: client.get("/fr/search/?" + q))
            assert response.status_code == 200
            times["page"].append(took)
            took, response = timed(lambda q=query: client.get("/api/v1/search?" + q))
            assert response.json()["engine"] == "elasticsearch"
            times["json"].append(took)
        times["text"] = [bool(request.q) for request in self.requests]
        return times

    def wagtail(self):
        """Seconds of the page by Wagtail's own backend, and of ours beside it, taking turns."""
        from unittest.mock import patch

        from django.test import Client

        from search import elastic
        from search.visibility import ANONYMOUS
        from tests.benchmarks import wagtail_backend

        wagtail_backend.load()
        client, theirs, ours = Client(), [], []
        for request in [*self.requests[:20], *self.requests]:
            address = "/fr/search/?" + request.querystring()
            with patch("search.views.search", wagtail_backend.search):
                theirs.append(timed(lambda a=address: client.get(a))[0])
            ours.append(timed(lambda a=address: client.get(a))[0])
            if not request.q:  # words are analysed in another way
                compare_screens(
                    elastic.search(request, ANONYMOUS), wagtail_backend.search(request, ANONYMOUS)
                )
        return theirs[20:], ours[20:]

    def queries(self):
        """The most SQL queries that a visitor's page of hits makes."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from search import elastic
        from search.visibility import ANONYMOUS

        client, most = Client(), 0
        found = [each for each in self.requests if elastic.search(each, ANONYMOUS).hits]
        for request in found[:20]:
            with CaptureQueriesContext(connection) as made:
                client.get("/fr/search/?" + request.querystring())
            most = max(most, len(made))
        return most

    def throughput(self, seconds):
        """Searches a second by 8 clients: of the raw server, and of the site's JSON."""
        from tests.benchmarks import raw

        bodies = [json.dumps(raw.body(request, terms(request))) for request in self.requests]
        queries = [request.querystring() for request in self.requests]
        pool = urllib3.PoolManager(maxsize=CLIENTS)
        with gunicorn() as site:

            def ask_site(n):
                address = f"{site}/api/v1/search?{queries[n % len(queries)]}"
                assert pool.request("GET", address).status == 200

            def ask_server(n):
                body = bodies[n % len(bodies)]
                found = pool.request("POST", self.url, body=body, headers=raw.HEADERS)
                assert found.status == 200

            by_clients(ask_site, 3)
            return {
                "raw": by_clients(ask_server, seconds),
                "site": by_clients(ask_site, seconds),
            }

    def freshness(self, times=60):
        """Seconds from a commit until the search finds it, with a worker as in production."""
        from django.db import transaction

        from search import elastic
        from search.models import SearchCounter, SearchEntry
        from search.requests import SearchRequest
        from search.visibility import ANONYMOUS

        took = []
        entry = SearchEntry.objects.first()
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "db_worker", "--interval", "0.2"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(5)
            for n in range(times):
                word = f"unique{n:04}x"
                with transaction.atomic():
                    entry.texts["fr"]["title"] = word
                    entry.seq = SearchCounter.next()
                    entry.save()
                started = time.perf_counter()
                request = SearchRequest(q=word)
                while not elastic.search(request, ANONYMOUS).total:
                    time.sleep(0.02)
                took.append(time.perf_counter() - started)
                time.sleep(0.013 * (n % 40))
        finally:
            worker.terminate()
            worker.wait()
        return took

    def remove(self):
        from search.elastic import server

        for name in server.writer().indices.get(index=f"{server.alias()}-*").body:
            server.writer().indices.delete(index=name)


LANGUAGES = ("fr", "en")


def terms(request):
    """The words of a search as each language's fields hold them, with accents or without."""
    return {
        language: [" ".join(needle[0] for needle in group) for group in asked.groups]
        for language in LANGUAGES
        if (asked := request.asked(language))
    }


def by_clients(ask, seconds):
    """How many times a second CLIENTS threads get an answer."""
    end = time.monotonic() + seconds

    def client(number):
        done = 0
        while time.monotonic() < end:
            ask(number * 37 + done)
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(client, range(CLIENTS))) / seconds


class gunicorn:
    """The site as in production, on a free port, for the length of a `with`."""

    def __enter__(self):
        from tests.servers import free_port

        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", str(WORKERS), "--keep-alive", "30", "--log-level", "error"]
        command += ["--worker-class", "gthread", "--threads", "4"]
        self.process = subprocess.Popen(command, stdout=sys.stderr)
        address = f"http://127.0.0.1:{port}"
        patience = urllib3.Retry(total=30, backoff_factor=0.1)
        urllib3.request("GET", f"{address}/healthz", retries=patience)
        return address

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=30)


def memory(mark):
    """The most memory (VmHWM) or the present one (VmRSS) of this process, in MB, as Linux tells."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{mark}:\s+(\d+)", status)[1]) / 1024


def compare(request, results, answer):
    """The engine and the raw request must say the same."""
    assert results.total == answer["hits"]["total"]["value"], request
    found = answer["hits"]["hits"]
    assert [hit.id for hit in results.hits] == [hit["_id"] for hit in found], request
    for hit, other in zip(results.hits, found, strict=True):
        marked = other.get("highlight", {}).get("texts.fr.title")
        assert marked is None or marked == [hit.title_html], request
    for name, facet in results.facets.items():
        counted = answer["aggregations"][name]
        expected = {
            bucket["key"]: bucket["doc_count"]
            for bucket in counted.get("codes", counted)["buckets"]
            if ":" not in bucket["key"]
        }
        ours = {bucket.code: bucket.count for bucket in facet.buckets if bucket.count}
        assert ours == expected, (request, name, ours.items() ^ expected.items())


def compare_screens(results, others):
    """Where nothing is typed, Wagtail's backend must count the same."""
    assert results.total == others.total, results.request
    assert len(results.hits) == len(others.hits), results.request
    for name, facet in results.facets.items():
        shown = {bucket.code: bucket.count for bucket in facet.buckets}
        assert shown == {bucket.code: bucket.count for bucket in others.facets[name].buckets}, name


def report(size, found):
    print(f"\n{size:,} entries")
    print(f"  {'':10}{'p50 ms':>10}{'p95 ms':>10}")
    for name in ("raw", "engine", "page", "json"):
        print(f"  {name:10}{p(found[name], 50):10.1f}{p(found[name], 95):10.1f}")
    if "wagtail" in found:
        print(f"  {'wagtail':10}{p(found['wagtail'], 50):10.1f}{p(found['wagtail'], 95):10.1f}")
    print(f"  bulk {found['bulk']:,.0f}/s, rebuild {found['rebuild']:,.0f}/s", end="")
    print(f", which took {found['rebuild_mb']:.0f} MB more", flush=True)
    if "throughput" in found:
        print(f"  searches a second: raw {found['throughput']['raw']:.0f}", end="")
        print(f", JSON {found['throughput']['site']:.0f}", flush=True)


def only(found, name, text):
    pairs = zip(found[name], found["text"], strict=True)
    return [took for took, has_text in pairs if has_text == text]


def growth(small, large, name, text):
    return p(only(large, name, text), 50) / p(only(small, name, text), 50)


def judge(figures):
    """Each ratio beside what it must reach; 1 when one is missed."""
    small, large = figures[min(figures)], figures[max(figures)]
    raw = p(small["raw"], 50)
    rows = [
        ("engine / raw, p50", p(small["engine"], 50) / raw, "<=", 1.15),
        ("page / raw, p50", p(small["page"], 50) / raw, "<=", 2.0),
        ("JSON / raw, p50", p(small["json"], 50) / raw, "<=", 1.5),
        ("Wagtail's page / ours, p50", p(small["wagtail"], 50) / p(small["beside"], 50), ">=", 2),
        ("rebuild / bulk", small["rebuild"] / small["bulk"], ">=", 0.7),
        (
            "JSON searches a second / raw",
            small["throughput"]["site"] / small["throughput"]["raw"],
            ">=",
            0.5,
        ),
        ("published, found: p95, seconds", p(small["fresh"], 95) / 1000, "<=", 1.5),
        ("SQL queries of a page", small["queries"], "<=", 4),
    ]
    if large is not small:
        for name, text in (("text", True), ("browsing", False)):
            ratio = growth(small, large, "engine", text) / growth(small, large, "raw", text)
            rows.append((f"growth / raw's growth, {name}", ratio, "<=", 1.2))
    return verdict(rows)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    options = arguments()
    sys.exit(measure(options) if options.measure else main())
