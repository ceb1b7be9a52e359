"""Hits: entries as a visitor reads them, whichever engine found them."""

from portal.core import covers
from portal.core.choices import Kind

from . import analysis, highlight
from .documents import LANGUAGES, shown_language
from .facets import BY_NAME
from .models import SearchEntry
from .results import Hit
from .vocabulary import Value

LABELLED = ("resource_type", "event_format")
# What its discipline says something of; news is about what happens, a plain page about the site.
COVERED = frozenset({Kind.PROJECT, Kind.RESOURCE, Kind.EVENT})
NAMED = ("kind", "discipline", "territory", "status", *LABELLED)


def stored_hits(pks, viewer, language, known, asked=analysis.nothing_asked, near=None):
    """The entries of these ids as hits, in the given order; one query.

    An entry that was buried or hidden after the engine read it is left out. `asked` gives what is
    asked of a language; its terms are marked. `near` is where distances are measured from.
    """
    found = SearchEntry.objects.filter(deleted=False).in_bulk(pks)
    entries = [found[pk] for pk in pks if pk in found]
    return entry_hits(entries, viewer, language, known, asked, near)


def entry_hits(entries, viewer, language, known, asked=analysis.nothing_asked, near=None):
    """Those of these entries that the viewer may see, as hits."""
    wanted = {code: analysis.telling_terms(asked(code), code) for code in LANGUAGES}
    maker = HitMaker(language, known, near)
    seen = (entry for entry in entries if viewer.sees(entry.visibility))
    return tuple([_stored_hit(entry, maker, wanted) for entry in seen])


def _stored_hit(entry, maker, wanted):
    shown = shown_language(entry.texts, maker.language)
    text, terms = entry.texts[shown], wanted[shown]
    title = highlight.title(text["title"], terms, shown)
    excerpt = highlight.excerpt(text["summary"], text["body"], terms, shown)
    return maker.hit(entry, text, shown, title, excerpt)


class HitMaker:
    """Makes the hits of one search: what they have in common is looked up once."""

    def __init__(self, language, known, near=None):
        self.language, self.near = language, near
        vocabularies = {name: known.of(BY_NAME[name]) for name in NAMED}
        self.disciplines = vocabularies["discipline"]
        self.filed = {n: (v.most_precise, v.values(language)) for n, v in vocabularies.items()}

    def values(self, codes, name):
        """The most precise values of a facet."""
        if name not in codes:
            return ()
        most_precise, values = self.filed[name]
        return tuple([values[code] for code in most_precise(codes[name])])

    def hit(self, entry, text, shown, title_html, excerpt_html):
        """A Hit of anything with an entry's key, kind, codes, image, dates and point."""
        codes = entry.codes
        kind = next(iter(self.values(codes, "kind")), Value(entry.kind, ""))
        disciplines = self.values(codes, "discipline")
        return Hit(
            id=str(entry.key),
            kind=kind,
            title=text["title"],
            url=text["url"],
            summary=text["summary"],
            language=shown,
            title_html=title_html,
            excerpt_html=excerpt_html,
            disciplines=disciplines,
            territories=self.values(codes, "territory"),
            statuses=self.values(codes, "status"),
            labels={name: self.values(codes, name) for name in LABELLED if name in codes},
            image=entry.image,
            start=entry.start,
            end=entry.end,
            distance_km=self.distance(entry) if self.near else None,
            cover="" if entry.image else self.cover(kind, disciplines),
        )

    def cover(self, kind, disciplines):
        """The address of what stands for the first discipline, where it says something."""
        if not disciplines or kind.code not in COVERED:
            return ""
        code = disciplines[0].code
        return covers.address((*reversed(self.disciplines.ancestors(code)), code))

    def distance(self, entry):
        """Kilometres from the place asked for, to one decimal; None without a point."""
        if None in (entry.lat, entry.lon):
            return None
        return round(self.near.km(entry.lat, entry.lon), 1)
