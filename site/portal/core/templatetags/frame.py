"""Tags that ask the frame (see `portal.home.frame`) about the page being shown."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def frame_page(context):
    """Tell the frame which page it stands around; to be called before anything else is asked."""
    page = context.get("page")
    if getattr(page, "path", ""):
        context["frame"].page = page
    return ""


@register.simple_tag(takes_context=True)
def absolute(context, address):
    """An address of this site with scheme and host, as canonical links need it."""
    return context["request"].build_absolute_uri(address)


@register.simple_tag
def content_language(page):
    """The language of an untranslated alias: not that of its address. Else empty."""
    source = page.alias_of if page.alias_of_id else None
    elsewhere = source and source.locale_id != page.locale_id
    return source.locale.language_code if elsewhere else ""


@register.simple_tag(takes_context=True)
def content_lang(context):
    """A `lang` attribute for what the page's author wrote, where that isn't the visitor's."""
    page = context.get("page")
    language = content_language(page) if getattr(page, "path", "") else ""
    return format_html(' lang="{}"', language) if language else ""
