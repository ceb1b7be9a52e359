"""`make bench-admin`: the explorer, and the editor of a page of 60 blocks, beside stock Wagtail's.

    python -m tests.benchmarks.admin [--requests 100]

Both sites have the same pages, blocks and editor; each is a process of its own. They are asked in
turns, so that what else the machine does slows both down.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import django

from tests.benchmarks.figures import p, timed, verdict

BLOCKS, PAGES = 60, 50  # a page of the explorer's
SETTINGS = {"ours": "tests.benchmarks.settings", "stock": "tests.benchmarks.stock.settings"}
MOST = 1.3  # times stock Wagtail's own time


def main():
    options = arguments()
    if options.site:
        return answer(options.site)
    with tempfile.TemporaryDirectory() as folder:
        sites = {name: Site(name, folder) for name in SETTINGS}  # ours tells the other its blocks
        times = in_turns(options.requests, sites)
    for (page, name), found in times.items():
        print(f"  {page:10}{name:8}{p(found, 50):10.1f}{p(found, 95):10.1f} ms", flush=True)
    pages = sites["ours"].pages
    ratios = {page: p(times[page, "ours"], 50) / p(times[page, "stock"], 50) for page in pages}
    return verdict([(f"{page}: ours / stock, p50", r, "<=", MOST) for page, r in ratios.items()])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", default=100, type=int)
    parser.add_argument("--site", choices=SETTINGS, help=argparse.SUPPRESS)
    return parser.parse_args()


class Site:
    """One of the two, in a process: it is told the name of a page, and says how long that took."""

    def __init__(self, name, folder):
        print(f"  setting up {name} …", flush=True)
        own = Path(folder, name)
        own.mkdir()
        environment = os.environ | {
            "VAR_DIR": str(own),
            "DATABASE_URL": f"sqlite:///{own}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": SETTINGS[name],
            "STOCK_BLOCKS": f"{folder}/blocks.json",
        }
        environment.pop("ELASTICSEARCH_URL", None)
        command = [sys.executable, "-m", "tests.benchmarks.admin", "--site", name]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=environment, **pipes)
        self.pages = json.loads(self.process.stdout.readline())

    def ask(self, page):
        print(page, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


def in_turns(requests, sites):
    """{(page, site): seconds of each request}"""
    pages = sites["ours"].pages
    times = {(page, name): [] for page in pages for name in sites}
    for number in range(requests + 10):
        for page, name in times:
            took = sites[name].ask(page)
            if number >= 10:  # the first ones warm what is kept
                times[page, name].append(took)
    return times


def answer(site):
    django.setup()
    from django.test import Client

    pages, user = {"ours": ours, "stock": stock}[site]()
    client = Client()
    client.force_login(user)
    print(json.dumps([*pages]), flush=True)
    for line in sys.stdin:
        took, response = timed(partial(client.get, pages[line.strip()]))
        assert response.status_code == 200, response.status_code
        print(took, flush=True)


def ours():
    """The pages by name, and who asks for them; what the other has to show is written down."""
    from allauth.mfa.models import Authenticator
    from django.core.management import call_command
    from wagtail.documents.models import Document
    from wagtail.fields import StreamField

    from portal.core.specimens import STATES, VIDEO, picture, texts
    from portal.home.models import HomePage, StandardPage

    call_command("set_up", demo=True, verbosity=0, stdout=sys.stderr)
    home, image, document = HomePage.objects.first(), picture(), Document.objects.first()
    kinds = {kind: next(states(texts(), image, home))[1] for kind, states in STATES.items()}
    del kinds["map"]  # what is chosen there stock Wagtail hasn't
    body = StandardPage(body=[*islice(cycle(kinds.items()), BLOCKS)]).body.get_prep_value()
    for block in body:
        if block["type"] == "video":
            block["value"] = VIDEO
        for each in block["value"] if block["type"] == "documents" else [block]:
            if isinstance(each["value"], dict) and "document" in each["value"]:
                each["value"]["document"] = document.pk
    referred = [
        item["value"] for block in body if block["type"] == "pages" for item in block["value"]
    ]
    field = StandardPage._meta.get_field("body")
    _name, _path, (types,), told = StreamField.deconstruct(field)
    lookup = [as_stock(*block) for block in told["block_lookup"].values()]
    files = {"image": [image.pk, image.file.path], "document": [document.pk, document.file.path]}
    shared = {"types": types, "lookup": lookup, "body": body, "pages": referred, **files}
    Path(os.environ["STOCK_BLOCKS"]).write_text(json.dumps(shared, default=str))
    user = editor()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return pages_of(StandardPage, home, body), user


def as_stock(path, args, options):
    """A block as Wagtail has it; what it hasn't is a text, of which the body has none."""
    left = {name: options[name] for name in options if name not in ("template", "page_type")}
    return ("wagtail.blocks.TextBlock" if path.startswith("portal.") else path), args, left


def stock():
    from django.core.files import File
    from django.core.management import call_command
    from wagtail.documents.models import Document
    from wagtail.images.models import Image
    from wagtail.models import Page

    from tests.benchmarks.stock.models import SHARED, StockPage

    call_command("migrate", verbosity=0)
    for model, name in ((Image, "image"), (Document, "document")):
        pk, path = SHARED[name]
        with Path(path).open("rb") as file:
            model.objects.create(pk=pk, title=name, file=File(file, Path(path).name))
    home = Page.objects.get(depth=2)
    for pk in {*SHARED["pages"]}:
        home.add_child(instance=StockPage(pk=pk, title=f"Page {pk}"))
    return pages_of(StockPage, home, SHARED["body"]), editor()


def pages_of(model, home, body):
    index = home.add_child(instance=model(title="Saisons", body=json.dumps(body)))
    index.save_revision().publish()
    for number in range(PAGES):
        index.add_child(instance=model(title=f"Saison {number}")).save_revision().publish()
    return {"explorer": f"/admin/pages/{index.pk}/", "editor": f"/admin/pages/{index.pk}/edit/"}


def editor():
    """Somebody who writes on the whole site."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    user = get_user_model().objects.create_user("bench", "bench@example.org")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
