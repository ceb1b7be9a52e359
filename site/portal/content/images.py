"""Images as data: ready for a `<picture>`, at addresses that work whether they are drawn or not."""

from collections import defaultdict

from django.urls import reverse
from ninja import Schema
from wagtail.images.models import Filter
from wagtail.images.utils import generate_signature

from portal.core.models import PortalRendition
from portal.core.pictures import COVER, FIGURE

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
SHAPES = {"cover": COVER, "full": FIGURE}
FILTERS = {spec: Filter(spec) for spec in COVER + FIGURE}  # each reads its spec once


class Source(Schema):
    """What stands in a `<source>`: `srcset` has each width once, the smallest first."""

    type: str
    srcset: str


class Picture(Schema):
    """`src` is a JPEG, for an `<img>`, of this width and height in pixels."""

    src: str
    width: int
    height: int
    sources: list[Source]


class FocalPoint(Schema):
    """What the image is about: the middle of it and its size, in pixels of the original."""

    x: int
    y: int
    width: int
    height: int


class Image(Schema):
    """`cover` is cut to 16:9 around the focal point, `full` is all of it. `alt` is empty for what
    only decorates."""

    id: int
    alt: str
    credit: str
    width: int
    height: int
    focal_point: FocalPoint | None
    cover: Picture
    full: Picture


def drawn(images):
    """{(image, spec, focal point): (address, width, height)} of the renditions that some images
    have, by their ids. They are read without the objects that nobody needs: it is most of a list.
    """
    found = PortalRendition.objects.filter(image__in=images, filter_spec__in=FILTERS).values_list(
        "image_id", "filter_spec", "focal_point_key", "file", "width", "height"
    )
    return {
        (image, spec, focus): (PortalRendition.address_of(name, image), width, height)
        for image, spec, focus, name, width, height in found
    }


def data(image, drawn, absolute):
    """The image as `Image` has it, with those of its renditions that are `drawn`."""
    focus = image.get_focal_point()
    return {
        "id": image.pk,
        "alt": image.description,
        "credit": image.credit,
        "width": image.width,
        "height": image.height,
        "focal_point": focus and {
            "x": focus.centroid_x, "y": focus.centroid_y,
            "width": focus.width, "height": focus.height,
        },
        **{name: _picture(image, specs, drawn, absolute) for name, specs in SHAPES.items()},
    }  # fmt: skip


def _picture(image, specs, drawn, absolute):
    sizes = [(spec, *_drawn(image, spec, drawn)) for spec in specs]
    *others, (_spec, src, width, height) = sizes
    sources = defaultdict(dict)
    for spec, url, wide, _high in others:
        sources[spec.rpartition("-")[2]].setdefault(wide, f"{absolute(url)} {wide}w")
    return {
        "src": absolute(src),
        "width": width,
        "height": height,
        "sources": [
            {"type": TYPES[kind], "srcset": ", ".join(found.values())}
            for kind, found in sources.items()
        ],
    }


def _drawn(image, spec, drawn):
    """(address, width, height) of an image as `spec` asks."""
    asked = FILTERS[spec]
    if found := drawn.get((image.pk, spec, asked.get_cache_key(image))):
        return found
    width, height = asked.get_transform(image).size
    return signed_address(image, spec), round(width), round(height)


def signed_address(image, spec):
    """Where an image is drawn for the first who asks. What isn't signed isn't drawn."""
    signature = generate_signature(image.pk, spec)
    address = reverse("drawn-picture", args=[signature, image.pk, spec])
    return f"{address}?v={image.file_hash[:8]}" if image.file_hash else address
