"""All addresses: the admin and machine formats unprefixed, what people read by language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.core.views import healthz, readyz
from search.export import search_csv
from search.feed import search_rss
from search.views import search_page

from .api import api, unknown

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("api/<path:path>", unknown),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("search/", search_page, name="search"),
        path("search/results.csv", search_csv, name="search-csv"),
        path("search/feed.rss", search_rss, name="search-rss"),
        path("login/", LoginView.as_view(template_name="account/login.html"), name="login"),
        path("logout/", LogoutView.as_view(), name="logout"),
        # No page has an address that a missing one of the API could be redirected to.
        re_path("^(?!api/)", include(wagtail_urls)),
    ),
]
