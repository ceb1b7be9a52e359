"""The words that can be found: kept right with every entry, and in memory for comparison.

A table of our own, because neither database lists the words of its full-text index as they are
written, nor by who may see them. In memory are the words alone: who may see one is asked of the
table each time, so that a word that has just been hidden is never told.
"""

import time
from collections import Counter, defaultdict

from django.db import connection
from django.db.models import Q

from . import analysis
from .corpus import CATALOGUE
from .documents import LANGUAGES
from .fulltext import IN_ORDER
from .models import SearchCounter, SearchWord
from .wordlist import SHORTEST_WORD, WordList

# Seconds for which the words in memory may lack what was written since.
FRESH_FOR = 10
ROWS = 500
MOST_HELD = 100_000  # words counted before they are written
HELD = ("corpus", "language", "word", "visibility")
COLUMNS = (*HELD, "entries", "folded", "term", "folded_term")


def words_of(text, language):
    """The words of an entry's text in one language that are worth suggesting."""
    texts = (analysis.words(text[field])[: analysis.MAX_INDEXED] for field in IN_ORDER)
    found = set().union(*texts)
    return {bare for word in found if is_word(bare := analysis.bare(word, language), language)}


def is_word(bare, language):
    """Whether it is letters, enough of them, and says something."""
    size = SHORTEST_WORD <= len(bare) <= analysis.MAX_TERM
    return size and bare.isalpha() and not analysis.is_function_word(bare, language)


def held(texts, visibility, corpus=""):
    """The words of an entry's texts as (corpus, language, word, visibility)."""
    seen_by = " ".join(visibility)
    for language, text in texts.items():
        for word in words_of(text, language):
            yield corpus, language, word, seen_by


def write(changes):
    """Add to the table what a Counter over `held` says; a word that no entry holds is gone."""
    changes = sorted((each, count) for each, count in changes.items() if count)
    for start in range(0, len(changes), ROWS):
        _upsert([_row(*each, count) for each, count in changes[start : start + ROWS]])
    if any(count < 0 for _each, count in changes):
        _execute("DELETE FROM search_searchword WHERE entries <= 0")  # literally, as its index


def _row(corpus, language, word, visibility, count):
    terms = analysis.term(word, language), analysis.folded_term(word, language)
    return corpus, language, word, visibility, count, analysis.fold(word), *terms


def _upsert(rows):
    marks = f"({', '.join(['%s'] * len(COLUMNS))})"
    sql = (
        f"INSERT INTO search_searchword ({', '.join(COLUMNS)})"
        f" VALUES {', '.join([marks] * len(rows))} ON CONFLICT (word, language, visibility, corpus)"
        " DO UPDATE SET entries = search_searchword.entries + excluded.entries"
    )
    _execute(sql, [value for row in rows for value in row])


def _execute(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def fill(entries):
    """Write the words of all entries anew."""
    _execute("DELETE FROM search_searchword")
    words = Counter()
    for entry in entries.iterator(chunk_size=500):
        words.update(held(entry.texts, entry.visibility, entry.corpus))
        if len(words) > MOST_HELD:
            write(words)
            words.clear()
    write(words)


class Lexicon:
    """The words of a corpus in memory, as they were at one number of the counter."""

    def __init__(self, state, corpus):
        self.corpus = corpus
        self.epoch, self.seq = state[:2]
        self.read = time.monotonic()
        forms = {}
        by_language = defaultdict(list)
        rows = self.rows.values_list("language", "word", "folded")
        for language, word, folded in rows.iterator(chunk_size=5000):
            forms[word] = folded
            by_language[language].append(word)
        self.lists = {
            language: WordList(by_language[language], forms.__getitem__) for language in LANGUAGES
        }

    @property
    def rows(self):
        return SearchWord.objects.filter(corpus=self.corpus.name)

    def is_right(self, state):
        """Whether nothing was written since, or not for long."""
        epoch, seq = state[:2]
        recent = self.seq < seq and time.monotonic() - self.read < FRESH_FOR
        return self.epoch == epoch and (self.seq == seq or recent)

    def known_keys(self, keys, viewer):
        """Of terms, those by which the viewer finds something, by language; one query."""
        rows = self.rows.filter(Q(term__in=keys) | Q(folded_term__in=keys))
        known = {language: set() for language in LANGUAGES}
        for language, *terms, visibility in rows.values_list(
            "language", "term", "folded_term", "visibility"
        ):
            if viewer.sees(visibility.split()):
                known[language].update(terms)
        return known

    def entries_of(self, words, viewer):
        """In how many entries that the viewer may see each stands; {(language, word): entries}."""
        found = Counter()
        rows = self.rows.filter(word__in=words)
        for language, word, visibility, entries in rows.values_list(
            "language", "word", "visibility", "entries"
        ):
            if viewer.sees(visibility.split()):
                found[language, word] += entries
        return found


_kept = {}


def lexicon(state, corpus=CATALOGUE):
    """A corpus's words in memory; read when they are first needed, or too old."""
    if SearchCounter.written_here():  # what may yet be rolled back isn't kept
        return Lexicon(state, corpus)
    kept = _kept.get(corpus.name)
    if kept is None or not kept.is_right(state):
        kept = _kept[corpus.name] = Lexicon(state, corpus)
    return kept
