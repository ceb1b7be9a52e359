"""Hits: entries as a visitor reads them, whichever engine found them."""

from . import analysis, highlight
from .documents import LANGUAGES, shown_language
from .facets import BY_NAME
from .models import SearchEntry
from .results import Hit, Value

LABELLED = ("resource_type", "event_format")


def stored_hits(pks, viewer, language, known, asked=analysis.nothing_asked, near=None):
    """The entries of these ids as hits, in the given order; one query.

    An entry that was buried or hidden after the engine read it is left out. `asked` gives what is
    asked of a language; its terms are marked. `near` is where distances are measured from.
    """
    found = SearchEntry.objects.filter(deleted=False).in_bulk(pks)
    entries = {pk: entry for pk, entry in found.items() if viewer.sees(entry.visibility)}
    wanted = {code: analysis.telling_terms(asked(code), code) for code in LANGUAGES}
    return tuple(
        _stored_hit(entries[pk], language, known, wanted, near) for pk in pks if pk in entries
    )


def _stored_hit(entry, language, known, wanted, near):
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
        near=near,
    )


def make_hit(entry, text, shown, language, known, *, title_html, excerpt_html, near=None):
    """A Hit of anything with an entry's key, kind, codes, image, dates and point."""

    def values(name):
        codes = entry.codes.get(name)
        if not codes:
            return ()
        vocabulary = known.of(BY_NAME[name])
        labels = vocabulary.labels(language)
        return tuple([Value(code, labels[code]) for code in vocabulary.most_precise(codes)])

    return Hit(
        id=str(entry.key),
        kind=Value(entry.kind, known.of(BY_NAME["kind"]).label(entry.kind, language)),
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
        distance_km=_distance(entry, near),
    )


def _distance(entry, near):
    if near is None or None in (entry.lat, entry.lon):
        return None
    return round(near.km(entry.lat, entry.lon), 1)
