"""What a page links to, as far as its reader may open it."""

from django import template
from wagtail.templatetags.wagtailcore_tags import richtext

from portal.content import reading

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
def may_have(context, document):
    return bool(document) and reading.may_have(context.get("request"), document)
