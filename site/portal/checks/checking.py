"""What is found in a page. Each check is a function of a page that gives (kind, words, block)."""

import re
from datetime import timedelta
from itertools import chain

from bs4 import BeautifulSoup
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.fields import RichTextField

from directory.models import ProjectPage
from portal.core.blocks import FOUND
from portal.core.choices import Status
from portal.core.folding import folded
from portal.core.pages import BasePage
from portal.core.stored import blocks, within
from portal.events.models import EventPage

from .models import Finding, Kind, Review
from .reading import ease
from .terms import terms

AT_ONCE = 50  # pages in a minute
GOOD_FOR = timedelta(days=7)  # what contradicts a date today may not tomorrow
HARD = 30  # university level, by Flesch’s own scale
WORDS = re.compile(r"\w+")
WEB = re.compile(r"(?i)(https?://|www\.)\S+")
# What a camera or a computer calls a picture, which describes nothing.
FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|avif)|(?:img|dsc|image|photo)[\W\d_]*", re.IGNORECASE
)
# What a page that was begun for somebody leaves to them.
BLANK = re.compile(r"\[(?:à compléter|to be completed)\b[^\]]*\]")
VAGUE = {
    *("ici", "cliquez ici", "cliquer ici", "ce lien", "lien", "suivre ce lien", "lire la suite"),
    *("en savoir plus", "plus d infos", "voir", "voir plus", "plus", "la suite", "cette page"),
    *("here", "click here", "this link", "link", "follow this link", "read more", "learn more"),
    *("more", "more info", "see", "see more", "this page", "find out more"),
}


def teaser(page):
    """Of what searches find: no list shows that of an index."""
    if page._meta.label in FOUND and not page.teaser.strip():
        yield Kind.TEASER, "", ""


def blanks(page):
    for words in BLANK.findall(f"{page.title} {page.teaser}"):
        yield Kind.BLANK, words, ""
    for block, _type, value in blocks(page):
        texts = (each for each in within(value) if isinstance(each, str))
        for words in chain.from_iterable(map(BLANK.findall, texts)):
            yield Kind.BLANK, words, block


def images(page):
    for block, value in _values(page):
        if "decorative" in value and value.get("image"):
            told = (value.get("alt_text") or "").strip()
            if not value["decorative"] and (not told or FILE_NAME.fullmatch(told)):
                yield Kind.ALT, told, block


def headings(page):
    """The title of the page is of level 1, and each level is reached by the one above."""
    above = 1
    for block, level, words in _headings(page):
        if level > above + 1 or not words:
            yield Kind.HEADING, words, block
        above = level


def links(page):
    for block, soup in _texts(page):
        for link in soup.find_all("a"):
            yield from _vague(link.get_text(), block)
    for block, value in _values(page):
        if "url" in value and "label" in value:
            yield from _vague(value["label"], block)


def dates_of_project(page):
    if not isinstance(page, ProjectPage):
        return
    starts, ends, closes = page.start_date, page.end_date, page.recruiting_until
    if page.status == Status.ACTIVE and starts and starts > timezone.localdate():
        yield Kind.DATES, f"{page.get_status_display()}, {_day(starts)}", ""
    if closes and ends and closes > ends:
        yield Kind.DATES, f"{_day(closes)}, {_day(ends)}", ""


def dates_of_event(page):
    """One that nobody has announced, and that is over."""
    is_new = isinstance(page, EventPage) and page.start and not page.first_published_at
    if is_new and page.over_at < timezone.now():
        yield Kind.DATES, _day(page.last_day), ""


def reading_ease(page):
    text = "\n".join(soup.get_text("\n") for _block, soup in _texts(page))
    score = ease(text, page.locale.language_code)
    if score is not None and score < HARD:
        yield Kind.EASE, f"{max(0, round(score))}/100", ""


def language(page):
    if page.pk and not page.get_translations().filter(alias_of=None).exists():
        yield Kind.LANGUAGE, "", ""


CHECKS = (
    *(blanks, teaser, images, headings, links),
    *(dates_of_project, dates_of_event, reading_ease, language, terms),
)


def findings(page):
    """What is to be put right in a page as it stands, be it saved or not; one of Wagtail's own has
    nothing."""
    if not isinstance(page, BasePage):
        return []
    found = chain.from_iterable(check(page) for check in CHECKS)
    return [
        Finding(page_id=page.pk, kind=kind, words=words[: Finding.WORDS], block=block)
        for kind, words, block in found
    ]


def review_due():
    """Read pages that were published since they were read last, or a week ago; how many."""
    pages = Review.due(AT_ONCE, GOOD_FOR)
    for page in pages:
        review(page)
    _forget()
    return len(pages)


def review_again(keys):
    """Have pages read anew, by their translation keys: what they are compared with has changed."""
    Review.objects.filter(page__translation_key__in=keys).delete()


@transaction.atomic
def review(page):
    """Write down what is to be put right in a page as it is published."""
    now = timezone.now()
    Finding.objects.filter(page_id=page.pk).delete()
    found = findings(page)  # what isn't translated is a filter of the lists
    Finding.objects.bulk_create(each for each in found if each.kind != Kind.LANGUAGE)
    Review.objects.update_or_create(page_id=page.pk, defaults={"at": now})


def _forget():
    """What isn't published isn't in the report; the editor says what it lacks."""
    Review.objects.filter(page__live=False).delete()
    Finding.objects.filter(page__live=False).delete()


def _day(date):
    return date_format(date, "SHORT_DATE_FORMAT")


def _vague(text, block):
    said = " ".join(WORDS.findall(folded(text)))
    if not said or said in VAGUE or WEB.fullmatch(text.strip()):
        yield Kind.LINK, text.strip(), block


def _headings(page):
    """(block, level, words) of each heading, as the page shows them."""
    for block, kind, value in blocks(page):
        if kind == "heading":
            yield block, int(value["level"][-1]), value["text"].strip()
            continue
        for text in _rich(value):
            for tag in text.find_all(["h2", "h3", "h4"]):
                yield block, int(tag.name[-1]), tag.get_text().strip()


def _texts(page):
    """(block, soup) of each formatted text of a page, of its fields and of its blocks."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield "", _soup(getattr(page, field.name))
    for block, _kind, value in blocks(page):
        for text in _rich(value):
            yield block, text


def _values(page):
    """(block, value) of each value with names in a body, however deep."""
    for block, _kind, value in blocks(page):
        for each in within(value):
            if isinstance(each, dict):
                yield block, each


def _rich(value):
    return [_soup(each) for each in within(value) if isinstance(each, str) and each[:1] == "<"]


def _soup(text):
    return BeautifulSoup(text, "html.parser")
