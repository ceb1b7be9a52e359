"""Fill an empty site with invented content, in French with a third of it in English too."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from directory.models import ProjectPage
from portal.core.receivers import pictures_left
from portal.events.models import EventPage
from portal.home.demo.audit import load_audit
from portal.home.demo.catalogue import read
from portal.home.demo.conversations import load_conversations
from portal.home.demo.joining import load_applications, load_terms
from portal.home.demo.members import load_members
from portal.home.demo.pages import Library, load, load_nodes, load_organisations
from portal.home.demo.people import load_people, table
from portal.home.demo.searches import load_searches
from portal.home.demo.site import index_page, load_frame
from portal.home.demo.space import load_shared
from portal.home.starters import KIND as STARTERS
from portal.home.starters import load_required, load_space
from portal.news.models import NewsPage
from resources.models import ResourcePage
from search.projection import collected

# In this order: resources, news and events may refer to a project.
KINDS = {
    "projects": ProjectPage,
    "resources": ResourcePage,
    "events": EventPage,
    "news": NewsPage,
}
# Pages per transaction: few commits, and never a long wait for another writer.
CHUNK = 20


class Command(BaseCommand):
    help = "Load invented content for a demonstration. What is already there is left as it is."

    def add_arguments(self, parser):
        parser.add_argument(
            "--users",
            action="store_true",
            help="Create the demonstration's accounts even where DEBUG is off.",
        )

    def handle(self, *args, users, **options):
        library = Library(timezone.localdate())
        with pictures_left():
            self.load_content(library)
        self.load_users(users or settings.DEBUG)
        with transaction.atomic():
            load_members(library, read("members"))
            load_terms(library, *read("terms"))
            load_applications(library, read("applications"))
            load_conversations(library, read("conversations"))
            load_searches(library, read("searches"))
            load_audit(library)
        kinds = ("members", "terms", "applications", "conversations", "searches", "audit")
        self.report(library, *kinds)

    def load_content(self, library):
        with collected():
            home = load_frame(library)
            load_required(library, home)
            load_space(library, home)
            load_organisations(library, read("organisations"))
            load_nodes(library, read("nodes"))
        self.report(library, "frame", STARTERS, "organisations", "nodes")
        for kind, model in KINDS.items():
            self.load_kind(library, kind, model)
            self.report(library, kind)
        with collected():
            load_shared(library, read("space"))
        self.report(library, "space")

    def load_kind(self, library, kind, model):
        parent = index_page(library, kind)
        items = read(kind)
        for start in range(0, len(items), CHUNK):
            with collected():
                for item in items[start : start + CHUNK]:
                    load(library, kind, model, item, parent)

    def report(self, library, *kinds):
        for kind in kinds:
            new, same = library.created[kind], library.unchanged[kind]
            self.stdout.write(f"{kind}: {new} created, {same} already there")

    def load_users(self, wanted):
        if not wanted:
            self.stdout.write("No accounts created: DEBUG is off and --users was not given.")
            return
        created = load_people()
        self.stdout.write(f"accounts: {created} created")
        if created and not settings.DEBUG:
            self.stderr.write(
                "These accounts have a password that everybody knows: "
                "use them on a machine that nobody else can reach."
            )
        for line in table():
            self.stdout.write(line)
