"""Load the classifications that come with the portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.core.vocabularies import DATA, FILES, VocabularyError, load, read

LINES = {
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "kept": "kept as staff edited them",
    "merged": "merged away by staff",
    "absent": "no longer in the file, left as they are",
}
# What a newcomer's first load creates, and what every further load finds unchanged, isn't news.
COUNTED_ONLY = {"unchanged"}
LISTED_UP_TO = 20


class Command(BaseCommand):
    help = "Load disciplines and territories; keeps what staff added, edited or merged. Idempotent."

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder", type=Path, default=DATA, help="where the vocabularies' files are"
        )

    def handle(self, *args, folder, **options):
        for model, name in FILES.items():
            try:
                report = load(model, read(model, folder))
            except (VocabularyError, OSError, ValueError, KeyError) as error:
                raise CommandError(f"{name}: {error}") from error
            self.tell(name, report)

    def tell(self, name, report):
        self.stdout.write(name)
        for kind, words in LINES.items():
            codes = getattr(report, kind)
            if codes or kind in ("created", "unchanged"):
                self.stdout.write(f"  {len(codes):>5} {words}{self.listed(kind, codes)}")

    def listed(self, kind, codes):
        if not codes or kind in COUNTED_ONLY or len(codes) > LISTED_UP_TO:
            return ""
        return ": " + ", ".join(codes)
