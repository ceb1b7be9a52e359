"""Help for those who came to an address where there is nothing."""

import re
from urllib.parse import unquote

from django import template

register = template.Library()
MOST = 6


@register.filter
def words_of_address(path):
    """The words in the last part of an address, to search for: two in "/projets/mes-mares.html"."""
    last = unquote(path).rstrip("/").rsplit("/", 1)[-1]
    last = re.sub(r"\.[A-Za-z]{2,5}\Z", "", last)
    return " ".join(re.findall(r"[^\W\d_]{2,40}", last)[:MOST])
