"""`make bench`: the embedded engine beside the baseline, ratios first, in one run.

    python -m tests.benchmarks.search [--sizes 10000,100000] [--requests 300]

Every answer of the engine is compared with the baseline's before its time counts.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.benchmarks.figures import p, timed, verdict


def main():
    options = arguments()
    print(f"sizes {options.sizes}, {options.requests} requests each, seed 20260101 / 7")
    figures = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
            figures[size] = in_child(size, options.requests)
        report(size, figures[size])
    return judge(figures)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", default="10000,100000", type=lambda s: [int(n) for n in s.split(",")]
    )
    parser.add_argument("--requests", default=300, type=int)
    return parser.parse_args()


def in_child(size, count):
    """Measure in a process of its own, so that each size begins with an empty memory."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, size, count).result()


def measure(size, count):
    """{what: seconds of each request}, for engine, page and baseline, interleaved."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from search.embedded import search
    from search.visibility import ANONYMOUS
    from tests.benchmarks import baseline
    from tests.benchmarks.synthetic import Corpus

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    started = time.perf_counter()
    corpus = Corpus(size)
    corpus.load()
    loaded = time.perf_counter() - started
    baseline.build()
    client = Client()
    asked = corpus.requests(count)
    for request in asked[:20]:
        search(request, ANONYMOUS)
        client.get("/fr/search/?" + request.querystring())
    times = {"engine": [], "page": [], "baseline": []}
    for request in asked:
        took, results = timed(lambda r=request: search(r, ANONYMOUS))
        times["engine"].append(took)
        took, answer = timed(lambda r=request: baseline.search(r))
        times["baseline"].append(took)
        compare(request, results, answer)
        took, response = timed(lambda r=request: client.get("/fr/search/?" + r.querystring()))
        assert response.status_code == 200, response.status_code
        times["page"].append(took)
    times["load"] = [loaded / size]
    return times


def compare(request, results, answer):
    """The engine and the baseline must say the same."""
    total, counts, hits = answer
    assert results.total == total, request
    assert len(results.hits) == len(hits), request
    for name, facet in results.facets.items():
        found = {bucket.code: bucket.count for bucket in facet.buckets if bucket.count}
        expected = {code: n for code, n in counts[name].items() if ":" not in code}
        assert found == expected, (request, name)


def report(size, times):
    print(f"\n{size:,} entries (loaded at {1 / times['load'][0]:,.0f} a second)")
    print(f"  {'':10}{'p50 ms':>10}{'p95 ms':>10}")
    for name in ("engine", "page", "baseline"):
        print(f"  {name:10}{p(times[name], 50):10.1f}{p(times[name], 95):10.1f}", flush=True)


def judge(figures):
    """Each ratio beside what it must reach; 1 when one is missed."""
    small, large = figures[min(figures)], figures[max(figures)]
    added = p(large["page"], 50) - p(large["engine"], 50)
    rows = [
        (
            "baseline / engine, p95, largest",
            p(large["baseline"], 95) / p(large["engine"], 95),
            ">=",
            10,
        ),
        (
            "engine p50, largest / smallest",
            p(large["engine"], 50) / p(small["engine"], 50),
            "<=",
            6,
        ),
        ("(page - engine) / engine, p50, largest", added / p(large["engine"], 50), "<=", 1.5),
    ]
    return verdict(rows)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
