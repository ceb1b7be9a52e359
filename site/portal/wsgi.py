"""The WSGI application."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# gunicorn gives up instead of starting its worker again when a worker ends with this code.
BOOT_ERROR = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    print(f"Configuration error: {error}", file=sys.stderr)
    sys.exit(BOOT_ERROR)
