"""From text to terms, the same way for what is indexed and what is asked.

A word is split off at anything but letters, digits and inner apostrophes, lower-cased, stripped of
French elisions, stemmed (Snowball) and folded: its accents go. Every word also has a *folded* term,
the stem of the word without its accents, by which a search typed without accents finds it.
Function words are indexed, so that phrases are exact, and left out of what is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
PHRASE = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”')
ELIDED = tuple("l m t qu n s j d c jusqu quoiqu lorsqu puisqu".split())
ELISION = re.compile(rf"^(?:{'|'.join(ELIDED)})'")
# Letters that Unicode doesn't decompose.
LIGATURES = str.maketrans(
    dict(pair.split(":") for pair in "œ:oe æ:ae ß:ss ø:o ł:l đ:d ð:d þ:th ħ:h ı:i ŧ:t ŋ:n".split())
)
STEMMERS = {"fr": "french", "en": "english"}
MAX_WORDS = 32
MAX_PHRASES = 8
MAX_TERM = 64
# Words of an expression with synonyms; needles that synonyms add to a search: a full set's fit.
MAX_EXPRESSION = 8
MAX_SYNONYMS = 320
# Of a field; PostgreSQL refuses a tsvector of more than a megabyte.
MAX_INDEXED = 20_000

STOP_WORDS = {
    "fr": frozenset(
        "a à ai as au aux avec ce ces cet cette dans de des du elle elles en es est et "
        "eu eux ici il ils je la le les leur leurs lui ma mais me mes moi mon ne nos "
        "notre nous on ont ou où par pas pour qu que qui sa sans se ses si son sont sur "
        "ta te tes toi ton tu un une vos votre vous y être".split()
    ),
    "en": frozenset(
        "a an and are as at be but by for from had has have he her his i if in into is "
        "it its me my no not of on or our she so such that the their them then there "
        "these they this to was we were what which who will with you your".split()
    ),
}


def words(text):
    """The words of a text, lower-cased, with straight apostrophes."""
    return [match.group().lower() for match in WORD.finditer(straightened(text))]


def straightened(text):
    """A text with each character in its usual form, and straight apostrophes."""
    return unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'")


@lru_cache(maxsize=1 << 17)
def fold(word):
    """`word` without accents and apostrophes: letters and digits, of any script."""
    plain = unicodedata.normalize("NFKD", word.translate(LIGATURES))
    return "".join(c for c in plain if c.isalnum()) or word


@cache
def _stemmer(language):
    return snowballstemmer.stemmer(STEMMERS[language]).stemWord


@lru_cache(maxsize=1 << 18)
def term(word, language):
    """The term of a word: elision off, stemmed, folded."""
    word = bare(word, language)
    return fold(_stemmer(language)(word))[:MAX_TERM]


@lru_cache(maxsize=1 << 18)
def folded_term(word, language):
    """The term of a word as it is when typed without accents."""
    word = bare(word, language)
    return fold(_stemmer(language)(fold(word)))[:MAX_TERM]


def bare(word, language):
    """The word without its elision."""
    return ELISION.sub("", word) if language == "fr" else word


def terms(text, language):
    """The terms of a text in order, as one string for an index that splits at spaces."""
    return " ".join(term(word, language) for word in words(text)[:MAX_INDEXED])


def folded_terms(texts, language):
    """The folded terms of the texts that differ from their terms, each once."""
    found = {word for text in texts for word in words(text)[:MAX_INDEXED]}
    pairs = {(term(word, language), folded_term(word, language)) for word in found}
    return " ".join(sorted({folded for plain, folded in pairs if folded != plain}))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one language: every group must match.

    A group holds alternatives, of which any will do: a word's terms, a phrase, their synonyms. An
    alternative (a *needle*) is one term, or several that stand next to each other in this order.
    """

    groups: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def __bool__(self):
        return bool(self.groups)

    @property
    def needles(self):
        """Every needle of every group, as often as it is there."""
        return tuple(needle for group in self.groups for needle in group)

    @property
    def terms(self):
        """Every term in it, each once, in order."""
        return tuple(dict.fromkeys(term for needle in self.needles for term in needle))


@lru_cache(maxsize=1024)
def ask(q, language, synonyms=()):
    """Read what a visitor typed: words, and phrases in quotation marks, as one language has them.

    Function words count only where there is nothing else. At most MAX_WORDS words and
    MAX_PHRASES phrases of as many words are looked at. `synonyms` holds sets of expressions that
    mean the same: where one of a set is asked for, the others will do.
    """
    phrases = [found[:MAX_WORDS] for found in map(words, _quoted(q)[:MAX_PHRASES]) if found]
    loose = words(PHRASE.sub(" ", q))[:MAX_WORDS]
    chosen = telling_words(loose, language) or ([] if phrases else loose)
    alike = _Synonyms(synonyms, language)
    groups = [*alike.of_words(chosen), *map(alike.of_phrase, phrases)]
    return Asked(tuple(dict.fromkeys(groups)))


def _quoted(q):
    """What stands in quotation marks."""
    return [next(filter(None, found), "") for found in PHRASE.findall(q)]


def nothing_asked(language):
    """What a search without words asks of any language."""
    return Asked()


def is_function_word(word, language):
    """Whether a word says nothing by itself."""
    return bare(word, language) in STOP_WORDS[language]


def telling_words(found, language):
    """Those of some words that say something by themselves."""
    return [word for word in found if not is_function_word(word, language)]


def needle(found, language):
    """Words as a needle."""
    return tuple(term(word, language) for word in found)


def _word_needles(word, language):
    return _unique([(term(word, language),), (folded_term(word, language),)])


def keys(word, language):
    """The terms by which a word is known: two words with one in common find each other."""
    return frozenset((term(word, language), folded_term(word, language)))


def telling_terms(asked, language):
    """The terms that are worth marking: function words only where there is nothing else."""
    return set(asked.terms) - _function_terms(language) or set(asked.terms)


@cache
def _function_terms(language):
    return frozenset(term(word, language) for word in STOP_WORDS[language])


@dataclass(frozen=True, slots=True)
class _Expression:
    """One of several that mean the same: as loose words, as a phrase, and what finds it."""

    loose: tuple[frozenset[str], ...]
    phrase: tuple[frozenset[str], ...]
    needles: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1 << 14)
def _expression(text, language):
    found = words(text)[:MAX_EXPRESSION]
    loose = telling_words(found, language) or found
    needles = _word_needles(*found, language) if len(found) == 1 else (needle(found, language),)
    return _Expression(_keys(loose, language), _keys(found, language), (*filter(None, needles),))


def _keys(found, language):
    return tuple(keys(word, language) for word in found)


def _same(some, others):
    """Whether two rows of words are the same, word by word, accents or not."""
    return len(some) == len(others) and all(a & b for a, b in zip(some, others, strict=True))


class _Synonyms:
    """Sets of expressions as one language has them, and the groups that they widen.

    Where a span of words is an expression, each of its groups gets the other expressions:
    (a AND b) OR c is (a OR c) AND (b OR c). So a synonym adds results, and never loses one.
    """

    def __init__(self, sets, language):
        self.language = language
        self.sets = [[_expression(text, language) for text in each] for each in sets]
        self.left = MAX_SYNONYMS

    def of_words(self, found):
        """The groups of loose words; of two expressions that begin at a word, the longer counts."""
        groups, known, at = [], _keys(found, self.language), 0
        while at < len(found):
            size, needles = self._longest(known[at : at + MAX_EXPRESSION])
            span = [_word_needles(word, self.language) for word in found[at : at + size]]
            groups += [(*group, *needles) for group in span]
            at += size
        return map(_unique, groups)

    def of_phrase(self, found):
        """The group of a phrase, which is an expression as a whole or not at all."""
        others = self._others(_keys(found, self.language), "phrase")
        return _unique((needle(found, self.language), *others))

    def _longest(self, known):
        for size in range(len(known), 0, -1):
            if needles := self._others(known[:size], "loose"):
                return size, needles
        return 1, ()

    def _others(self, known, form):
        """The needles of what means the same as the words of these keys, within what is left."""
        needles = []
        for expressions in self.sets:
            other = [each for each in expressions if not _same(known, getattr(each, form))]
            if len(other) < len(expressions):
                needles += [needle for each in other for needle in each.needles]
        needles = _unique(needles)[: self.left // len(known)]
        self.left -= len(needles) * len(known)
        return needles


def _unique(needles):
    return tuple(dict.fromkeys(needles))
