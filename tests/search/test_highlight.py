"""Marked text is the text, escaped: nothing is lost, nothing is let in, only matches are marked."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import WORD, ask, folded_term, term, words
from search.documents import LANGUAGES
from search.highlight import EXCERPT, excerpt, marked, spans, title
from tests.lengths import examples

TOKENS = [
    "les", "mares", "l'étang", "d’étangs", "ÉTANG", "etang", "œuvre", "oeuvres", "<b>", "</mark>",
    "<mark>", "&amp;", "&", '"', "'", "<script>alert(1)</script>", "\u202e", "ﬁn", "a_b", "2026",
    "e\u0301te\u0301", "🦇", " ", "\n", "-", "…", "aujourd'hui", "ponds", "pond's",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(TOKENS), max_size=120).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=60).map("".join),
)
QUESTIONS = st.one_of(
    st.sampled_from(
        ["étang", "mare étang", "oeuvre", '"les mares"', "mark b amp", "2026", "ponds"]
    ),
    st.text(max_size=20),
)
LANGUAGE = st.sampled_from(LANGUAGES)
MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)


def wanted(q, language):
    return set(ask(q, language).terms)


def plain(markup):
    """The text that a browser shows; fails on any tag but `<mark>`."""
    bare = markup.replace("<mark>", "").replace("</mark>", "")
    assert set(bare).isdisjoint("<>\"'")
    return html.unescape(bare)


def marks(markup):
    found = [html.unescape(text) for text in MARK.findall(markup)]
    assert markup.count("<mark>") == markup.count("</mark>") == len(found)
    return found


def matches(word, q, language):
    """Whether a word has one of the terms asked for."""
    word = word.lower().replace("’", "'").replace("ʼ", "'")
    return bool({term(word, language), folded_term(word, language)} & wanted(q, language))


@settings(max_examples=examples(300))
@given(TEXTS, QUESTIONS, LANGUAGE)
@example("<mark>mare</mark> & <b>mares</b>", "mare", "fr")
@example("</mark><script>étang</script>", "etang", "fr")
def test_title_is_the_text_with_its_matching_words_marked(text, q, language):
    markup = str(title(text, wanted(q, language), language))
    assert plain(markup) == text
    assert marks(markup) == [
        word.group() for word in WORD.finditer(text) if matches(word.group(), q, language)
    ]


@settings(max_examples=examples(300))
@given(TEXTS, TEXTS, QUESTIONS, LANGUAGE)
@example("", "x" * 5000, "x" * 500, "fr")
@example("", "mot " * 2000 + "étang" + " mot" * 2000, "étang", "fr")
@example("", "étang" + "x" * 2000, "étang", "fr")
@example("Résumé", "m" * 300 + " étang " + "m" * 300, "étang", "fr")
def test_excerpt_is_the_summary_or_a_passage_of_the_body(summary, body, q, language):
    terms = wanted(q, language)
    markup = str(excerpt(summary, body, terms, language))
    found = marks(markup)
    assert all(matches(word, q, language) for word in found)
    if spans(summary, terms, language) or not spans(body, terms, language):
        assert plain(markup) == summary
        return
    passage = plain(markup)
    first, last = spans(body, terms, language)[0]
    assert found or last - first > EXCERPT // 2  # a word longer than the passage is cut
    opened, closed = passage.startswith("… "), passage.endswith(" …")
    inside = passage[2 if opened else 0 : -2 if closed else None]
    assert inside in body or passage in body
    assert len(passage) <= EXCERPT + max(map(len, found), default=0) + 4


def test_only_what_was_asked_is_marked():
    text = "Les mares, l’étang et d'autres étangs : ÉTANG, etang, étranger"
    assert marks(title(text, wanted("etangs", "fr"), "fr")) == [
        "l’étang",
        "étangs",
        "ÉTANG",
        "etang",
    ]
    assert marks(title(text, wanted("", "fr"), "fr")) == []
    assert marks(title("ponds, pond's, pound", wanted("pond", "en"), "en")) == ["ponds", "pond's"]


def test_words_that_the_index_finds_are_marked():
    """What makes an entry match shows, accents or not, elided or not."""
    text = "L'écologie des forêts d’Île-de-France aujourd'hui, œuvre de naïfs"
    for word in words(text):
        assert marks(title(text, wanted(word, "fr"), "fr")), word


def test_an_excerpt_starts_and_ends_between_words():
    body = " ".join(f"mot{n}" for n in range(400)).replace("mot200 ", "étang ")
    shown = plain(str(excerpt("Résumé.", body, wanted("étang", "fr"), "fr")))
    inside = shown.removeprefix("… ").removesuffix(" …")
    assert set(inside.split()) <= set(body.split())
    assert (shown[:2], shown[-2:]) == ("… ", " …")


@pytest.mark.parametrize(("start", "end"), [(0, None), (4, 11), (0, 3), (11, 11)])
def test_marked_keeps_to_its_borders(start, end):
    text = "<a> étang & mare"
    markup = marked(text, [(4, 9), (12, 16)], start, end)
    assert plain(markup) == text[start:end]
