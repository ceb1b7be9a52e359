"""Offer the terms that come with the portal."""

from django.core.management.base import BaseCommand

from portal.glossary import starters


class Command(BaseCommand):
    help = "Load the portal's own glossary, each term once and for all: staff's work stays."

    def handle(self, *args, **options):
        made, left = starters.load()
        self.stdout.write(f"glossary: {made} created, {left} offered before")
