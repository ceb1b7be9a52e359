"""Searches that the style guide shows: each is asked of the real component, and answered here."""

from datetime import date
from functools import partial

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.core.choices import Kind, Setting, Task
from portal.core.specimens import picture, texts
from search.elastic import state
from search.facets import BY_NAME, RECRUITING, status_choices
from search.requests import MAX_RESULTS, PAGE_SIZE
from search.results import Bucket, FacetResult, SearchResults
from search.vocabulary import Value

from . import specimens

MANY = 12_345


def _facets():
    """A tree, opened where it is chosen; a long list; a value chosen that nothing has any more."""
    trees = {"discipline": _disciplines(), "territory": _territories()}
    flat = {
        "kind": [
            Bucket(code, str(label), 812 >> n) for n, (code, label) in enumerate(Kind.choices)
        ],
        "participation": [_bucket(n, choice) for n, choice in enumerate(Task.choices)],
        "setting": [_bucket(n, choice) for n, choice in enumerate(Setting.choices)],
        "status": [
            Bucket(code, str(label), 0, selected=code == RECRUITING)
            for code, label in status_choices()[:1]
        ],
    }
    return {
        name: FacetResult(BY_NAME[name], tuple(found)) for name, found in (trees | flat).items()
    }


def _bucket(number, choice):
    code, label = choice
    return Bucket(str(code), str(label), 5_210 >> number, selected=not number)


def _disciplines():
    text = texts()
    leaves = (
        Bucket("1.6-ecology", text.discipline, 240, selected=True, parent="1.6", depth=2),
        Bucket("1.6-other", text.long_discipline, 12, parent="1.6", depth=2),
    )
    branch = Bucket(
        "1.6", text.long_words[:60], 260, parent="1", depth=1, children=leaves, opened=True
    )
    others = [Bucket(str(n), f"{text.discipline} {n}", 40 - n) for n in range(2, 31)]
    return [Bucket("1", text.long_discipline, 300, children=(branch,), opened=True), *others]


def _territories():
    text = texts()
    places = (Bucket("FR-DEP-29", text.place, 31, selected=True, parent="FR", depth=1),)
    return [Bucket("FR", "France", 5_000, children=places, opened=True)]


def _chips(facets):
    return tuple(
        (result.facet, Value(bucket.code, bucket.label))
        for result in facets.values()
        for bucket in result.selected
    )


def _found(asked, total=MANY, **more):
    """Results with as many hits as a page of this number would have."""
    facets = _facets()
    looks = [found for _label, found in specimens.hits(picture())]
    left = max(0, min(total, MAX_RESULTS) - (asked.page - 1) * PAGE_SIZE)
    shown = (looks * 2)[: min(left, PAGE_SIZE)]
    values = {"facets": facets, "chips": _chips(facets), "engine": "embedded"} | more
    return SearchResults(request=asked, total=total, hits=tuple(shown), **values)


def _plain(asked, total, **more):
    """The same with nothing chosen."""
    return _found(asked, total, chips=(), **more)


def _many(asked):
    wider = (
        Bucket("FR:only", "France", 120),
        Bucket("ONLINE", str(Setting.ONLINE.label), 1_480),
    )
    return _found(asked, wider=wider)


def _corrected(asked):
    return _plain(asked, 3, corrected=texts().words)


def _fallback(asked):
    return _plain(asked, 21, fallback=state.BEHIND)


EVERYTHING = {"from": date(2027, 1, 1), "to": date(2027, 12, 31), "near": "48.117,-1.678,25"}
# Name → (label, what is asked, what answers).
STATES = {
    "many": (_("More than can be paged through"), EVERYTHING | {"page": 250}, _many),
    "first": (_("First page"), {"q": "words"}, partial(_plain, total=64)),
    "last": (_("Last page"), {"page": 4, "sort": "title"}, partial(_plain, total=64)),
    "one": (_("One result"), {"q": "words"}, partial(_plain, total=1)),
    "corrected": (_("Corrected words"), {"q": "typed"}, _corrected),
    "nothing": (_("No result, with filters"), {"q": "long_words"}, partial(_found, total=0)),
    "empty": (_("An empty site"), {}, partial(_plain, total=0, facets={})),
    "past": (_("Past the last page"), {"page": 9}, partial(_plain, total=64)),
    "errors": (
        _("What can’t be used"),
        {"q": "\0", "from": "x", "to": "2027-13-01", "near": "x", "sort": "y", "page": "0"},
        partial(_plain, total=64),
    ),
    "fallback": (_("The other engine, told to staff"), {}, _fallback),
}


def query(state):
    """The QueryDict of a state; words are named by the text that they are."""
    _label, asked, _answer = STATES[state]
    found = QueryDict(mutable=True)
    found.update({name: str(value) for name, value in asked.items()})
    if (words := vars(texts()).get(found.get("q", ""))) is not None:
        found["q"] = words
    return found


def answer(state):
    """What answers in place of an engine."""
    return STATES[state][2]
