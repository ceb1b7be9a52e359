"""Synonyms: what staff enter as one text, and which sets apply to a search."""

import re
from collections import defaultdict
from functools import cached_property

from django.utils.translation import gettext as _

from .analysis import MAX_EXPRESSION, ask, bare, is_function_word, keys, words
from .documents import LANGUAGES
from .wordlist import WordList

SEPARATOR = re.compile(r"[\n,;=]")
MAX_EXPRESSIONS = 20
MAX_LENGTH = 200


def split(text):
    """The expressions in a text, each once, without the space around and within them."""
    found = {}
    for part in SEPARATOR.split(text):
        if each := " ".join(part.split()):
            found.setdefault(tuple(words(each)), each)
    return tuple(found.values())


def problem(expressions):
    """Why these expressions make no set; None if they do."""
    if len(expressions) < 2:
        return _("Give at least two different expressions.")
    if len(expressions) > MAX_EXPRESSIONS:
        return _("Give at most %(n)d expressions.") % {"n": MAX_EXPRESSIONS}
    return next(filter(None, map(_problem_of_one, expressions)), None)


def _problem_of_one(expression):
    found = words(expression)
    if len(found) > MAX_EXPRESSION or len(expression) > MAX_LENGTH:
        return _("“%(text)s” is too long: an expression has at most %(n)d words.") % {
            "text": expression[:MAX_LENGTH],
            "n": MAX_EXPRESSION,
        }
    if any(all(is_function_word(w, language) for w in found) for language in LANGUAGES):
        return _("“%(text)s” has no word to search for.") % {"text": expression}
    return None


class Synonyms:
    """All sets, each a tuple of expressions, and the way from a word to those that may apply."""

    def __init__(self, sets):
        self.sets = tuple(sets)
        self.by_key = defaultdict(set)
        for number, expressions in enumerate(self.sets):
            for expression in expressions:
                for key in _all_keys(words(expression)):
                    self.by_key[key].add(number)

    def applying(self, q):
        """The sets that change what `q` asks of some language."""
        near = set().union(*(self.by_key.get(key, ()) for key in _all_keys(words(q))))
        sets = (self.sets[number] for number in sorted(near))
        return tuple(each for each in sets if _applies(each, q))

    @cached_property
    def words(self):
        """The words of all sets by language, which count as spelt rightly."""
        texts = [words(expression) for expressions in self.sets for expression in expressions]
        return {
            language: WordList(bare(word, language) for text in texts for word in text)
            for language in LANGUAGES
        }


def _all_keys(found):
    return set().union(*(keys(word, language) for word in found for language in LANGUAGES))


def _applies(expressions, q):
    return any(ask(q, language, (expressions,)) != ask(q, language) for language in LANGUAGES)
