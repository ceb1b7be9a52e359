"""Hits: entries as a visitor reads them, whichever engine found them."""

from portal.core.choices import Kind

from . import analysis, highlight
from .documents import LANGUAGES, shown_language
from .facets import BY_NAME
from .models import SearchEntry
from .results import Hit, Value

LABELLED = ("resource_type", "event_format")


def stored_hits(pks, viewer, language, known, asked=analysis.nothing_asked):
    """The entries of these ids as hits, in the given order; one query.

    An entry that was buried or hidden after the engine read it is left out. `asked` gives what is
    asked of a language; its terms are marked.
    """
    found = SearchEntry.objects.filter(deleted=False).in_bulk(pks)
    entries = {pk: entry for pk, entry in found.items() if viewer.sees(entry.visibility)}
    wanted = {code: analysis.telling_terms(asked(code), code) for code in LANGUAGES}
    return tuple(_stored_hit(entries[pk], language, known, wanted) for pk in pks if pk in entries)


def _stored_hit(entry, language, known, wanted):
    shown = shown_language(entry.texts, language)
    text, terms = entry.texts[shown], wanted[shown]
    return make_hit(
        entry,
        text,
        shown,
        language,
        known,
        title_html=highlight.title(text["title"], terms, shown),
        excerpt_html=highlight.excerpt(text["summary"], text["body"], terms, shown),
    )


def make_hit(entry, text, shown, language, known, *, title_html, excerpt_html):
    """A Hit of anything with an entry's key, kind, codes, image and dates."""

    def values(name):
        vocabulary = known.of(BY_NAME[name])
        codes = vocabulary.most_precise(entry.codes.get(name, ()))
        return tuple(Value(code, vocabulary.label(code, language)) for code in codes)

    return Hit(
        id=str(entry.key),
        kind=Value(entry.kind, str(Kind(entry.kind).label)),
        title=text["title"],
        url=text["url"],
        summary=text["summary"],
        language=shown,
        title_html=title_html,
        excerpt_html=excerpt_html,
        disciplines=values("discipline"),
        territories=values("territory"),
        statuses=values("status"),
        labels={name: values(name) for name in LABELLED if entry.codes.get(name)},
        image=entry.image,
        start=entry.start,
        end=entry.end,
    )
