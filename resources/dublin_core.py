"""A work in the fifteen elements of Dublin Core, as `oai_dc` has them."""

from django.db.models import prefetch_related_objects
from django.utils.translation import override

from portal.core import jsonld
from search.documents import LANGUAGES

from .equivalents import NAMES

NEEDS = ("authors", "tagged_items__tag", "disciplines", "territories")


def elements(pages, absolute):
    """(element, text, language) of a work, once each; the first of its pages says what has none.

    `absolute` makes a full address of one of this site.
    """
    first = pages[0]
    said = [
        *_written("title", pages, lambda page: [page.title]),
        *(("creator", inverted(author), "") for author in first.authors.all()),
        *_written("subject", pages, keywords),
        *_nodes("subject", first.disciplines.all()),
        *_written("description", pages, lambda page: [page.teaser]),
        ("publisher", publisher(first), ""),
        ("date", f"{first.year:04}" if first.year else "", ""),
        ("type", NAMES[first.resource_type].dcmi, ""),
        *_labels("type", first.get_resource_type_display),
        *(("identifier", absolute(page.url), "") for page in pages),
        *(("identifier", address, "") for address in first.addresses),
        *(("language", code, "") for code in first.languages if code != "other"),
        *_nodes("coverage", first.territories.all()),
        *_rights(first),
    ]
    return list(dict.fromkeys(each for each in said if each[1]))


def inverted(author):
    """An author's name as lists of references sort it."""
    return ", ".join(filter(None, (author.family_name, author.given_name)))


def publisher(page):
    return page.publisher or (page.organisation.name if page.organisation else "")


def _written(name, pages, texts):
    return [(name, text, page.locale.language_code) for page in pages for text in texts(page)]


def keywords(page):
    """The names of its tags, read at once where they weren't for all pages."""
    items = list(page.tagged_items.all())
    prefetch_related_objects(items, "tag")
    return sorted(each.tag.name for each in items)


def _nodes(name, nodes):
    found = sorted(nodes, key=lambda node: node.path)
    return [(name, node.label_for(code), code) for node in found for code in LANGUAGES]


def _labels(name, label):
    for code in LANGUAGES:
        with override(code):
            yield name, str(label()), code


def _rights(page):
    if address := jsonld.LICENCES.get(page.licence):
        return [("rights", address, "")]
    return _labels("rights", page.get_licence_display)
