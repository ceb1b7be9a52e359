"""What completes the words that someone types: titles, places, disciplines, organisations, tags.

It comes before the engines and needs none but for counts: names are read from their own table.
What a viewer may not find is never suggested to them, nor does it take the place of what is.
"""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import highlight, names
from .analysis import ELISION, WORD, fold
from .documents import shown_language
from .engine import visible_counts
from .facets import BY_NAME
from .models import SearchEntry
from .projection import reproject_due
from .requests import SearchRequest
from .vocabulary import vocabularies

LEAST_LETTERS = 2
GROUPS = {
    "title": _("Titles"),
    "discipline": _("Disciplines"),
    "territory": _("Territories"),
    "organisation": _("Organisations"),
    "tag": _("Keywords"),
}
CLASSIFIED = ("discipline", "territory")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: where it leads, and how many results there are where that is known.

    `html` is the text escaped, with what was typed in `<mark>`.
    """

    text: str
    html: str
    url: str
    code: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one sort."""

    group: str
    label: str
    items: tuple[Suggestion, ...]


def complete(asked, viewer):
    """Answer a CompletionRequest for a Viewer: the groups that have something."""
    typed = Typed(names.folded_words(asked.q))
    if typed.letters < LEAST_LETTERS:
        return ()
    reproject_due()
    completion = Completion(asked, typed, viewer)
    found = completion.named() | completion.classified()
    return tuple(
        Group(group, str(label), tuple(found[group]))
        for group, label in GROUPS.items()
        if found[group]
    )


class Typed:
    """The words typed so far, folded, the last of which may yet go on."""

    def __init__(self, words):
        self.words = words
        self.whole, self.last = set(words[:-1]), words[-1] if words else ""

    @property
    def letters(self):
        return sum(map(len, self.words))

    def fits(self, text):
        """Whether a text has all the words, one of them beginning with the last."""
        found = names.folded_words(text)
        return self.whole.issubset(found) and any(word.startswith(self.last) for word in found)

    def mark(self, text):
        """A text as HTML with the words marked, as far as they were typed."""
        text = unicodedata.normalize("NFC", text)
        return highlight.marked(text, self._spans(text))

    def _spans(self, text):
        for match in WORD.finditer(text):
            word = match.group().lower().replace("’", "'").replace("ʼ", "'")
            start = match.start() + len(word) - len(ELISION.sub("", word))
            folded = fold(ELISION.sub("", word))
            if folded in self.whole:
                yield start, match.end()
            elif folded.startswith(self.last):
                yield start, self._end_of_last(text, start, match.end())

    def _end_of_last(self, text, start, end):
        """Where in a word of the text the last word typed ends: a ligature is two letters."""
        ends = range(start + 1, end)
        needed = len(self.last)
        return next((e for e in ends if len(fold(text[start:e].lower())) >= needed), end)


class Completion:
    """One completion under way."""

    def __init__(self, asked, typed, viewer):
        self.asked = asked
        self.typed = typed
        self.viewer = viewer

    @cached_property
    def kinds(self):
        return sorted(self.asked.kinds or map(str, BY_NAME["kind"].kinds))

    def named(self):
        """Suggestions of titles, organisations and tags."""
        found = self._names()
        return {
            "title": list(self._titles(found.pop("title"))),
            **{
                group: [self._suggest(name, self._search(q=_quoted(name))) for name in having]
                for group, having in found.items()
            },
        }

    def _names(self):
        """{group: {name: an entry's id}}: names with the words as they stand, then in any order."""
        words, size = self.typed.words, self.asked.size
        among = self.viewer, self.kinds, self.asked.language, size
        found = names.beginning(" ".join(words), *among)
        if len(words) > 1:
            more = names.beginning(max(words, key=len), *among, self.typed.fits)
            both = {group: [*(found[group] | more[group]).items()] for group in found}
            found = {group: dict(having[:size]) for group, having in both.items()}
        return found

    def _titles(self, found):
        entries = SearchEntry.objects.filter(deleted=False).in_bulk(found.values())
        for title, pk in found.items():
            entry = entries.get(pk)
            if entry and self.viewer.sees(entry.visibility):
                shown = shown_language(entry.texts, self.asked.language)
                yield self._suggest(title, entry.texts[shown]["url"])

    def classified(self):
        """Suggestions of disciplines and territories, the most frequent first."""
        known = vocabularies()
        fitting = {name: self._fitting(known.of(BY_NAME[name])) for name in CLASSIFIED}
        codes = {name: list(labels) for name, labels in fitting.items()}
        counts = visible_counts(codes, self.viewer, frozenset(self.asked.kinds))
        return {name: self._counted(name, fitting[name], counts[name]) for name in CLASSIFIED}

    def _fitting(self, vocabulary):
        """{code: label} of the nodes that fit, in order."""
        labels = {code: vocabulary.label(code, self.asked.language) for code in vocabulary.terms}
        return {code: label for code, label in labels.items() if self.typed.fits(label)}

    def _counted(self, name, labels, counts):
        found = sorted((code for code in labels if counts.get(code)), key=lambda c: -counts[c])
        return [
            self._suggest(labels[code], self._search({name: {code}}), code, counts[code])
            for code in found[: self.asked.size]
        ]

    def _suggest(self, text, url, code=None, count=None):
        return Suggestion(text, self.typed.mark(text), url, code, count)

    def _search(self, selected=(), q=""):
        kind = {"kind": self.asked.kinds} if self.asked.kinds else {}
        asked = SearchRequest(q=q, selected={**kind, **dict(selected)})
        return f"{reverse('search')}?{asked.querystring()}"


def _quoted(name):
    return '"{}"'.format(name.replace('"', " "))
