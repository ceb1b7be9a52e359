"""Make all pictures that pages show, so that no visitor waits for one."""

from django.core.management.base import BaseCommand
from tqdm import tqdm
from wagtail.models import Page

from portal.core.pictures import draw_shown


class Command(BaseCommand):
    help = (
        "Make the pictures that live pages show and that aren't there: after load_demo, or when"
        " their sizes or formats have changed. Publishing a page makes its own."
    )

    def handle(self, *args, verbosity, **options):
        pages = Page.objects.live()
        each = pages.specific().iterator(chunk_size=100)
        hidden = None if verbosity else True  # None: shown on a terminal
        for page in tqdm(each, unit=" pages", total=pages.count(), disable=hidden):
            draw_shown(page)
