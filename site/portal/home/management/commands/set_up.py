"""Bring the database up to date, in one process: starting one takes seconds."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.core.files import take_in


class Command(BaseCommand):
    help = (
        "Migrate, and load the vocabularies, synonyms and glossary that the site comes with. May be"
        " run again at any time: what staff have added or changed stays."
    )
    requires_system_checks = []  # some ask tables that migrations are about to make

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="Load invented content too, for a demonstration."
        )

    def handle(self, *args, demo, **options):
        outputs = {"stdout": self.stdout, "stderr": self.stderr}
        self.stdout.write("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0, **outputs)
        if moved := take_in():
            self.stdout.write(f"{len(moved)} files taken out of the folder that everybody may read")
        commands = ["load_vocabularies", "load_synonyms", "load_glossary"]
        if demo:
            commands.append("load_demo")
        for command in commands:
            call_command(command, **outputs)
