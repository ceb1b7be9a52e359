"""What the starter pages leave for the operator to write: `[à compléter : …]`, while it is left."""

from django.db.models import TextField
from django.db.models.functions import Cast

from portal.checks.checking import BLANK

from .models import StandardPage

# In both, and in JSON that spells accents out as in JSON that doesn't.
COMMON = " compl"


def blanks(page):
    """The blanks of a page, in their order."""
    texts = [page.title, page.teaser]
    texts += type(page)._meta.get_field("body").get_searchable_content(page.body)
    return [found for text in texts for found in BLANK.findall(text)]


def pages_with_blanks(**within):
    """(page, its blanks) of each live page that has any, in the order of the tree."""
    pages = StandardPage.objects.live().filter(**within)
    likely = pages.annotate(written=Cast("body", TextField())).filter(written__contains=COMMON)
    likely = likely.order_by("path").select_related("locale")
    return [(page, found) for page in likely if (found := blanks(page))]
