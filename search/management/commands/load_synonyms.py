"""Offer the synonyms that come with the portal."""

from django.core.management.base import BaseCommand

from search import starters


class Command(BaseCommand):
    help = "Load the portal's own synonyms, each set once and for all: staff's work stays."

    def handle(self, *args, **options):
        created, known = starters.load()
        self.stdout.write(f"synonyms: {created} created, {known} offered before")
