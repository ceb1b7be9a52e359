"""What is asked of a search, and how it is read from an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from .analysis import ask
from .corpus import CATALOGUE, MAP, Corpus
from .documents import LANGUAGES
from .facets import BY_NAME, ONLY
from .place import Near, read_near
from .vocabulary import vocabularies

MAX_QUERY = 500
MAX_VALUES = 50
MAX_RESULTS = 10_000  # that can be paged through
MAX_PAGE = MAX_RESULTS  # whatever the size of a page, all can be reached
PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_SUGGESTIONS = 5


@dataclass(frozen=True)
class SearchRequest:
    """A search, read and checked.

    `selected` maps a facet's name to the chosen codes; `scope` restricts the kinds without being a
    choice of the visitor (an index page's own kind). `synonyms` are the sets that apply to the
    words. `sort` is empty for the default: relevance with words, else nearest where a place is
    given, else newest. `exact` forbids to correct the words. `view` is one of the corpus's, empty
    for the plain one. `without` has codes, by facet, of which a result bears none; no address says
    so.
    """

    q: str = ""
    selected: Mapping[str, frozenset[str]] = field(default_factory=dict)
    date_from: date | None = None
    date_to: date | None = None
    near: Near | None = None
    sort: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    language: str = "fr"
    scope: frozenset[str] = frozenset()
    synonyms: tuple[tuple[str, ...], ...] = ()
    exact: bool = False
    view: str = ""
    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    corpus: Corpus = CATALOGUE

    def asked(self, language):
        """What the words ask of one language."""
        return ask(self.q, language, self.synonyms)

    @property
    def languages(self):
        """Those whose texts are searched: the visitor's own, where every entry has one in it."""
        return (self.language,) if self.corpus.bilingual else LANGUAGES

    @property
    def on_map(self):
        """Whether the counts are asked for that a map of territories is drawn from."""
        return self.view == MAP

    @property
    def effective_sort(self):
        return self.sort if self.sort in self.sorts else self.default_sort

    @property
    def sorts(self):
        """The orders that make sense: relevance for words, the nearest first for a place."""
        without = {"relevance": not self.q, "near": not self.near}
        return {n: label for n, label in self.corpus.sorts.items() if not without.get(n)}

    @property
    def default_sort(self):
        """The order when none is asked for; the form leaves it unsaid, so that words change it."""
        if self.q:
            return "relevance"
        return "near" if self.near else self.corpus.default_sort

    @property
    def kinds(self):
        """The kinds in view: the scope, else the chosen kinds, else all."""
        return self.scope or self.selected.get("kind") or self.corpus.kinds

    @property
    def facets(self):
        """The facets that fit the kinds in view, and those in use."""
        return tuple(f for f in self.corpus.facets if self.selected.get(f.name) or self._shows(f))

    def _shows(self, facet):
        return facet.fits(self.kinds) and not (facet.name == "kind" and self.scope)

    def toggled(self, name, code):
        """The same search with `code` added to facet `name`, or taken away; back on page 1."""
        codes = self.selected.get(name, frozenset()) ^ {code}
        selected = {key: value for key, value in self.selected.items() if key != name}
        return replace(self, selected=selected | ({name: codes} if codes else {}), page=1)

    @property
    def unscoped(self):
        """The same search, for an address that has no scope: its kinds are a choice."""
        if not self.scope:
            return self
        kinds = self.selected.get("kind", self.scope) & self.scope
        return replace(self, selected={**self.selected, "kind": kinds}, scope=frozenset())

    def at(self, **changes):
        """The same search with other fields."""
        return replace(self, **changes)

    def querystring(self):
        """The canonical query string; empty for the plain listing."""
        single = {"q": self.q, "exact": int(self.exact)}
        single |= {"from": self.date_from, "to": self.date_to}
        single |= {"near": self.near, "sort": self.sort, "view": self.view}
        pairs = [(name, value) for name, value in single.items() if value]
        for facet in self.corpus.facets:
            codes = sorted(self.selected.get(facet.name, ()))
            pairs += [(facet.name, code) for code in codes]
        if self.page > 1:
            pairs.append(("page", self.page))
        return urlencode(pairs)


@dataclass(frozen=True)
class CompletionRequest:
    """What has been typed so far; `size` is how many suggestions of each group are wanted."""

    q: str = ""
    kinds: frozenset[str] = frozenset()
    size: int = MAX_SUGGESTIONS
    language: str = "fr"


def parse_completion(query, *, language):
    """Read a CompletionRequest from a QueryDict: (request, errors by parameter)."""
    errors = {}
    q = _read(errors, "q", _read_q, query.get("q", ""))
    size = _read(errors, "size", _whole_number(MAX_SUGGESTIONS), query.get("size", ""))
    chosen = _read_selected(query, errors, vocabularies(), [BY_NAME["kind"]])
    kinds = chosen.get("kind", frozenset())
    return CompletionRequest(q or "", kinds, size or MAX_SUGGESTIONS, language), errors


def parse(query, *, language, scope=frozenset(), page_size=None, corpus=CATALOGUE):
    """Read a SearchRequest from a QueryDict: (request, errors by parameter).

    What is wrong is named in `errors` and left out of the request, which can be run all the same.
    """
    errors = {}
    readers = {"q": _read_q, "exact": _read_exact, "sort": _read_sort(corpus)}
    readers["view"] = _read_view(corpus)
    if corpus.timed:
        readers |= {"from": _read_day, "to": _read_day, "near": read_near}
    values = {}
    for name, read in readers.items():
        values[name] = _read(errors, name, read, query.get(name, ""))
    known = vocabularies().within(corpus)
    values["page"] = _read(errors, "page", _whole_number(MAX_PAGE), query.get("page", "")) or 1
    if page_size is None:
        size = _read(errors, "page_size", _whole_number(MAX_PAGE_SIZE), query.get("page_size", ""))
    request = SearchRequest(
        q=values["q"] or "",
        selected=_read_selected(query, errors, known, corpus.facets),
        date_from=values.get("from"),
        date_to=values.get("to"),
        near=values.get("near"),
        sort=values["sort"] or "",
        page=values["page"],
        page_size=page_size or size or PAGE_SIZE,
        language=language,
        scope=frozenset(scope),
        synonyms=known.synonyms.applying(values["q"] or ""),
        exact=bool(values["exact"]),
        view=values["view"] or "",
        corpus=corpus,
    )
    if request.date_from and request.date_to and request.date_to < request.date_from:
        errors["to"] = _("The end date comes before the start date.")
        request = request.at(date_to=None)
    return request, errors


def _read(errors, name, read, text):
    try:
        return read(text.strip())
    except ValueError as error:
        errors[name] = str(error)
        return None


def _read_q(text):
    if len(text) > MAX_QUERY:
        raise ValueError(_("Search for at most %(n)d characters.") % {"n": MAX_QUERY})
    if "\0" in text:
        raise ValueError(_("The search holds a character that can't be searched for."))
    return " ".join(text.encode("utf-8", "ignore").decode().split())


def _read_day(text):
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(_("Write the date as YYYY-MM-DD."))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("There is no such day.")) from None


def _read_sort(corpus):
    def read(text):
        if text and text not in corpus.sorts:
            names = ", ".join(corpus.sorts)
            raise ValueError(_("Unknown order. Choose among: %(names)s.") % {"names": names})
        return text

    return read


def _read_view(corpus):
    def read(text):
        if text and text not in corpus.views:
            names = ", ".join(filter(None, corpus.views))
            raise ValueError(_("Unknown view. Choose among: %(names)s.") % {"names": names})
        return text

    return read


def _read_exact(text):
    if text not in ("", "1"):
        raise ValueError(_("Give 1, or leave it out."))
    return text == "1"


def _whole_number(most):
    def read(text):
        if not text:
            return None
        number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
        if not 1 <= number <= most:
            raise ValueError(_("Give a whole number from 1 to %(most)d.") % {"most": most})
        return number

    return read


def _read_selected(query, errors, known_values, facets):
    selected = {}
    for facet in facets:
        given = query.getlist(facet.name)
        codes = {code for code in given if code}
        if len(given) > MAX_VALUES:
            errors[facet.name] = _("Choose at most %(n)d values.") % {"n": MAX_VALUES}
            continue
        known = {code: _current(facet, known_values.of(facet), code) for code in codes}
        unknown = sorted(code for code, current in known.items() if current is None)
        if unknown:
            text = ", ".join(repr(code[:40]) for code in unknown[:3])
            errors[facet.name] = _("Unknown value: %(codes)s.") % {"codes": text}
        if current := frozenset(filter(None, known.values())):
            selected[facet.name] = current
    return selected


def _current(facet, vocabulary, code):
    """The current code for `code`, which may be a former one; None when it is unknown."""
    only = facet.name == "territory" and code.endswith(ONLY)
    current = vocabulary.current(code.removesuffix(ONLY) if only else code)
    return current + ONLY if current and only else current
