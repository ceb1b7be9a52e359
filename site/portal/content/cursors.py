"""Cursors: where a list goes on, signed, so that a client hands back what it was given or nothing.

A list goes on behind the last item shown, by what it is ordered by and by its id: what is written
or deleted meanwhile shifts nothing, and going on costs the same however far one has come.
"""

import hashlib

from django.core.signing import BadSignature, dumps, loads
from django.utils.translation import gettext as _

from portal.core.parameters import parameter

PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
PARAMETERS = [
    parameter(
        "page_size",
        "How many at once.",
        type="integer",
        minimum=1,
        maximum=MAX_PAGE_SIZE,
        default=PAGE_SIZE,
    ),
    parameter("cursor", "As `next` of an answer has it.", type="string"),
]
SALT = "portal.content.cursors"
MAX_LENGTH = 5_000  # characters


def after(values, asked):
    """The cursor behind an item of these values, for the list that `asked` describes."""
    return dumps([digest(asked), *values], salt=SALT, compress=True)


def values(cursor, asked):
    """What `after` was given; a ValueError with what to do where it is no cursor of this list."""
    try:
        told, *found = loads(cursor if len(cursor) <= MAX_LENGTH else "", salt=SALT)
    except (BadSignature, ValueError):
        raise ValueError(_("This isn’t a cursor. Take “next” of an answer as it is.")) from None
    if told != digest(asked):
        raise ValueError(_("This cursor is of another list. Begin this one without it."))
    return found


def address(request, cursor):
    """The address of the list that is asked for, from a cursor on."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def digest(asked):
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]
