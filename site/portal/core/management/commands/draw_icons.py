"""Write the icon's files that aren't SVG; to be run when the icon changes, then committed."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.core import icon


class Command(BaseCommand):
    help = "Draw the site's icon as PNG and ICO, into the static files."

    def handle(self, **options):
        for name, content in icon.files().items():
            (settings.PORTAL_DIR / "static/portal" / name).write_bytes(content)
            self.stdout.write(f"{name}: {len(content)} bytes")
