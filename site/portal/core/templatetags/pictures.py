"""Images in pages: `{% cover_picture page.image %}`, `{% figure_picture self.image %}` …"""

from django import template

from portal.core import pictures

register = template.Library()

COVER_SIZES = "(min-width: 74rem) 29rem, (min-width: 52rem) 40vw, 100vw"
FIGURE_SIZES = "(min-width: 44rem) 42rem, 100vw"


@register.simple_tag(takes_context=True)
def cover_picture(context, image):
    """The picture at the top of a page, for which the browser is not to wait its turn."""
    attributes = {"alt": image.description, "sizes": COVER_SIZES, "fetchpriority": "high"}
    return pictures.html(context.get("request"), image, pictures.COVER, **attributes)


@register.simple_tag(takes_context=True)
def portrait(context, image):
    """A small square, beside a name; its alternative text is what the editor wrote there."""
    attributes = {"sizes": "4.5rem", "loading": "lazy", "decoding": "async"}
    return pictures.html(context.get("request"), image, pictures.PORTRAIT, **attributes)


@register.simple_tag(takes_context=True)
def figure_picture(context, image):
    """A picture within the text; its alternative text is what the editor wrote there."""
    attributes = {"sizes": FIGURE_SIZES, "loading": "lazy", "decoding": "async"}
    return pictures.html(context.get("request"), image, pictures.FIGURE, **attributes)
