"""ORCID identifiers: read as people paste them, and checked by their last character."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WRITTEN = re.compile(r"(?:HTTPS?://ORCID\.ORG/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.ASCII)


def normalised(text):
    """`0000-0002-1825-0097` from an identifier or its address; a ValueError if it is neither."""
    match = WRITTEN.fullmatch(text.strip().upper())
    if match is None or check_character("".join(match.groups())[:-1]) != match[4][-1]:
        raise ValueError(text)
    return "-".join(match.groups())


def check_character(digits):
    """The last character of an ORCID iD from the 15 digits before it (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def validate(text):
    """A validator for models and forms."""
    try:
        normalised(text)
    except ValueError:
        raise ValidationError(
            _("This is no ORCID iD: it has 16 characters, as in 0000-0002-1825-0097.")
        ) from None
