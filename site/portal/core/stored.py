"""Reading contents as they are stored: of pages, their revisions, their blocks."""

import json

from django.db.models import Q
from wagtail.models import Page, Revision


def coming():
    """The revisions of pages as they will be, as far as they aren't yet: drafts, and what is
    published later."""
    changed = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    pages = Revision.objects.page_revisions()
    return pages.filter(Q(pk__in=changed) | Q(approved_go_live_at__isnull=False))


def blocks(page):
    """(identity, kind, stored value) of each block of a body; one that was never saved has none."""
    for block in page.body.raw_data:
        yield block.get("id", ""), block["type"], block["value"]


def within(value):
    """A stored value and all that is in it, however deep.

    A body is stored as text: it is read, and what is in it given in its place.
    """
    if isinstance(value, str) and value.startswith("["):
        value = _parsed(value)
    yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from within(each)


def _parsed(text):
    """What a text says in JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
