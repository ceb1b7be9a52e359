"""Correction of what was typed, for a search that found nothing.

Only words that occur nowhere are changed, and only into words that the viewer can find: what stands
in nothing but entries that they may not see is neither suggested nor taken for spelt rightly.
"""

from dataclasses import dataclass

from . import analysis
from .documents import LANGUAGES
from .lexicon import is_word

SHORTEST_CORRECTED = 4
# With more unknown words than that, it isn't a matter of slips.
MAX_MISSPELT = 3


def correct(q, language, viewer, synonyms, lexicon):
    """`q` with its unknown words corrected, as far as the viewer may know; "" if none can be.

    What is in quotation marks stays. Words must be found together, so all are of one language:
    the one that knows most of them, the visitor's where it makes no difference.
    """
    q = analysis.straightened(q)
    spelling = Spelling(q, viewer, synonyms, lexicon)
    if not 0 < len(spelling.wrong) <= MAX_MISSPELT:
        return ""
    fixes = spelling.fixes(sorted(LANGUAGES, key=lambda code: code != language))
    return _rewritten(q, fixes) if fixes else ""


@dataclass(frozen=True, order=True)
class Fix:
    """What a word may have been meant to be; the best sorts first."""

    slips: int
    rarity: int
    words: tuple[str, ...]

    def replacing(self, word, language):
        """The words, after the elision of the word that they replace."""
        elision = word.removesuffix(analysis.bare(word, language))
        return elision + " ".join(self.words)


class Spelling:
    """The loose words of one search, and those of them that the viewer finds in no language."""

    def __init__(self, q, viewer, synonyms, lexicon):
        self.viewer, self.synonyms, self.lexicon = viewer, synonyms.words, lexicon
        loose = analysis.words(analysis.PHRASE.sub(" ", q))[: analysis.MAX_WORDS]
        self.words = dict.fromkeys(word for word in loose if not _is_function_word(word))
        keys = (analysis.keys(word, code) for word in self.words for code in LANGUAGES)
        self.known = lexicon.known_keys(set().union(*keys), viewer) if self.words else {}
        self.wrong = [word for word in self.words if _is_long(word) and not self._is_known(word)]

    def _is_known(self, word):
        return any(self._is_known_in(word, language) for language in LANGUAGES)

    def _is_known_in(self, word, language):
        in_synonyms = self.synonyms[language].knows(analysis.bare(word, language))
        return in_synonyms or not self.known[language].isdisjoint(analysis.keys(word, language))

    def fixes(self, languages):
        """{word: what to write instead}, in the language that explains most of the search."""
        near = {language: self._near(language) for language in languages}
        written = {
            word
            for found in near.values()
            for choices in found.values()
            for words in choices
            for word in words
        }
        self.entries = self.lexicon.entries_of(written, self.viewer)
        found = {language: self._best(language, near[language]) for language in languages}
        language = min(found, key=lambda each: self._cost(each, found[each]))
        return {word: fix.replacing(word, language) for word, fix in found[language].items()}

    def _near(self, language):
        """{word: {what it may have been meant to be: slips}}."""
        bare = {word: analysis.bare(word, language) for word in self.wrong}
        lists = self.lexicon.lists[language], self.synonyms[language]
        return {
            word: lists[0].near(each) | lists[1].near(each)
            for word, each in bare.items()
            if is_word(each, language)
        }

    def _best(self, language, near):
        """{word: the best fix that the viewer can find}."""
        fixes = {
            word: [
                Fix(slips, -self._entries(words, language), words)
                for words, slips in found.items()
                if self._is_open(words, language)
            ]
            for word, found in near.items()
        }
        return {word: min(found) for word, found in fixes.items() if found}

    def _is_open(self, words, language):
        return all(self.entries[language, w] or w in self.synonyms[language] for w in words)

    def _entries(self, words, language):
        return min(self.entries[language, word] for word in words)

    def _cost(self, language, fixes):
        """How many words the language leaves unknown, then how much it changes."""
        unknown = [w for w in self.words if w not in fixes and not self._is_known_in(w, language)]
        return len(unknown), sum(fix.slips for fix in fixes.values())


def _is_function_word(word):
    return any(analysis.is_function_word(word, language) for language in LANGUAGES)


def _is_long(word):
    return all(len(analysis.bare(word, code)) >= SHORTEST_CORRECTED for code in LANGUAGES)


def _rewritten(q, fixes):
    """`q` with words replaced, but for what is in quotation marks."""

    def fixed(match):
        return fixes.get(match.group().lower(), match.group())

    parts, at = [], 0
    for phrase in analysis.PHRASE.finditer(q):
        parts += [analysis.WORD.sub(fixed, q[at : phrase.start()]), phrase.group()]
        at = phrase.end()
    return "".join([*parts, analysis.WORD.sub(fixed, q[at:])])
