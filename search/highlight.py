"""Matches marked in titles and excerpts, in HTML that is safe to show."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from . import analysis

EXCERPT = 260


def spans(text, wanted, language):
    """The (start, end) of each word of `text` that has one of the wanted terms."""
    if not wanted:
        return []
    initials = {term[:1] for term in wanted}
    return [
        match.span()
        for match in analysis.WORD.finditer(text)
        if _terms(match.group(), language, initials) & wanted
    ]


def _terms(word, language, initials):
    word = word.lower().replace("’", "'").replace("ʼ", "'")
    bare = word.rsplit("'", 1)[-1] if language == "fr" else word
    if analysis.fold(bare)[:1] not in initials and analysis.fold(word)[:1] not in initials:
        return set()
    return {analysis.term(word, language), analysis.folded_term(word, language)}


def marked(text, found, start=0, end=None):
    """`text[start:end]` escaped, with the found spans in `<mark>`."""
    parts, at = [], start
    end = len(text) if end is None else end
    for first, last in found:
        if start <= first and last <= end:
            parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
            at = last
    return mark_safe("".join([*parts, escape(text[at:end])]))


def title(text, wanted, language):
    return marked(text, spans(text, wanted, language))


def excerpt(summary, body, wanted, language):
    """The summary when it says it, else the passage of the body around the first match."""
    found = spans(summary, wanted, language)
    if found or not wanted:
        return marked(summary, found)
    found = spans(body, wanted, language)
    if not found:
        return marked(summary, [])
    start, end = _window(body, found[0][0])
    before, after = "… " if start else "", " …" if end < len(body) else ""
    return mark_safe(before + marked(body, found, start, end) + after)


def _window(text, at):
    """Where a passage of about EXCERPT characters around `at` starts and ends, at word borders."""
    start = max(0, at - EXCERPT // 4)
    if start:
        start = text.find(" ", start, at) + 1 or at
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1) if " " in text[at:end] else end
    return start, end
