"""Settings common to all environments; the environment switches the real servers on, one by one."""

from pathlib import Path

import environ
from corsheaders.defaults import default_headers
from django.utils.translation import gettext_lazy as _

from .accounts import *  # noqa: F403  settings build on each other by star imports, as Django's own docs do
from .policy import ADMIN_ADDRESS, ADMIN_POLICY, EMBEDS, PERMISSIONS_POLICY, PUBLIC_POLICY  # noqa: F401

env = environ.Env()

PORTAL_DIR = Path(__file__).resolve().parents[1]
ROOT_DIR = PORTAL_DIR.parents[1]
VAR_DIR = Path(env("VAR_DIR", default=str(ROOT_DIR / "var")))

INSTALLED_APPS = [
    "portal.content",
    "portal.home",
    "portal.news",
    "portal.events",
    "portal.problems",
    "portal.tokens",
    "portal.description",
    "portal.webhooks",
    "portal.listings",
    "portal.checks",
    "portal.glossary",
    "portal.outlinks",
    "portal.confirmations",
    "portal.imports",
    "portal.proposals",
    "portal.teams",
    "network",
    "resources",
    "directory",
    "search",
    "portal.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    "django_htmx",
    "corsheaders",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.orcid",
    "allauth",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.core.timing.middleware",  # first: it measures all the others
    "portal.core.policy.PolicyMiddleware",  # before any that may answer by itself
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.core.second_factor.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.content.redirects.RedirectMiddleware",
    "portal.api.middleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PORTAL_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.home.context_processors.frame",
            ],
        },
    },
]

# SQLite takes its write lock when a transaction begins, so that a writer waits instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
}


def database(url):
    """The database at `url`; on SQLite with the options that concurrent writers need."""
    config = env.db_url_config(url)
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    else:
        config["OPTIONS"] = {"connect_timeout": 5, **config.get("OPTIONS", {})}
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database(env("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def shared_cache(url):
    """The Redis at `url`; one that hangs gives up before the page does."""
    config = env.cache_url_config(url)
    limits = {"SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1}
    config["OPTIONS"] = {**limits, **config.get("OPTIONS", {})}
    return config


def card_cache(folder):
    """Social cards, in a folder that nothing serves: 200 MB at most, then some make room."""
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": folder / "cards",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }


REDIS_URL = env("REDIS_URL", default="")
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": shared_cache(REDIS_URL) if REDIS_URL else MEMORY,
    "cards": card_cache(VAR_DIR),
}
# Searches are answered by Elasticsearch when one is named; user and password stand in its URL.
ELASTICSEARCH = {
    "HOSTS": [url.strip() for url in env.list("ELASTICSEARCH_URL", default=[]) if url.strip()],
    "API_KEY": env("ELASTICSEARCH_API_KEY", default=""),
    "CA_FILE": env("ELASTICSEARCH_CA_FILE", default=""),
    "PREFIX": env("ELASTICSEARCH_PREFIX", default="portal"),
}


def admin_search(elasticsearch):
    """Where the admin's own search looks: on the server where there is one, else in the database.

    The database's index is kept beside the server's, to answer when that fails.
    """
    database = {"BACKEND": "wagtail.search.backends.database"}
    if not elasticsearch["HOSTS"]:
        return {"default": database}
    prefix = f"{elasticsearch['PREFIX']}-admin-"
    server = {"BACKEND": "search.admin_backend", "INDEX_PREFIX": prefix}
    return {"default": server, "database": database}


WAGTAILSEARCH_BACKENDS = admin_search(ELASTICSEARCH)
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
API_RATE = env.int("API_RATE", default=1200)  # requests a minute of an account, or an address
# Whose scripts may use the API in a browser, as anybody may: sessions are for the site alone.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = "^/api/v1/"
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS", "PATCH", "POST")
CORS_ALLOW_HEADERS = (*default_headers, "if-match", "if-none-match", "idempotency-key")
CORS_EXPOSE_HEADERS = (
    *("ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"),
    "WWW-Authenticate",
)
# For how long a cache in front of the site may hand on what everybody may read in the API without
# asking, and where it is told to forget it, without which it has to ask.
EDGE_SECONDS = env.int("EDGE_SECONDS", default=0)
EDGE_PURGE_URL = env("EDGE_PURGE_URL", default="")
EDGE_PURGE_TOKEN = env("EDGE_PURGE_TOKEN", default="")
# Other front ends in which editors preview their drafts: name=address, with commas between.
PREVIEW_FRONT_ENDS = env.dict("PREVIEW_FRONT_ENDS", default={})
# Private networks that webhooks may be sent to all the same, by http too: none but in development.
OUTGOING_NETWORKS = env.list("OUTGOING_NETWORKS", default=[])
# Whether links to other sites are asked for, and where it is told that an archive has what is gone.
CHECK_LINKS = env.bool("CHECK_LINKS", default=True)
ARCHIVE_LOOKUP = env("ARCHIVE_LOOKUP", default="https://archive.org/wayback/available?url=")
PROBLEM_REPORTS_EMAIL = env("PROBLEM_REPORTS_EMAIL", default="")
# Whether a proxy says where a request comes from, and by which scheme.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
EMAIL_TIMEOUT = 10  # seconds; whoever waits for a code is told when it can't be sent

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [PORTAL_DIR / "locale"]
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

CONTENT_SECURITY_POLICY = {"DIRECTIVES": PUBLIC_POLICY}
# Other sites learn that a visitor came from here, not from which page; without, no video plays.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

STATICFILES_DIRS = [PORTAL_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"


def file_storages(folder, static="django.contrib.staticfiles.storage.StaticFilesStorage"):
    """Where files are kept; `private` ones in a folder of their own that no server serves."""
    on_disk = "django.core.files.storage.FileSystemStorage"
    private = {"location": folder / "private", "base_url": None}
    return {
        "default": {"BACKEND": "portal.core.files.Uploads"},
        "staticfiles": {"BACKEND": static},
        "private": {"BACKEND": on_disk, "OPTIONS": private},
    }


STORAGES = file_storages(VAR_DIR)

WAGTAIL_SITE_NAME = MFA_TOTP_ISSUER = "Science Ensemble"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_BASE_URL = env("WAGTAILADMIN_BASE_URL", default="http://localhost:8000").rstrip("/")
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "odp", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILEMBEDS_RESPONSIVE_HTML = True
WAGTAILEMBEDS_FINDERS = [
    {
        "class": "wagtail.embeds.finders.oembed",
        "providers": [provider for provider, _hosts in EMBEDS],
    }
]
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # Nobody's address is told to another company.
# France, its overseas territories and its neighbours; the whole list holds names browsers refuse.
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/London",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "America/Toronto",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
    "UTC",
]
# Passwords and addresses are changed under "My account", where an address is proven first.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False  # they can ask for a code, or for a password
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
TAGGIT_CASE_INSENSITIVE = True
SLOW_SEARCH_MS = env.int("SLOW_SEARCH_MS", default=500)  # a slower one is logged
