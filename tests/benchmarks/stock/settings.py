"""Wagtail's project template in two languages, with the portal's database options."""

from portal.settings.base import DATABASES, DEFAULT_AUTO_FIELD, LANGUAGES, VAR_DIR  # noqa: F401

SECRET_KEY = "benchmarks only"
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "tests.benchmarks.stock",
    *("wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.contrib.settings"),
    *("wagtail.contrib.typed_table_block", "wagtail.contrib.simple_translation"),
    *("wagtail.locales", "wagtail.embeds", "wagtail.sites", "wagtail.users", "wagtail.snippets"),
    *("wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail"),
    *("modelcluster", "taggit", "django_filters", "django_tasks"),
    *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"),
    *("django.contrib.messages", "django.contrib.staticfiles"),
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "tests.benchmarks.stock.urls"
LANGUAGE_CODE = "fr"
USE_TZ = True
USE_I18N = WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_SITE_NAME = "Stock"
WAGTAILADMIN_BASE_URL = "http://testserver"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
