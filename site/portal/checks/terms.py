"""Whether a translation says the terms of the glossary as the glossary does.

It is compared with the page that was there first, as that is published and open to everybody: what
is drafted or closed there is not for all who may edit the translation. Of two pages that say the
same it is the later that is told, as the earlier is the original.
"""

from itertools import chain

from bs4 import BeautifulSoup
from django.db import models
from wagtail_localize.fields import TranslatableField, get_translatable_fields

from portal.core.stored import blocks, within
from portal.glossary.models import glossary
from search.documents import LANGUAGES

from .models import Kind

BODY = "body"
UNWRITTEN = ("slug",)  # made of the title
APART = ["p", "li", "h2", "h3", "h4", "br"]


def terms(page):
    original = _original(page)
    if original is None:
        return
    languages = [each.locale.language_code for each in (original, page)]
    here = {block for block, _kind, _value in blocks(page)}
    for block, words in missing(glossary(), _written(original), _written(page), *languages):
        yield Kind.TERM, words, block if block in here else ""


def missing(known, theirs, ours, source, target):
    """(block, words) of each term of an original for which its translation has no accepted one."""
    said = known.said("\n".join(_texts(chain.from_iterable(ours.values()))), target)
    for block, text in _translated(theirs, ours):
        for wording in known.occurring(text, source):
            if said.isdisjoint(wording.terms):
                said.update(wording.terms)  # told once
                yield block, f"{wording.words} → {', '.join(wording.accepted(target))}"


def _original(page):
    """The page that was there first, where everybody may read it."""
    if page.locale.language_code not in LANGUAGES:
        return None
    found = page.get_translations().filter(
        alias_of=None, pk__lt=page.pk or 0, locale__language_code__in=LANGUAGES
    )
    first = found.select_related("locale").order_by("pk").first()
    return first if first and first.live and not first.get_view_restrictions() else None


def _translated(theirs, ours):
    """(block, text) of an original, where its translation says something else in that field.

    What is left as it was, or left out, is not translated yet.
    """
    for name, written in theirs.items():
        kept = _texts(ours[name])
        if kept - _texts(written):
            yield from (each for each in written if each[1] not in kept)


def _texts(written):
    return {text for _block, text in written}


def _written(page):
    """{field: [(block, text)]} of what is translated of a page, paragraph by paragraph."""
    fields = {name: list(_paragraphs("", getattr(page, name))) for name in _names(type(page))}
    texts = ((block, each) for block, _kind, value in blocks(page) for each in within(value))
    found = (_paragraphs(block, text) for block, text in texts if isinstance(text, str))
    return {**fields, BODY: list(chain.from_iterable(found))}


def _names(model):
    """The fields of words alone, as wagtail-localize tells them from dates, codes and addresses."""
    for each in get_translatable_fields(model):
        is_text = isinstance(each.get_field(model), (models.CharField, models.TextField))
        if is_text and isinstance(each, TranslatableField) and each.field_name not in UNWRITTEN:
            yield each.field_name


def _paragraphs(block, text):
    for line in _plain(text or "").split("\n"):
        if line.strip():
            yield block, line.strip()


def _plain(text):
    """A text without its marks, each paragraph in a line."""
    if text[:1] != "<":
        return text
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(APART):
        tag.append("\n")
    return soup.get_text()
