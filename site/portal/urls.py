"""All addresses: the admin and machine formats unprefixed, what people read by language."""

from allauth.urls import build_provider_urlpatterns
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from directory.organisations import organisation_list, organisation_page
from network.audit_admin import site_history, site_history_results
from portal.confirmations.views import confirmation, confirmed, figures
from portal.core.doors import (
    admin_login,
    bulk_action,
    choose_below,
    closed,
    complete_tags,
    page_password,
    page_types,
    page_types_results,
)
from portal.core.handing_out import document, drawn_picture, picture
from portal.core.views import cover, favicon, healthz, readyz
from portal.description.views import reference, to_reference
from portal.events.calendar import search_ics
from portal.home import style_guide
from portal.home.cards import card
from portal.home.crawlers import robots, sitemap, sitemaps
from portal.problems.views import report, report_sent
from portal.proposals.views import proposal_change, proposal_page, propose, propose_sent
from portal.teams.views import invitation as team_invitation
from resources.oai import oai
from resources.views import search_references
from search.export import search_csv
from search.feed import search_atom, search_rss
from search.landing import node_page, tree_page
from search.views import search_page

from .api import api, unknown

handler400 = "portal.core.errors.bad_request"
handler500 = "portal.core.errors.server_error"

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("robots.txt", robots),
    path("sitemap.xml", sitemaps, name="sitemaps"),
    path("sitemap-<slug:language>-<int:number>.xml", sitemap, name="sitemap"),
    path("favicon.ico", favicon),
    path("oai", oai, name="oai"),
    path("cards/<int:pk>-<slug:asked>.png", card, name="card"),
    path("covers/<int:version>/<path:line>.svg", cover, name="cover"),
    path("admin/login/", admin_login),
    path("admin/choose-page/<int:parent_page_id>/", choose_below),
    path("admin/bulk/<str:app_label>/<str:model_name>/<str:action>/", bulk_action),
    path("admin/tag-autocomplete/<slug:app_name>/<slug:model_name>/", complete_tags),
    path("admin/reports/page-types-usage/", page_types),
    path("admin/reports/page-types-usage/results/", page_types_results),
    path("admin/reports/site-history/", site_history),
    path("admin/reports/site-history/results/", site_history_results),
    re_path("^admin/api/main/(?:images|documents)/", closed),
    path("admin/", include(wagtailadmin_urls)),
    path("api/v1/docs", csrf_exempt(to_reference)),
    path("api/v1/", api.urls),
    re_path("^api/", csrf_exempt(unknown)),
    # Where other services send people back to: one address, whatever their language.
    path("account/by/", include(build_provider_urlpatterns())),
    re_path(r"^documents/(\d+)/(.*)$", document),
    path("documents/", include(wagtaildocs_urls)),
    path("pictures/<int:pk>/<str:name>", picture, name="picture"),
    path("pictures/<str:signature>/<int:pk>/<str:spec>", drawn_picture, name="drawn-picture"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("search/", search_page, name="search"),
        path("search/results.csv", search_csv, name="search-csv"),
        path("search/feed.rss", search_rss, name="search-rss"),
        path("search/feed.atom", search_atom, name="search-atom"),
        path("search/events.ics", search_ics, name="search-ics"),
        path("search/references/<slug:name>", search_references, name="search-references"),
        path("disciplines/", tree_page, {"name": "discipline"}, name="disciplines"),
        path("disciplines/<str:code>/", node_page, {"name": "discipline"}, name="discipline"),
        path("territories/", tree_page, {"name": "territory"}, name="territories"),
        path("territories/<str:code>/", node_page, {"name": "territory"}, name="territory"),
        path("organisations/", organisation_list, name="organisations"),
        path("organisations/<int:pk>-<slug:slug>/", organisation_page, name="organisation"),
        path("network/", include("network.urls")),
        path("account/tokens/", include("portal.tokens.urls")),
        path("account/", include("allauth.account.urls")),
        path("account/second-step/", include("allauth.mfa.urls")),
        path("account/services/", include("allauth.socialaccount.urls")),
        path("style-guide/", include(style_guide.urls)),
        path("api/v1/docs", reference, {"api": api}, name="api-reference"),
        path("confirm/<str:token>/", confirmation, name="confirm"),
        path("confirm/<str:token>/done/", confirmed, name="confirmed"),
        path("figures/<str:token>/", figures, name="figures"),
        path("propose/", propose, name="propose"),
        path("propose/sent/", propose_sent, name="propose-sent"),
        path("propose/<str:token>/", proposal_page, name="proposal"),
        path("propose/<str:token>/change/", proposal_change, name="proposal-change"),
        path("edit-a-project/<str:token>/", team_invitation, name="team-invitation"),
        path("report/<int:pk>/", report, name="report"),
        path("report/<int:pk>/sent/", report_sent, name="report-sent"),
        path(
            "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
            page_password,
        ),
        # No page has an address that a missing one of the API could be redirected to.
        re_path("^(?!api/)", include(wagtail_urls)),
    ),
]
