"""What staff decide on, kept per process until they change it: values of facets, synonyms."""

from collections import ChainMap
from copy import copy
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

from django.apps import apps
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core import classification

from .analysis import fold
from .facets import ONLY
from .models import SearchCounter, SynonymSet
from .synonyms import Synonyms

# Of a facet whose values are anybody's: those that are counted, and those that a page offers.
MOST_NAMES, MOST_OFFERED = 5000, 100
LONGEST_NAME = 200


class Value(NamedTuple):
    """A code with its label in the visitor's language."""

    code: str
    label: str


class Term(NamedTuple):
    """A value of a vocabulary. `labels` maps a language to a label; None defers to translation."""

    code: str
    label: object
    labels: dict | None
    parent: str | None
    depth: int
    position: int

    def label_in(self, language):
        return self.labels.get(language) or self.labels["fr"] if self.labels else str(self.label)


class Vocabulary:
    """The terms of one facet, in order."""

    def __init__(self, terms, former=None):
        self.terms = {term.code: term for term in terms}
        self.former = former or {}
        self._values, self._ancestors = {}, {}

    def __contains__(self, code):
        return code in self.terms

    @property
    def size(self):
        """How many values there may be."""
        return len(self.terms)

    def current(self, code):
        """`code` itself, the code it was merged into, or None."""
        return code if code in self.terms else self.former.get(code)

    def position(self, code):
        """Where a code, with `:only` or without, stands in the vocabulary's order."""
        return self.terms[code.removesuffix(ONLY)].position, code

    def label(self, code, language):
        """A label for a code of this vocabulary, `:only` codes included; the code if unknown."""
        value = self.values(language).get(code.removesuffix(ONLY))
        if value is None:
            return code
        label = value.label
        return _("%(place)s as a whole") % {"place": label} if code.endswith(ONLY) else label

    def values(self, language):
        """{code: Value} of every term. Where terms are translated, the active language decides."""
        key = language if self.has_labels else get_language()
        if key not in self._values:
            labels = {code: term.label_in(language) for code, term in self.terms.items()}
            self._values[key] = {code: Value(code, label) for code, label in labels.items()}
        return self._values[key]

    @cached_property
    def has_labels(self):
        """Whether the terms bring their labels in each language."""
        return all(term.labels for term in self.terms.values())

    def ancestors(self, code):
        """The codes above `code`, the nearest first."""
        if code not in self.terms:
            return ()
        if code not in self._ancestors:
            parent = self.terms[code].parent
            self._ancestors[code] = (parent, *self.ancestors(parent)) if parent else ()
        return self._ancestors[code]

    def with_ancestors(self, codes):
        """`codes` and all codes above them; unknown ones are dropped."""
        known = {code for code in codes if code in self.terms}
        return known.union(*(self.ancestors(code) for code in known))

    def most_precise(self, codes):
        """Of `codes`, those that aren't implied by another one, in the vocabulary's order."""
        implied = set().union(*map(self.ancestors, codes))
        precise = [code for code in codes if code in self.terms and code not in implied]
        return sorted(precise, key=lambda code: self.terms[code].position)

    def most_frequent(self, counts):
        """Of the codes in {code: count}, those that a page offers: all, where they are limited."""
        return counts.keys()

    @cached_property
    def children(self):
        """Codes by parent code (None for the roots), in order."""
        children = {}
        for term in self.terms.values():
            children.setdefault(term.parent, []).append(term.code)
        return children


class Names(Vocabulary):
    """Values that are their own labels, where any text may be one: what nobody has counts nothing.

    So a value that is asked for is answered alike whether it is hidden or was made up.
    """

    size = MOST_NAMES

    def __init__(self):
        super().__init__(())
        self.terms, self._labels = _Terms(), _Labels()

    def current(self, code):
        return code if len(code) <= LONGEST_NAME else None

    def position(self, code):
        return fold(code.lower()), code

    def values(self, language):
        return self._labels

    def with_ancestors(self, codes):
        return set(codes)

    def most_precise(self, codes):
        return sorted(codes, key=self.position)

    def most_frequent(self, counts):
        """Anybody may add one: a page that offered them all would grow without end."""
        if len(counts) <= MOST_OFFERED:
            return counts.keys()
        return nsmallest(MOST_OFFERED, counts, key=lambda code: (-counts[code], code))


class _Terms(dict):
    def get(self, code, default=None):
        return Term(code, code, None, None, 0, fold(code.lower()))


class _Labels(dict):
    def get(self, code, default=None):
        return Value(code, code)

    __getitem__ = get


class Vocabularies:
    """All vocabularies and synonyms, as they are at one number of the counter."""

    def __init__(self, version):
        self.version = version
        self._loaded = {}

    def of(self, facet):
        if facet.name not in self._loaded:
            self._loaded[facet.name] = _load(facet)
        return self._loaded[facet.name]

    def within(self, corpus):
        """The same, with those that a search of this corpus brings itself."""
        if not corpus.values:
            return self
        found = copy(self)
        found._loaded = ChainMap(dict(corpus.values), self._loaded)
        return found

    @cached_property
    def synonyms(self):
        return Synonyms(each.items for each in SynonymSet.objects.order_by("pk"))


_current = Vocabularies(version=None)


def vocabularies(state=None):
    """The vocabularies of now: one cheap read tells whether those kept are still right.

    `state` spares that read: the counter's, as a store has just read it.
    """
    global _current
    epoch, _seq, _pruned, number = state or SearchCounter.state()
    if _current.version == (epoch, number):
        return _current
    read = Vocabularies(version=(epoch, number))
    if not SearchCounter.written_here():  # what may yet be rolled back isn't kept
        _current = read
    return read


def last_known():
    """The vocabularies as this process last read them, without asking: for labels in menus."""
    kept = _current.version is not None and not SearchCounter.written_here()
    return _current if kept else vocabularies()


def _load(facet):
    if facet.tree:
        return _tree(facet.tree)
    return _choices(facet.choices()) if facet.choices else Names()


def _choices(choices):
    return Vocabulary(
        Term(str(code), label, None, None, 0, position)
        for position, (code, label) in enumerate(choices)
    )


def _tree(name):
    terms, former = [], {}
    for position, entry in enumerate(classification.vocabulary(apps.get_model("core", name))):
        labels = {"fr": entry.label_fr, "en": entry.label_en}
        parent = entry.parent or None
        terms.append(Term(entry.code, None, labels, parent, entry.depth - 1, position))
        former |= dict.fromkeys(entry.former_codes, entry.code)
    return Vocabulary(terms, former)
