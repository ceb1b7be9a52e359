"""Give a new site its home page, its indexes and the pages that the law requires."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from portal.home.blanks import pages_with_blanks
from portal.home.demo.pages import Library
from portal.home.starters import KIND, load_starters


class Command(BaseCommand):
    help = (
        "Make the pages that a site begins with, where they are missing: home page, indexes, "
        "legal notice, accessibility, privacy, plan of the site, private pages of the network."
    )

    def handle(self, *args, **options):
        library = Library(timezone.localdate())
        with transaction.atomic():
            load_starters(library)
        new, same = library.created[KIND], library.unchanged[KIND]
        self.stdout.write(f"{KIND}: {new} created, {same} already there")
        for page, blanks in pages_with_blanks():
            self.stdout.write(f"{page.url}: {len(blanks)} blanks to be completed by you")
