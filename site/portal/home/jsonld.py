"""The site, the network behind it, and its listings in schema.org's terms."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from portal.core import jsonld
from search.pages import SearchIndexMixin

from .models import HomePage

TYPED = "{search_term_string}"


@jsonld.of(HomePage)
def site(page, about):
    """The WebSite, with how it is searched."""
    target = f"{about.absolute(reverse('search'))}?q={TYPED}"
    logo = about.absolute(static("portal/apple-touch-icon.png"))
    return {
        "@type": "WebSite",
        "@id": f"{about.home}#site",
        "name": settings.WAGTAIL_SITE_NAME,
        "alternateName": page.title,
        "publisher": {**about.publisher(), "logo": logo},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }


@jsonld.of(SearchIndexMixin)
def listing(page, about):
    """With what it shows: of each, what the visitor may open."""
    results = about.context.get("results")
    asked, hits = (results.request, results.hits) if results else (None, ())
    links = [(hit.title, about.absolute(hit.url)) for hit in hits]
    first = (asked.page - 1) * asked.page_size + 1 if asked else 1
    return {
        "@type": "CollectionPage",
        "isPartOf": {"@id": f"{about.home}#site"},
        "mainEntity": jsonld.item_list(links, first),
    }
