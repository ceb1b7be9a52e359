"""News in schema.org's terms."""

from portal.core import jsonld

from .models import NewsPage

MOST = 110  # characters of a headline that search engines read


@jsonld.of(NewsPage)
def news(page, about):
    return {
        "@type": "NewsArticle",
        "headline": page.title[:MOST],
        "datePublished": page.date,
        "dateModified": page.last_published_at,
        "author": about.publisher(),
        "publisher": about.publisher(),
        "mainEntityOfPage": about.url,
        "keywords": jsonld.keywords(page),
        "about": [*about.disciplines(), about.project()],
    }
