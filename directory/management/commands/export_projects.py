"""Export the public directory to standard output."""

import csv
import json

from django.core.management.base import BaseCommand, CommandError

from directory.exporting import extended, ppsr, sheet
from directory.importing.mappings import CSV

CHUNK = 100
PROFILES = {"core": ppsr.core, "extended": extended.record}


class Command(BaseCommand):
    """Live projects that anyone may see, one after the other: memory stays as it is.

    The core profile validates against PPSR-Core's schema; the extended one carries all that the
    portal knows; CSV is for spreadsheets.
    """

    help = "Export the public projects as PPSR-Core JSON or as CSV."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["ppsr-core", "csv"], default="ppsr-core")
        parser.add_argument(
            "--profile", choices=sorted(PROFILES), help="Of PPSR-Core; core by default."
        )

    def handle(self, *args, **options):
        if options["format"] == "csv" and options["profile"]:
            raise CommandError("--profile is for --format ppsr-core.")
        pages = extended.pages().iterator(chunk_size=CHUNK)
        if options["format"] == "csv":
            self._csv(pages)
        else:
            self._json(pages, PROFILES[options["profile"] or "core"])

    def _json(self, pages, record):
        self.stdout.write('{"Project": [', ending="")
        for position, page in enumerate(pages):
            self.stdout.write(",\n" if position else "\n", ending="")
            self.stdout.write(json.dumps(record(page)), ending="")
        self.stdout.write("\n]}")

    def _csv(self, pages):
        # The mark at the beginning tells a spreadsheet that it is UTF-8.
        self.stdout.write("\ufeff", ending="")
        writer = csv.writer(_Lines(self.stdout))
        writer.writerow(sheet.header(CSV))
        for page in pages:
            writer.writerow(sheet.row(CSV, page))


class _Lines:
    """Standard output as the csv module writes to it: as it is, without line ends of its own."""

    def __init__(self, stdout):
        self.stdout = stdout

    def write(self, text):
        self.stdout.write(text, ending="")
