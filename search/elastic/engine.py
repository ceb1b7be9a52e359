"""The engine: one request, one answer, made into the same results as the embedded engine's."""

import logging
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal.core import timing
from search import buckets
from search.documents import shown_language
from search.hits import make_hit
from search.projection import reproject_due
from search.results import SearchResults
from search.vocabulary import vocabularies

from . import query, server, state

logger = logging.getLogger("search.elastic")

NAME = "elasticsearch"
NOWHERE = {"lat": None, "lon": None}
UNREADABLE = (LookupError, TypeError, ValueError)


def search(request, viewer):
    """Answer a SearchRequest for a Viewer, or raise Unavailable."""
    known = vocabularies(ready_state().counter)
    answer = ask(query.body(request, viewer, known))
    with whole_documents():
        return results(request, answer, known)


def visible_counts(codes, viewer, kinds=frozenset()):
    """{facet: {code: count}} for `codes` by facet, of what the viewer may see of some kinds."""
    ready_state()
    counted = ask(query.visible_counts(codes, viewer, kinds)).get("aggregations", {})
    with whole_documents():
        found = {name: _counts(aggregation) for name, aggregation in counted.items()}
        return {
            name: {code: found[name].get(code, 0) for code in wanted} if wanted else {}
            for name, wanted in codes.items()
        }


def ask(body):
    """The server's answer; Unavailable when it has none."""
    try:
        with timing.part("search.elasticsearch"):
            return server.ask(body)
    except server.Unreachable as error:
        raise state.Unavailable(state.UNREACHABLE) from error


def every(request, viewer):
    """Every Hit of a search in its order, as it was at one point in time; or raise Unavailable."""
    known = vocabularies(ready_state().counter)
    body = query.stream(request, viewer)
    try:
        for page in server.pages(body):
            with whole_documents():
                hits = [_hit(found, request, known) for found in page]
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


def ready_state():
    """The state in which the server may answer, with what time alone has changed taken in."""
    found = state.read()
    found.check()
    if found.due and reproject_due():
        found = state.read()
    return found


def results(request, answer, known):
    """An answer as SearchResults."""
    counted = {name: _counts(found) for name, found in answer["aggregations"].items()}
    found = answer["hits"]
    return SearchResults(
        request=request,
        total=found["total"]["value"],
        hits=tuple([_hit(each, request, known) for each in found["hits"]]),
        facets={
            facet.name: buckets.facet_result(facet, known.of(facet), request, counted[facet.name])
            for facet in request.facets
        },
        engine=NAME,
        wider=buckets.wider(request, known, counted.get("wider", {})),
        chips=buckets.chips(request, known),
    )


def _counts(found):
    return {b["key"]: b["doc_count"] for b in found.get("codes", found)["buckets"]}


def _hit(found, request, known):
    language = request.language
    source, marked = found["_source"], found.get("highlight", {})
    entry = SimpleNamespace(
        key=source["key"],
        kind=source["kind"],
        codes=source["codes"],
        image=source["image"],
        start=_day(source.get("start")),
        end=_day(source.get("end")),
        **source.get("point", NOWHERE),
    )
    shown = shown_language(source["texts"], language)
    text = source["texts"][shown]
    return make_hit(
        entry,
        text,
        shown,
        language,
        known,
        title_html=_marked(marked, f"texts.{shown}.title") or escape(text["title"]),
        excerpt_html=_excerpt(marked, shown) or escape(text["summary"]),
        near=request.near,
    )


def _marked(marked, field):
    """A highlighted field, which the server has escaped (`encoder: html`); None if it has none."""
    return mark_safe(marked[field][0]) if field in marked else None


def _excerpt(marked, shown):
    """The summary when it says it, else a passage of the body."""
    if found := _marked(marked, f"texts.{shown}.summary"):
        return found
    found = _marked(marked, f"texts.{shown}.body")
    return found and mark_safe(f"… {found} …")


def _day(text):
    return text and date.fromisoformat(text)
