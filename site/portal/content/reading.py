"""What whoever reads a page may open of what it links to.

A link tells its address, which has the words of a title in it, or the name of a file: so it is
there for those alone whom it leads somewhere. Who has given a password passes, as on the page.
"""

from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.rich_text.rewriters import extract_attrs

from portal.core.restrictions import passes, view_restrictions
from search.visibility import Restrictions

from .rich_text import LINK, referred


def may_open(request, page):
    """Whether a page is published, and open to who sends a request (None: to everybody)."""
    return page.live and passes(request, view_restrictions(page))


def may_have(request, document):
    return passes(request, document.collection.get_view_restrictions())


def without_closed_links(source, request):
    """Rich text as it is stored, without the links that lead nowhere for who sends a request."""
    wanted = {key for found in LINK.finditer(source) if (key := _key(found))}
    if not wanted:
        return source
    led = {*_pages(wanted, request), *_documents(wanted, request)}
    return LINK.sub(lambda found: found[2] if _key(found) in wanted - led else found[0], source)


def _key(found):
    return referred(extract_attrs(found[1]))


def _pages(wanted, request):
    """Those of the wanted pages that are open; a query for each that is restricted."""
    restrictions = Restrictions()
    found = Page.objects.live().filter(pk__in=_ids("page", wanted))
    for page in found:
        if not restrictions.on(page.path) or may_open(request, page):
            yield "page", page.pk


def _documents(wanted, request):
    ids = _ids("document", wanted)
    found = get_document_model().objects.filter(pk__in=ids) if ids else ()
    for document in found:
        if may_have(request, document):
            yield "document", document.pk


def _ids(kind, wanted):
    return [pk for each, pk in wanted if each == kind]
