"""Two engines, one answer: whatever is asked of random pages, both say the same.

`test_contract` holds each against an oracle that knows no highlights and no labels; here it is the
whole of what a visitor gets that is compared, over requests of every shape.
"""

import html
import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import analysis, elastic, embedded, words
from search.analysis import WORD
from search.corpus import SORTS
from search.documents import LANGUAGES
from search.facets import FACETS, ONLY
from search.models import SearchEntry
from search.place import Near
from search.requests import SearchRequest
from search.visibility import Viewer
from tests.lengths import SEED, examples
from tests.search.corpus import DAY, PLACES, WORDS, Corpus
from tests.search.elastic.entries import Entries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MARK = re.compile(r"(</?mark>)")
FOUND = st.sampled_from(sorted({word for found in WORDS.values() for word in found}))
# Slips of the keyboard, words that stand nowhere, and what is no word.
ODD = st.sampled_from(["ecologgie", "memoirre", "introuvable", "de", "the", "l'", "&", "<b>", "…"])
LOOSE = st.one_of(FOUND, FOUND, FOUND, FOUND, FOUND.map(str.upper), ODD)
PHRASE = st.lists(FOUND, min_size=1, max_size=3).map(lambda found: '"{}"'.format(" ".join(found)))
DAYS = st.dates(DAY.replace(year=2025), DAY.replace(year=2027))
PERIODS = st.builds(
    lambda first, last: {"date_from": first, "date_to": last and max(last, first or last)},
    st.none() | st.none() | DAYS,
    st.none() | st.none() | DAYS,
)
EXPRESSION = st.lists(FOUND, min_size=1, max_size=2).map(" ".join)
SYNONYMS = st.lists(st.lists(EXPRESSION, min_size=2, max_size=3).map(tuple), max_size=2).map(tuple)
CIRCLES = st.builds(
    lambda place, radius: Near(round(place[0], 3), round(place[1], 3), radius),
    st.sampled_from(PLACES) | st.tuples(st.floats(42, 51), st.floats(-4, 8)),
    st.sampled_from([1, 25, 100, 350.5, 500]),
)


@pytest.fixture
def site(site_tree, vocabulary, elastic_index, monkeypatch):
    """Pages in both engines, those who look at them, and the codes that there are."""
    corpus = Corpus(site_tree, SEED)
    elastic_index.give_time(monkeypatch)
    elastic_index.build()
    codes = {facet.name: set() for facet in FACETS}
    for entry in SearchEntry.objects.filter(deleted=False):
        for name, found in entry.codes.items():
            codes[name] |= set(found)
    codes["territory"] |= {f"FR{ONLY}", f"FR-DEP-75{ONLY}"}
    return SimpleNamespace(viewers=[who.viewer for who in corpus.viewers()], codes=codes)


@st.composite
def selections(draw, codes):
    """Values of at most two facets."""
    names = draw(st.lists(st.sampled_from(sorted(filter(codes.get, codes))), max_size=2))
    few = {name: st.sets(st.sampled_from(sorted(codes[name])), min_size=1) for name in names}
    return {name: frozenset(draw(chosen)) for name, chosen in few.items()}


def requests(codes):
    """SearchRequests of every shape: what isn't asked for is most often left out."""
    asked = st.lists(LOOSE | PHRASE, min_size=1, max_size=3).map(" ".join)
    return st.builds(
        lambda period, **values: SearchRequest(**period, **values),
        period=PERIODS,
        q=st.just("") | FOUND | asked,
        selected=st.just({}) | st.just({}) | selections(codes),
        near=st.none() | st.none() | st.none() | CIRCLES,
        sort=st.sampled_from(["", *SORTS]),
        page=st.sampled_from([1, 1, 2, 3]),
        page_size=st.sampled_from([1, 3, 20, 100]),
        language=st.sampled_from(LANGUAGES),
        scope=st.sampled_from([(), (), ("project",), ("news", "event")]).map(frozenset),
        synonyms=st.just(()) | SYNONYMS,
        exact=st.booleans(),
    )


def marked_words(markup):
    """(the text, the words in it that are marked): a phrase marked as one is as many words."""
    text, spans = "", []
    for piece in MARK.split(markup):
        if piece == "<mark>":
            start = len(text)
        elif piece == "</mark>":
            spans.append((start, len(text)))
        else:
            text += html.unescape(piece)
    inside = [m for m in WORD.finditer(text) if any(a <= m.start() < b for a, b in spans)]
    return text, tuple((match.start(), match.group()) for match in inside)


def comparable(hit, request):
    """A hit without what the engines do in their own way.

    A passage of the text may begin elsewhere. Of a phrase, the server marks where it stands, all of
    it; the embedded engine its words, wherever they stand, but for function words. The server marks
    no word that is found by its folded term alone ("protegees" finds "protégées"), nor any in a
    text that lacks another of the words: it was found in the other language then.
    """
    if not request.q:
        return hit
    text, marked = marked_words(hit.title_html)
    if '"' in request.q or request.synonyms or not has_every_word(hit, request):
        marked = ()
    terms = request.asked(hit.language).terms
    plain = [(at, w) for at, w in marked if analysis.term(straight(w), hit.language) in terms]
    return replace(hit, excerpt_html="", title_html=(text, plain))


def has_every_word(hit, request):
    """Whether the text shown is one that the words find."""
    text = " ".join(SearchEntry.objects.get(key=hit.id).texts[hit.language].values())
    found = analysis.terms(text, hit.language), analysis.folded_terms([text], hit.language)
    there = set(" ".join(found).split())
    groups = request.asked(hit.language).groups
    return all(any(there.issuperset(needle) for needle in group) for group in groups)


def straight(word):
    return word.lower().replace("’", "'")


def answered(search, request, viewer):
    """All that both must agree on."""
    results = words.answer(request, viewer, search)
    request = request.at(q=results.corrected or request.q)
    hits = [comparable(hit, request) for hit in results.hits]
    ranked = request.effective_sort == "relevance"
    return {
        "total": results.total,
        "hits": sorted(hits, key=lambda hit: hit.id) if ranked else hits,
        "facets": results.facets,
        "wider": results.wider,
        "chips": results.chips,
        "corrected": results.corrected,
    }


def test_whatever_is_asked(site):
    """Scores differ between them, so what is found by relevance is compared as a whole."""

    found = Counter()

    @settings(max_examples=examples(300))
    @given(requests(site.codes), st.sampled_from(site.viewers))
    def hold(request, viewer):
        if request.effective_sort == "relevance":
            request = request.at(page=1, page_size=100)
        here, there = (answered(each.search, request, viewer) for each in (embedded, elastic))
        for part, value in here.items():
            assert there[part] == value, part
        found[bool(here["total"])] += 1

    hold()
    assert found[True] > found[False]


@pytest.mark.parametrize("q", ["mares", "mares étangs", '"mares étangs"', "ponds"])
def test_order_of_what_is_equally_relevant(elastic_index, q):
    """Equal texts are ordered by what is preferred, then by their keys: the same in both."""
    entries = Entries(SEED)
    texts = [
        {code: entries.text(title) for code in LANGUAGES}
        for title in ("Mares étangs", "Étangs, mares étangs", "Ponds")
    ]
    made = [
        entries.write(texts=entries.rng.choice(texts), visibility=[], image={"src": str(n)})
        for n in range(45)
    ]
    elastic_index.build()
    asked, viewer = SearchRequest(q=q, page_size=100), Viewer()
    found = [[hit.id for hit in each.search(asked, viewer).hits] for each in (embedded, elastic)]
    text_of = {str(entry.key): entry.texts["fr"]["title"] for entry in made}
    assert len(found[0]) > 10
    for title in set(text_of.values()):
        here, there = ([key for key in keys if text_of[key] == title] for keys in found)
        assert here == there
