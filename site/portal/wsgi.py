"""The WSGI application."""

import gc
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

# What is loaded by now stays, so the collector needn't look at it again and again; it is to come
# less often, as a page makes thousands of small objects that go by themselves.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
