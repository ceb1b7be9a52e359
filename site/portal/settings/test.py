"""Tests: fast password hashes, mail kept in memory, everything else as in production."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403  settings build on each other by star imports, as Django's own docs do
from .base import CACHES, ROOT_DIR, admin_search, card_cache, database, env, file_storages

_folder = tempfile.TemporaryDirectory(prefix="portal-test-")  # gone with the process
VAR_DIR = Path(_folder.name)
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES = file_storages(VAR_DIR)
CACHES = {**CACHES, "cards": card_cache(VAR_DIR)}
SECRET_KEY = "tests only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the live server's
CHECK_LINKS, ARCHIVE_LOOKUP = False, ""  # tests/outlinks has sites of its own
API_RATE = 10**9  # a worker asks from one address all it can; tests/test_api.py limits it
SECOND_FACTOR_REQUIRED = False  # tests/core/test_second_factor.py requires it
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A database in a file, not in memory: threads and a live server share it, as in production.
DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # TEST_DATABASE=FILE with pytest's --reuse-db keeps it, which saves the migrations' seconds.
    name = env("TEST_DATABASE", default=str(VAR_DIR / "test.sqlite3"))
    DATABASES["default"]["TEST"] = {"NAME": name}
# The server that the environment names is for the tests that ask for it (tests/elastic.py).
ELASTICSEARCH = {"HOSTS": [], "API_KEY": "", "CA_FILE": "", "PREFIX": "test"}
WAGTAILSEARCH_BACKENDS = admin_search(ELASTICSEARCH)
CATALOGUE_DIR = Path(env("CATALOGUE_DIR", default=str(ROOT_DIR.parent / "shared" / "data")))
