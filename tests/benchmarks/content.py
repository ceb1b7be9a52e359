"""`make bench-content`: pages as data, beside Wagtail's own API with the same fields, in one run.

    python -m tests.benchmarks.content [--requests 200] [--pages 10000]

The list is that of the demonstration's projects, with their images and blocks; the crawl goes by
cursor through as many pages as `--pages` says.
"""

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.figures import p, timed, verdict

FIELDS = "title,teaser,image,body"
OURS = f"/api/v1/pages?type=project&fields={FIELDS}"
WAGTAILS = f"/v2/pages/?type=directory.ProjectPage&fields={FIELDS}"
BATCH = 1_000


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        }
        os.environ.pop("ELASTICSEARCH_URL", None)
        return measure(options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", default=200, type=int)
    parser.add_argument("--pages", default=10_000, type=int)
    return parser.parse_args()


def measure(options):
    from portal import wsgi  # noqa: F401  the process is set up as in production

    prepare()
    listed = in_turns(options.requests, {"ours": (OURS, {}), "Wagtail v2": (WAGTAILS, {})})
    one = a_page()
    address = f"/api/v1/pages/{one['id']}"
    tag = {"HTTP_IF_NONE_MATCH": get(address)["ETag"]}
    again = in_turns(options.requests, {"whole": (address, {}), "304": (address, tag)})
    for name, times in {**listed, **again}.items():
        print(f"  {name:16}{p(times, 50):10.1f}{p(times, 95):10.1f} ms", flush=True)
    fill(options.pages)
    slower, grown = crawl(options.pages)
    ratio = p(listed["Wagtail v2"], 50) / p(listed["ours"], 50)
    return verdict(
        [
            ("list of 20: Wagtail v2 / ours, p50", ratio, ">=", 3),
            ("list of 20: SQL queries", queries(OURS), "<=", 8),
            ("304 / whole, p50", p(again["304"], 50) / p(again["whole"], 50), "<=", 0.2),
            ("304: SQL queries", queries(address, **tag), "<=", 3),
            ("crawl: last quarter / first, time", slower, "<=", 1.2),
            ("crawl: memory gained after a quarter, MB", grown, "<=", 10),
        ]
    )


def prepare():
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.api import APIField

    from directory.models import ProjectPage

    ProjectPage.api_fields = [APIField(name) for name in ("teaser", "image", "body")]
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    settings.INSTALLED_APPS += ["wagtail.api.v2", "rest_framework"]
    call_command("set_up", demo=True)
    call_command("draw_pictures")


def get(address, **headers):
    from django.test import Client

    response = Client().get(address, **headers)
    assert response.status_code in (200, 304), (address, response.status_code)
    return response


def a_page():
    return get(f"{OURS}&page_size=1").json()["items"][0]


def in_turns(times, asked):
    """{name: seconds of each request} for some addresses, which take turns."""
    found = {name: [] for name in asked}
    for number in range(times + 10):
        for name, (address, headers) in asked.items():
            took, _response = timed(lambda a=address, h=headers: get(a, **h))
            if number >= 10:  # the first ones warm what is kept
                found[name].append(took)
    return found


def queries(address, **headers):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get(address, **headers)
    return len(captured)


def fill(size):
    """As many projects as that, below the index of the demonstration's, without revisions."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Page

    from directory.models import ProjectIndexPage, ProjectPage

    index = ProjectIndexPage.objects.get(locale__language_code="fr")
    first = index.numchild + 1
    shared = {
        "depth": index.depth + 1,
        "locale": index.locale,
        "content_type": ContentType.objects.get_for_model(ProjectPage),
        "live": True,
        "first_published_at": timezone.now(),
        "last_published_at": timezone.now(),
    }
    pages = [
        Page(
            title=f"Projet {number}",
            draft_title=f"Projet {number}",
            slug=f"projet-{number}",
            path=Page._get_path(index.path, index.depth + 1, number),
            url_path=f"{index.url_path}projet-{number}/",
            **shared,
        )
        for number in range(first, first + size)
    ]
    Page.objects.bulk_create(pages, batch_size=BATCH)
    for page in Page.objects.filter(slug__startswith="projet-").iterator():
        ProjectPage(page_ptr=page, teaser="Un projet.", body=[]).save_base(raw=True)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + size)


def crawl(size):
    """(time of the last quarter / of the first, megabytes gained between), all pages by cursor."""
    address, times, memory, seen = f"{OURS}&page_size=100", [], [], set()
    while address:
        took, response = timed(lambda a=address: get(a))
        found = response.json()
        seen |= {page["id"] for page in found["items"]}
        times.append(took)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        address = found["next"]
    assert len(seen) >= size, len(seen)
    quarter = len(times) // 4
    # The demonstration's pages, which have more in them, come first.
    plain = times[2:]
    return p(plain[-quarter:], 50) / p(plain[:quarter], 50), memory[-1] - memory[quarter]


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
