"""What a page links to, as far as its reader may open it."""

from django import template
from django.utils.translation import get_language
from wagtail.templatetags.wagtailcore_tags import richtext

from portal.content import reading
from search.lookup import hits_by_key
from search.visibility import Viewer

register = template.Library()


@register.simple_tag(takes_context=True)
def rich_text(context, value):
    """Rich text; of a link that leads its reader nowhere, the text."""
    source = str(getattr(value, "source", value))
    return richtext(reading.without_closed_links(source, context.get("request")))


@register.simple_tag(takes_context=True)
def may_open(context, page):
    return bool(page) and reading.may_open(context.get("request"), page)


@register.simple_tag(takes_context=True)
def hits_of_pages(context, pages):
    """Those of some pages that the reader may find, as a search shows them, in their order."""
    viewer = Viewer.behind(context.get("request"))
    keys = [page.translation_key for page in pages if page]
    found = hits_by_key(keys, viewer, get_language()[:2])
    return [found[str(key)] for key in dict.fromkeys(keys) if str(key) in found]


@register.simple_tag(takes_context=True)
def may_have(context, document):
    return bool(document) and reading.may_have(context.get("request"), document)
