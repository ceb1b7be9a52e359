"""What a searchable page says of itself. Nothing else about a page is known to this package."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.conf import settings

LANGUAGES = tuple(code for code, _label in settings.WAGTAIL_CONTENT_LANGUAGES)


def shown_language(available, language):
    """The language in which a visitor reads what is `available`: theirs, or the first of all."""
    return next(code for code in (language, *LANGUAGES) if code in available)


@dataclass(frozen=True, slots=True)
class SearchText:
    """A document in one language. `keywords` are labels, tags and names that the text may lack."""

    title: str
    url: str
    summary: str = ""
    keywords: str = ""
    body: str = ""

    def as_dict(self):
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page in one locale, as `Page.search_document()` gives it.

    `codes` maps a facet's name to the most precise codes; the projection adds their ancestors.
    `published` orders by newest. `start` and `end` bound the days on which the thing takes place;
    None leaves that side open, and None on both sides means that it has no time.
    `names` maps a group of `search.names` to what it is to be found by while somebody types.
    `next_change` is the first moment at which the document may differ without being written.
    """

    kind: str
    locale: str
    text: SearchText
    published: datetime
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    point: tuple[float, float] | None = None
    image: Mapping[str, str | int] | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    next_change: datetime | None = None
