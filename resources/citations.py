"""How a resource is cited: what is known of it, for the formats of those who keep bibliographies.

Texts are in one line, without what XML can't hold either: no format has a place for that.
"""

from dataclasses import dataclass

from django.utils.text import slugify

from portal.core import jsonld
from search.feed import clean

from .dublin_core import publisher
from .equivalents import NAMES, Names

NEEDS = ("authors", "organisation", "tagged_items__tag")


@dataclass(frozen=True)
class Citation:
    """`authors` are (family name or organisation, given name); what isn't known is empty."""

    key: str
    names: Names
    title: str
    authors: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    publisher: str = ""
    doi: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def people(self):
        """The authors, as one says their names."""
        return [" ".join(filter(None, (given, family))) for family, given in self.authors]

    def __str__(self):
        """A reference for people, the same in every language."""
        year = f"({self.year})" if self.year else ""
        begins = " ".join(filter(None, (", ".join(self.people), year)))
        url = f"https://doi.org/{self.doi}" if self.doi else self.url
        return ". ".join(filter(None, (begins, self.title.rstrip("."), self.publisher, url)))


def citation(page, absolute, keywords=()):
    """The Citation of a resource's page; `absolute` makes a full address of one of this site."""
    languages = [code for code in page.languages if code != "other"]
    authors = page.authors.all()
    return Citation(
        key=_key(page, authors),
        names=NAMES[page.resource_type],
        title=one_line(page.title),
        authors=tuple((one_line(each.family_name), one_line(each.given_name)) for each in authors),
        year=page.year,
        publisher=one_line(publisher(page)),
        doi=page.doi,
        url=next(iter([*page.addresses, absolute(page.url or "")])),
        licence=jsonld.LICENCES.get(page.licence) or str(page.get_licence_display()),
        language=languages[0] if len(languages) == 1 else page.locale.language_code,
        abstract=one_line(page.teaser),
        keywords=tuple(map(one_line, keywords)),
    )


def _key(page, authors):
    """By the page's id it is no other's, and by nothing that an editor may correct alone."""
    first = slugify(authors[0].family_name) if authors else ""
    return f"{first or page.resource_type}{page.year or ''}-{page.pk}"


def one_line(text):
    return " ".join(clean(text).split())
