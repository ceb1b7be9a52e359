"""What an index holds: analyzers, mapping, and an entry as a document of it.

The analyzers make the same terms as `search.analysis`, by which the words of a search are read; the
server analyses nothing that is typed. Where Lucene's Snowball stemmers are older than ours, the
rules in `stems_*.txt` have the last word: they are all the words of Debian's French and British
lists on which the two differed (about 450 of 440,000).
"""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from elasticsearch.dsl import Index, Mapping, analyzer, char_filter, token_filter, tokenizer
from elasticsearch.dsl.field import (
    Boolean,
    DateNanos,
    DateRange,
    GeoPoint,
    Integer,
    Keyword,
    Long,
    Object,
    Text,
)

from search import analysis
from search.corpus import CORPORA
from search.documents import LANGUAGES, shown_language
from search.facets import ONLY

IN_ORDER = ("title", "keywords", "summary", "body")
STEMMERS = {"fr": "French", "en": "English"}
SETTINGS = {
    "number_of_shards": 1,  # scores and ties are then exact; a million entries fit easily
    "auto_expand_replicas": "0-1",
    "refresh_interval": "500ms",
    "max_result_window": 10_000,
}

apostrophes = char_filter("apostrophes", "mapping", mappings=["’ => '", "ʼ => '"])
words = tokenizer("words", "pattern", pattern=r"[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*", group=0)
elision = token_filter("french_elision", "elision", articles=list(analysis.ELIDED))
bare = token_filter("bare", "pattern_replace", pattern="'", replacement="")
short = token_filter("short", "truncate", length=analysis.MAX_TERM)
bounded = token_filter("bounded", "limit", max_token_count=analysis.MAX_INDEXED)
# What nanoseconds in a long can tell; the server refuses what lies outside.
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2262, 1, 1, tzinfo=UTC)
# What is asked comes as terms; only spaces are left to split.
terms = analyzer("terms", tokenizer="whitespace")


def _stemming(language):
    rules = (Path(__file__).parent / f"stems_{language}.txt").read_text().splitlines()
    override = token_filter(f"stems_{language}", "stemmer_override", rules=rules)
    return [override, token_filter(f"snowball_{language}", "snowball", language=STEMMERS[language])]


def _analyzers(language):
    """(for terms, for terms of what is typed without accents) of a language."""
    before = ["lowercase", *([elision] if language == "fr" else [])]
    after = [bare, "asciifolding", short, bounded]
    stemming, common = _stemming(language), {"tokenizer": words, "char_filter": [apostrophes]}
    return (
        analyzer(f"{language}_terms", filter=[*before, *stemming, *after], **common),
        analyzer(
            f"{language}_folded",
            filter=[*before, "asciifolding", bare, *stemming, *after],
            **common,
        ),
    )


def _text(language):
    plain, folded = _analyzers(language)
    common = {"search_analyzer": terms, "index_options": "positions"}
    fields = {
        name: Text(analyzer=plain, copy_to=f"texts.{language}.folded", **common)
        for name in IN_ORDER
    }
    fields["folded"] = Text(analyzer=folded, search_analyzer=terms)
    fields["url"] = Keyword(index=False, doc_values=False)
    return Object(properties=fields, dynamic="strict")


def physical(name, corpus):
    """The index on the server that holds a corpus (by its name) of the index of this name."""
    return f"{name}.{corpus}" if corpus else name


def physicals(name):
    """All that the server holds of an index: one for each corpus, with statistics of its own."""
    return [physical(name, corpus) for corpus in CORPORA]


def _facets():
    return sorted({facet.name for corpus in CORPORA.values() for facet in corpus.facets})


@cache
def mapping():
    """The mapping, strict throughout: a field that isn't here is refused, not guessed."""
    strict = {"dynamic": "strict"}
    found = Mapping()
    found.meta("dynamic", "strict")
    found.field("key", Keyword())
    found.field("seq", Long())
    found.field("deleted", Boolean())
    found.field("kind", Keyword())
    found.field("texts", Object(properties={c: _text(c) for c in LANGUAGES}, **strict))
    found.field("titles", Object(properties={c: Keyword() for c in LANGUAGES}, **strict))
    found.field("codes", Object(properties={name: Keyword() for name in _facets()}, **strict))
    found.field("territories", Keyword())
    found.field("visibility", Keyword())
    found.field("restrictions", Integer())
    found.field("published", DateNanos())
    found.field("start", Keyword(index=False, doc_values=False))
    found.field("end", Keyword(index=False, doc_values=False))
    found.field("days", DateRange(format="yyyy-MM-dd"))
    found.field("starts", Integer())
    found.field("point", GeoPoint())
    found.field("image", Object(enabled=False))
    return found


@cache
def body():
    """Settings and mappings, as an index is created with."""
    index = Index("any")
    index.settings(**SETTINGS)
    index.mapping(mapping())
    index.analyzer(terms)
    return index.to_dict()


@cache
def fingerprint():
    """What changes when the mapping, an analyzer or a corpus does; an index keeps its own."""
    made_of = [body(), sorted(CORPORA)]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def document(entry):
    """An entry as a document; a tombstone holds its key and number alone.

    What the server can't make by itself is stored: `titles` as each language's reader sorts them,
    `starts` in days, and `territories`, the codes that are counted, without the `:only` ones.
    """
    if entry.deleted:
        return {"key": str(entry.key), "seq": entry.seq, "deleted": True}
    found = {
        "key": str(entry.key),
        "seq": entry.seq,
        "deleted": False,
        "kind": entry.kind,
        "texts": entry.texts,
        "titles": {code: entry.titles[shown_language(entry.titles, code)] for code in LANGUAGES},
        "codes": entry.codes,
        "territories": [c for c in entry.codes.get("territory", ()) if not c.endswith(ONLY)],
        "visibility": entry.visibility,
        "restrictions": len(entry.visibility),
        "published": min(max(entry.published, EARLIEST), LATEST).isoformat(),
        "image": entry.image,
    }
    if entry.start or entry.end:
        days = {"gte": entry.start, "lte": entry.end}
        found["days"] = {bound: day.isoformat() for bound, day in days.items() if day}
        found |= {"start": _iso(entry.start), "end": _iso(entry.end)}
    if entry.start:
        found["starts"] = entry.start.toordinal()
    if entry.lat is not None:
        found["point"] = {"lat": entry.lat, "lon": entry.lon}
    return found


def _iso(day):
    return day and day.isoformat()
