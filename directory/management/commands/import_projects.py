"""Import another catalogue's projects, or our own export."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.importing import readers
from directory.importing.mappings import MAPPINGS
from directory.importing.runner import Import, NoDirectory, Options


class Command(BaseCommand):
    """Every row ends as created, updated, unchanged or refused, and the report says which and why.

    A record goes in the directory of its language, or else of --locale. It is a draft unless
    --publish is given. A row that was imported before, by origin and identifier, is left alone;
    when it has changed since, --update sets what it says, as a new draft or, with --publish,
    live. What the row doesn't say stays. Rows that are refused don't fail the command: it fails
    only when the file as a whole can't be read, or when there is no directory. An import that was
    interrupted is resumed by starting it again.
    """

    help = (
        "Import projects from a PPSR-Core, citizenscience.gov or CSV file, and report on every row."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=sorted(MAPPINGS), help="Guessed when not given.")
        parser.add_argument("--dry-run", action="store_true", help="Report, and store nothing.")
        parser.add_argument("--update", action="store_true", help="Take in rows that have changed.")
        parser.add_argument("--publish", action="store_true", help="Publish what is imported.")
        parser.add_argument(
            "--report", type=Path, help="Also write the report here: .csv or .json."
        )
        parser.add_argument(
            "--origin",
            default="",
            help="The catalogue's name, within which identifiers are unique. By default the"
            " format's, and for CSV the file's name without its extension.",
        )
        parser.add_argument(
            "--locale",
            default=settings.LANGUAGE_CODE,
            help="Where projects go that say no language, or one without a directory.",
        )

    def handle(self, *args, file, **options):
        work = self._prepare(file, options)
        try:
            for _row in tqdm(
                work.run(),
                total=len(work.source.rows),
                file=sys.stderr,
                disable=None,  # When it isn't a terminal.
            ):
                pass
        finally:
            self._tell(work.report, options)

    def _prepare(self, file, options):
        chosen = {
            name: options[name] for name in ("origin", "locale", "dry_run", "update", "publish")
        }
        try:
            source = readers.read(file, options["format"])
            return Import(source, Options(**chosen), file=file.stem)
        except (readers.Unreadable, NoDirectory) as error:
            raise CommandError(f"{file}: {error}") from error

    def _tell(self, report, options):
        for line in report.lines(options["verbosity"]):
            self.stdout.write(line.encode("utf-8", "replace").decode())
        if options["report"]:
            report.write(options["report"])
