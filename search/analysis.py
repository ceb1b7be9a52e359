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
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'")
    return [match.group().lower() for match in WORD.finditer(text)]


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
    word = _without_elision(word, language)
    return fold(_stemmer(language)(word))[:MAX_TERM]


@lru_cache(maxsize=1 << 18)
def folded_term(word, language):
    """The term of a word as it is when typed without accents."""
    word = _without_elision(word, language)
    return fold(_stemmer(language)(fold(word)))[:MAX_TERM]


def _without_elision(word, language):
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


@lru_cache(maxsize=4096)
def ask(q, language, synonyms=()):
    """Read what a visitor typed: words, and phrases in quotation marks, as one language has them.

    Function words count only where there is nothing else. At most MAX_WORDS words and
    MAX_PHRASES phrases of as many words are looked at. `synonyms` holds sets of expressions that
    mean the same: where one of a set is asked for, the others will do.
    """
    quoted = [next(filter(None, m), "") for m in PHRASE.findall(q)]
    phrases = [found[:MAX_WORDS] for found in map(words, quoted[:MAX_PHRASES]) if found]
    loose = words(PHRASE.sub(" ", q))[:MAX_WORDS]
    telling = [word for word in loose if not is_function_word(word, language)]
    chosen = telling or ([] if phrases else loose)
    groups = [_word_needles(word, language) for word in chosen]
    groups += [(needle(phrase, language),) for phrase in phrases]
    return Asked(tuple(dict.fromkeys(groups)))


def nothing_asked(language):
    """What a search without words asks of any language."""
    return Asked()


def is_function_word(word, language):
    """Whether a word says nothing by itself."""
    return _without_elision(word, language) in STOP_WORDS[language]


def needle(found, language):
    """Words as a needle."""
    return tuple(term(word, language) for word in found)


def _word_needles(word, language):
    return tuple(dict.fromkeys([(term(word, language),), (folded_term(word, language),)]))
