"""Where terms occur in a text: as whole words, blind to case, accents and a simple plural.

A wording may stand for several terms: “citizen science” is “sciences participatives” as well as
“sciences citoyennes”. Whoever says one of them has said it.
"""

import re
from dataclasses import dataclass, field
from itertools import chain

from portal.core.folding import folded
from search.documents import LANGUAGES

# A sign between two words parts them, and a line: no term goes from one sentence into the next. The
# words of an address say nothing.
WORD_OR_SIGN = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@\S+|\w+|\n|[^\w\s'’‐-]")
# What a plural ends with, once folded, and its singular: not always right, but the same for both.
PLURALS = {
    "fr": ((re.compile(r"(?<=[aeo]u)x$|(?<=\w{2}[^s])s$"), ""),),
    "en": ((re.compile(r"(?<=\w{2})ies?$"), "y"), (re.compile(r"(?<=\w{2}[^s])s$"), "")),
}


def units(text, language):
    """The words of a text, folded and in the singular, and the signs between them."""
    return [_singular(each, language) for each in WORD_OR_SIGN.findall(folded(text))]


def _singular(word, language):
    for ending, singular in PLURALS[language]:
        word = ending.sub(singular, word)
    return word


@dataclass(eq=False)
class Wording:
    """Words of one language, and the terms that they may stand for."""

    words: str
    terms: list = field(default_factory=list)

    def accepted(self, language):
        """What says the same in another language, the terms themselves first."""
        found = [term.wordings(language) for term in self.terms]
        terms = [wordings[0] for wordings in found]
        return list(dict.fromkeys(chain(terms, *found)))

    @property
    def notes(self):
        return [term.note for term in self.terms if term.note]


class Glossary:
    """Some terms, by their words."""

    def __init__(self, terms):
        self.wordings = {language: {} for language in LANGUAGES}
        for term in terms:
            for language, known in self.wordings.items():
                self._add(term, language, known)
        self.longest = max(map(len, chain(*self.wordings.values())), default=0)

    def _add(self, term, language, known):
        for words in term.wordings(language):
            wording = known.setdefault(tuple(units(words, language)), Wording(words))
            if term not in wording.terms:
                wording.terms.append(term)

    def occurring(self, text, language):
        """The wordings in a text, in order: the longest, where one stands in another."""
        words, at = units(text, language), 0
        while at < len(words):
            length, wording = next(self._from(words, at, language), (1, None))
            if wording:
                yield wording
            at += length

    def said(self, text, language):
        """The terms that a text may be taken to say, one within another too."""
        words = units(text, language)
        found = (self._from(words, at, language) for at in range(len(words)))
        return {term for each in found for _length, wording in each for term in wording.terms}

    def _from(self, words, at, language):
        """(length, wording) of each that begins at a place, the longest first."""
        for length in range(min(self.longest, len(words) - at), 0, -1):
            if wording := self.wordings[language].get(tuple(words[at : at + length])):
                yield length, wording
