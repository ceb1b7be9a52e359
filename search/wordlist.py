"""Words in memory, to be compared with a misspelt one."""

from collections import defaultdict
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .analysis import fold

SHORTEST_WORD = 3
# From this many letters on, two slips are forgiven instead of one.
LONG = 8


class WordList:
    """Words by their folded forms, and those by their length."""

    def __init__(self, words=(), folded=fold):
        self.by_fold = defaultdict(set)
        for word in words:
            self.by_fold[folded(word)].add(word)
        self.by_length = defaultdict(list)
        for form in self.by_fold:
            self.by_length[len(form)].append(form)

    def __contains__(self, word):
        return word in self.by_fold.get(fold(word), ())

    def knows(self, word):
        """Whether it is there, whatever its accents."""
        return fold(word) in self.by_fold

    def near(self, word):
        """What `word` may have been meant to be: {words: slips}; a slip may be a missing space.

        A slip is a letter too much, too few, another one, or two that changed places; accents
        don't count.
        """
        word = fold(word)
        found = dict.fromkeys(self._halves(word), 1)
        for form, slips in self._similar(word):
            found.update(((each,), slips) for each in self.by_fold[form])
        return found

    def _similar(self, word):
        most = 2 if len(word) >= LONG else 1
        for length in range(len(word) - most, len(word) + most + 1):
            forms = self.by_length.get(length, ())
            matches = process.extract(
                word, forms, scorer=OSA.distance, score_cutoff=most, limit=None
            )
            yield from ((form, slips) for form, slips, _index in matches)

    def _halves(self, word):
        for at in range(SHORTEST_WORD, len(word) - SHORTEST_WORD + 1):
            first, second = self.by_fold.get(word[:at]), self.by_fold.get(word[at:])
            if first and second:
                yield from product(first, second)
