"""What search engines ask for: robots.txt, and sitemaps of all that everybody may open."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site, get_page_models

from directory.models import Organisation
from directory.organisations import known_among
from search.engine import search
from search.requests import SearchRequest
from search.visibility import ANONYMOUS, Restrictions

MOST = 10_000  # pages in one sitemap; the protocol allows 50,000
HOUR = 3600  # seconds
XML = "application/xml; charset=utf-8"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Listings by their pages, but no filters, whose combinations have no end.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /*/search/?
Disallow: /*/search/results.csv
Disallow: /*?
Allow: /*?page=

Sitemap: {sitemap}
"""


@dataclass(frozen=True, slots=True)
class Location:
    """A page or view that everybody may open; `key` is what it shares with its translations."""

    url: str
    language: str
    key: Hashable
    changed: datetime | None


@require_safe
@cache_control(public=True, max_age=HOUR)
def robots(request):
    sitemap = request.build_absolute_uri(reverse("sitemaps"))
    return HttpResponse(ROBOTS.format(sitemap=sitemap), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemaps(request):
    """The index: one sitemap for each language, and for each MOST pages of it."""
    found = everything()
    addresses = [
        reverse("sitemap", args=[language, number])
        for language, pages in by_language(found).items()
        for number in range(1, _count(pages) + 1)
    ]
    entries = [f"<sitemap><loc>{request.build_absolute_uri(a)}</loc></sitemap>" for a in addresses]
    return _xml(f'<sitemapindex xmlns="{SITEMAPS}">', entries, "</sitemapindex>")


@require_safe
@cache_control(public=True, max_age=HOUR)
def sitemap(request, language, number):
    """One sitemap: each page with its translations."""
    found = everything()
    pages = by_language(found).get(language, [])
    if not 1 <= number <= _count(pages):
        raise Http404
    origin = request.build_absolute_uri("/").rstrip("/")
    translations = defaultdict(list)
    for page in found:
        translations[page.key].append(
            f'<xhtml:link rel="alternate" hreflang="{page.language}" href="{origin}{page.url}"/>'
        )
    shown = pages[(number - 1) * MOST : number * MOST]
    entries = [_entry(origin, page, translations[page.key]) for page in shown]
    opening = f'<urlset xmlns="{SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    return _xml(opening, entries, "</urlset>")


def everything():
    """All pages, and the views besides that show something of them."""
    return [*locations(), *views()]


def views():
    """The lists that aren't pages, each organisation that everybody may know of, and each node
    under which everybody finds something. Nothing tells when they changed.
    """
    lists = [(name, ()) for name in ("organisations", "disciplines", "territories")]
    known = Organisation.objects.in_bulk(known_among(None, ANONYMOUS))
    bodies = [("organisation", (pk, known[pk].slug)) for pk in sorted(known)]
    facets = search(SearchRequest(page_size=1), ANONYMOUS).facets
    nodes = [
        (name, (bucket.code,))
        for name in ("discipline", "territory")
        for bucket in facets[name].buckets
        if bucket.count
    ]
    for language in _roots():
        with override(language):
            for key in [*lists, *bodies, *nodes]:
                url = escape(reverse(key[0], args=key[1]))
                yield Location(url, language, key, None)


def locations():
    """Every page of the portal that everybody may open, in the order of the tree: two queries.

    No alias: the page that it repeats is here.
    """
    restrictions, roots = Restrictions(), _roots()
    found = Page.objects.live().filter(content_type__in=_types(), alias_of=None).order_by("path")
    rows = found.values_list(
        *("path", "url_path", "locale__language_code", "translation_key", "last_published_at")
    )
    pages = []
    for path, url_path, language, key, changed in rows.iterator(chunk_size=2000):
        root, home = roots.get(language, (None, ""))
        if root and url_path.startswith(root) and restrictions.let_through(ANONYMOUS, path):
            url = escape(iri_to_uri(home + url_path[len(root) :]))
            pages.append(Location(url, language, key, changed))
    return pages


def by_language(pages):
    """The pages of each language that has some, in the order of the settings."""
    found = {code: [] for code, _label in settings.LANGUAGES}
    for page in pages:
        found[page.language].append(page)
    return {code: pages for code, pages in found.items() if pages}


def _roots():
    """By language: where the home page is in the tree of addresses, and its address."""
    roots = {}
    for root in Site.get_site_root_paths():  # the portal is one site
        with override(root.language_code):
            roots[root.language_code] = (root.root_path, reverse("wagtail_serve", args=("",)))
    return roots


def _types():
    """The content types of our own pages."""
    models = [model for model in get_page_models() if model._meta.app_label != "wagtailcore"]
    return [found.pk for found in ContentType.objects.get_for_models(*models).values()]


def _count(pages):
    return -(-len(pages) // MOST)


def _entry(origin, page, translations):
    changed = f"<lastmod>{page.changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if page.changed else ""
    links = "".join(translations) if len(translations) > 1 else ""
    return f"<url><loc>{origin}{page.url}</loc>{changed}{links}</url>"


def _xml(opening, entries, closing):
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', opening, *entries, closing, ""]
    return HttpResponse("\n".join(lines), content_type=XML)
