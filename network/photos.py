"""Photographs of members: drawn anew, so that nothing but the picture is kept of what was sent."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

SIDE = 480  # pixels
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")


def portrait(upload):
    """The upload as a square WebP without what a camera adds, such as where it was taken.

    A ValidationError says what is wrong. The size is looked at before any pixel is read.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The picture is too large: at most 8 MB."))
    try:
        image = _opened(upload)
        square = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), (SIDE, SIDE))
    except ValidationError:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception:  # a broken file makes Pillow raise nearly anything
        raise ValidationError(_("This is no picture in JPEG, PNG, WebP or AVIF.")) from None
    drawn = BytesIO()
    square.save(drawn, "WEBP", quality=82)
    return ContentFile(drawn.getvalue(), "photo.webp")


def _too_many_pixels():
    return ValidationError(_("The picture is too large: at most 40 million pixels."))


def _opened(upload):
    image = Image.open(upload, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    image.draft("RGB", (SIDE, SIDE))  # a large JPEG is read at a smaller scale
    return image


def forget(name):
    """Delete a photograph's file, as soon as nothing can bring its row back."""
    transaction.on_commit(lambda: storages["private"].delete(name))
