"""Resources in schema.org's terms."""

from directory.jsonld import organisation
from portal.core import jsonld

from .equivalents import LEARNING, NAMES
from .models import ResourcePage

ARTICLES = {"ScholarlyArticle", "Report"}


@jsonld.of(ResourcePage)
def resource(page, about):
    kind = NAMES[page.resource_type].schema_org
    return {
        "@type": kind,
        "headline": page.title if kind in ARTICLES else "",
        "learningResourceType": page.get_resource_type_display() if kind == LEARNING else "",
        "author": [_author(each) for each in page.authors.all()],
        "datePublished": page.year and f"{page.year:04}",
        "publisher": _publisher(page),
        "identifier": _identifiers(page),
        "sameAs": page.addresses,
        "license": jsonld.LICENCES.get(page.licence, ""),
        "inLanguage": [code for code in page.languages if code != "other"],
        "audience": [
            {"@type": "Audience", "audienceType": str(label)}
            for label in page.get_audiences_display()
        ],
        "keywords": jsonld.keywords(page),
        "about": [*about.disciplines(), about.project()],
    }


def _author(author):
    """A name of one part may be an organisation's; a person has a given name."""
    if not author.given_name:
        return {"@type": "Organization", "name": author.family_name}
    return {
        "@type": "Person",
        "name": str(author),
        "givenName": author.given_name,
        "familyName": author.family_name,
    }


def _publisher(page):
    if page.publisher:
        return {"@type": "Organization", "name": page.publisher}
    return organisation(page.organisation) if page.organisation else None


def _identifiers(page):
    known = {"DOI": page.doi, "HAL": page.hal_id}
    return [
        {"@type": "PropertyValue", "propertyID": name, "value": value}
        for name, value in known.items()
        if value
    ]
