"""The engine: one request, one answer, made into the same results as the embedded engine's."""

import logging
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal.core import timing
from search import buckets
from search.documents import shown_language
from search.hits import HitMaker
from search.projection import reproject_due
from search.results import SearchResults
from search.vocabulary import vocabularies

from . import query, server, state

logger = logging.getLogger("search.elastic")

NAME = "elasticsearch"
NOWHERE = {"lat": None, "lon": None}
UNREADABLE = (LookupError, TypeError, ValueError)


class Source(NamedTuple):
    """What the index stores of an entry, as a hit needs it."""

    key: str
    kind: str
    codes: dict
    image: Any
    start: date | None
    end: date | None
    lat: float | None
    lon: float | None


def search(request, viewer):
    """Answer a SearchRequest for a Viewer, or raise Unavailable."""
    corpus = request.corpus
    known = vocabularies(ready_state(corpus.name).counter).within(corpus)
    answer = ask(query.body(request, viewer, known), corpus.name)
    with whole_documents():
        return results(request, answer, known)


def visible_counts(codes, viewer, kinds=frozenset()):
    """{facet: {code: count}} for `codes` by facet, of what the viewer may see of some kinds."""
    ready_state()
    counted = ask(query.visible_counts(codes, viewer, kinds)).get("aggregations", {})
    with whole_documents():
        found = dict(_counts(counted))
        return {
            name: {code: found[name].get(code, 0) for code in wanted} if wanted else {}
            for name, wanted in codes.items()
        }


def ask(body, corpus=""):
    """The server's answer; Unavailable when it has none."""
    try:
        with timing.part("search.elasticsearch"):
            return server.ask(body, corpus)
    except server.Unreachable as error:
        raise state.Unavailable(state.UNREACHABLE) from error


def every(request, viewer):
    """Every Hit of a search in its order, as it was at one point in time; or raise Unavailable."""
    corpus = request.corpus
    known = vocabularies(ready_state(corpus.name).counter).within(corpus)
    body = query.stream(request, viewer)
    maker = HitMaker(request.language, known, request.near)
    try:
        for page in server.pages(body, corpus.name):
            with whole_documents():
                hits = [_hit(found, maker) for found in page]
            yield from hits
    except server.Unreachable as error:
        raise state.Unavailable(state.UNREACHABLE) from error


@contextmanager
def whole_documents():
    """Around the reading of an answer: whoever wrote into the index by hand may lack a field."""
    try:
        yield
    except UNREADABLE as error:
        logger.exception("The search server's answer couldn't be read")
        raise state.Unavailable(state.CHANGED) from error


def ready_state(corpus=""):
    """The state in which the server may answer, with what time alone has changed taken in."""
    found = state.read(corpus=corpus)
    found.check()
    if found.due and reproject_due():
        found = state.read(corpus=corpus)
    return found


def results(request, answer, known):
    """An answer as SearchResults."""
    counted = dict(_counts(answer["aggregations"]))
    found = answer["hits"]
    maker = HitMaker(request.language, known, request.near)
    return SearchResults(
        request=request,
        total=found["total"]["value"],
        hits=tuple([_hit(each, maker) for each in found["hits"]]),
        facets=buckets.facet_results(request, known, counted),
        engine=NAME,
        wider=buckets.wider(request, known, counted.get("wider", {})),
        places=buckets.places(request, known, counted),
        chips=buckets.chips(request, known),
    )


def _counts(aggregations):
    """(name, {code: count}) of each aggregation, those within a filter too."""
    for name, found in aggregations.items():
        if "buckets" in found:
            yield name, {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}
        else:
            yield from _counts({name: each for name, each in found.items() if name != "doc_count"})


def _hit(found, maker):
    source, marked = found["_source"], found.get("highlight")
    start, end, point = source.get("start"), source.get("end"), source.get("point", NOWHERE)
    entry = Source(
        found["_id"],
        source["kind"],
        source["codes"],
        source["image"],
        start and date.fromisoformat(start),
        end and date.fromisoformat(end),
        **point,
    )
    shown = shown_language(source["texts"], maker.language)
    text = source["texts"][shown]
    title = (marked and _marked(marked, f"texts.{shown}.title")) or escape(text["title"])
    excerpt = (marked and _excerpt(marked, shown)) or escape(text["summary"])
    return maker.hit(entry, text, shown, title, excerpt)


def _marked(marked, field):
    """A highlighted field, which the server has escaped (`encoder: html`); None if it has none."""
    return mark_safe(marked[field][0]) if field in marked else None


def _excerpt(marked, shown):
    """The summary when it says it, else a passage of the body."""
    if found := _marked(marked, f"texts.{shown}.summary"):
        return found
    found = _marked(marked, f"texts.{shown}.body")
    return found and mark_safe(f"… {found} …")
