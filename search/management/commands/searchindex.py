"""`manage.py searchindex rebuild|sync|check|status`: the upkeep of the search server's index."""

from django.core.management import BaseCommand, CommandError
from elasticsearch import ApiError, TransportError
from tqdm import tqdm

from search import elastic
from search.elastic import delivery, upkeep


class Command(BaseCommand):
    help = "Build, repair, check or describe the index on the search server."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["rebuild", "sync", "check", "status"])

    def handle(self, *, action, **options):
        if not elastic.configured():
            raise CommandError("No search server is configured; set ELASTICSEARCH_URL.")
        try:
            getattr(self, f"do_{action}")()  # Django's own `check` is something else
        except (upkeep.Refused, delivery.Undelivered) as reason:
            raise CommandError(str(reason)) from None
        except (ApiError, TransportError) as error:
            raise CommandError(f"The search server failed: {type(error).__name__}") from error

    def do_rebuild(self):
        """Build a new index beside the one in use, and swap it in."""
        with tqdm(unit=" entries", disable=None, file=self.stderr) as bar:

            def progress(done, total):
                bar.total = total
                bar.update(done - bar.n)

            target = upkeep.rebuild(progress)
        self.stdout.write(f"{target.documents} entries in {target}, now in use.")

    def do_sync(self):
        """Repair what differs."""
        repaired = 0
        for difference in upkeep.sync():
            repaired += 1
            self.stdout.write(f"Repaired {difference}")
        self.stdout.write(f"{repaired} repaired.")

    def do_check(self):
        """Name what differs; an error when anything does."""
        found = 0
        for difference in upkeep.check():
            found += 1
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{found} differences; run: manage.py searchindex sync")
        self.stdout.write("The index holds what the database holds.")

    def do_status(self):
        """What there is to know at a glance."""
        found = upkeep.status()
        lines = {
            "server": found.server or "doesn't answer",
            "index": found.index or "none; run: manage.py searchindex rebuild",
            "mapping": "of this version" if found.current else "run: manage.py searchindex rebuild",
            "entries": found.entries,
            "documents": "unknown" if found.documents is None else found.documents,
            "waiting": found.waiting,
            "waiting since": found.waiting_since or "-",
            "last rebuild": (found.index and found.index.finished) or "-",
            "being built": found.building or "-",
        }
        for name, value in lines.items():
            self.stdout.write(f"{name:14} {value}")
