"""Pictures as pages show them: cut around their focal point, in several widths and formats.

A browser takes the lightest it can show: AVIF, else WebP; JPEG, in one width, is for the few that
know neither. Lists have WebP alone, which is made three times as fast as AVIF.
"""

from django.utils.safestring import mark_safe
from django_tasks import task
from PIL.Image import DecompressionBombError
from wagtail.images.models import Filter, Picture
from wagtail.models import Page

from . import privacy

COVER = [
    *Filter.expand_spec("fill-{640x360,1280x720}|format-{avif,webp}"),
    "fill-1280x720|format-jpeg",
]
FIGURE = [
    *Filter.expand_spec("width-{480,960,1440}|format-{avif,webp}"),
    "width-960|format-jpeg",
]
# In the order of their widths; the last one is for who knows no srcset.
HIT = ["fill-320x180|format-webp", "fill-640x360|format-webp"]
PORTRAIT = ["fill-96x96|format-webp", "fill-192x192|format-webp"]
PUBLIC = FIGURE[-1:]  # what others are given, who show it as they like
IN_BLOCKS = {"figure": FIGURE, "gallery": FIGURE, "people": PORTRAIT}
# What comes of a file that is gone, isn't an image, or is too large to be one.
BROKEN = (OSError, ValueError, SyntaxError, DecompressionBombError)


def renditions(image, specs):
    """The image as each of `specs` asks, in their order; none where its file is no use.

    Nothing is made larger than it is, so a small image has each format in one width.
    """
    try:
        found = image.get_renditions(*specs)
    except BROKEN:
        return {}
    first = {(spec.rpartition("|")[2], each.width): spec for spec, each in reversed(found.items())}
    return {spec: each for spec, each in found.items() if spec in first.values()}


def html(request, image, specs, **attributes):
    """A `<picture>` of the image, with its dimensions.

    Empty where its file is no use, and for whoever may not see it.
    """
    found = renditions(image, specs) if image else {}  # that of a block may have been deleted
    hidden = are_private(found) and not privacy.may_see(request, image)
    return mark_safe(Picture(found, attributes)) if found and not hidden else ""


def are_private(renditions):
    """Whether some of these renditions of an image aren't everybody's."""
    return any(each.is_private for each in renditions.values())


def public_address(image):
    """Where everybody finds the image, as large as pages show it; empty where nobody may."""
    found = renditions(image, PUBLIC)
    return "" if are_private(found) else "".join(each.url for each in found.values())


@task()
def draw(page):
    """Make what a page's first visitor would have to wait for; `page` is its id."""
    for found in Page.objects.filter(pk=page).specific():
        draw_shown(found)


def draw_shown(page):
    """Make what the page shows, as far as that isn't there."""
    for image, specs in shown(page):
        renditions(image, specs)


def shown(page):
    """The images of a page, each with what is asked of it."""
    if cover := getattr(page, "image", None):
        yield cover, COVER
    for block in getattr(page, "body", ()):
        if specs := IN_BLOCKS.get(block.block_type):
            items = [block.value] if block.block_type == "figure" else block.value
            yield from ((each["image"], specs) for each in items if each["image"])
