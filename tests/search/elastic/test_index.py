"""What an index holds: the server's analyzers make the terms that `search.analysis` makes."""

import datetime
import re
import unicodedata
from pathlib import Path

import pytest

from portal.home import demo
from search import analysis
from search.elastic import index, server
from search.models import SearchEntry
from tests.search.test_analysis import FRENCH

from .entries import Entries

RULES = {
    language: (Path(index.__file__).parent / f"stems_{language}.txt").read_text().splitlines()
    for language in ("fr", "en")
}
TYPED = """
l'eau L’eau d’œuvres qu'elle aujourd'hui aujourd’hui presqu'île jusqu’au lorsqu'il s'observer
bird's BIRDS' o'clock forêt-jardin Île-de-France COVID-19 h2o 3D 2026 1.5 naïve café über Straße
smørrebrød Łódź encyclopædia œsophage ŒUVRE cœlacanthe ça garçon Noël ÉTÉ été etes universities
university français française françaises écologistes ecologist archaeologists organic organisms
""".split()
# Letters that Lucene folds to ASCII and Unicode doesn't decompose. We leave them as they are: none
# is written in French or English, and the few that neighbours write are folded by LIGATURES.
FOLDED_BY_LUCENE_ALONE = 400


@pytest.mark.parametrize("year", [202, 1969, 2300])
def test_a_moment_that_nanoseconds_cannot_tell(elastic_index, db, year):
    """A slip in a date must not keep the entry out, nor a rebuild from its end."""
    moment = datetime.datetime(year, 12, 31, 23, tzinfo=datetime.UTC)
    Entries().write(published=moment)
    assert elastic_index.build().documents == 1


def words_of_the_demonstration():
    folder = Path(demo.__file__).parent / "content"
    texts = (path.read_text() for path in sorted(folder.rglob("*.toml")))
    return {word for text in texts for word in analysis.WORD.findall(text)}


def ruled(language):
    return {rule.split(" => ")[0] for rule in RULES[language]}


@pytest.fixture
def analyzed(elastic_index, db):
    """The server's terms of words, by analyzer."""
    elastic_index.build()

    def ask(analyzer, words):
        found = []
        for batch in chunks(words):
            answer = server.writer().indices.analyze(
                index=server.alias(), analyzer=analyzer, text=list(batch)
            )
            found += [token["token"] for token in answer["tokens"]]
        return found

    return ask


def chunks(words, size=2000):
    words = list(words)
    return (words[at : at + size] for at in range(0, len(words), size))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_terms_agree(analyzed, language):
    """On every word of the demonstration, of the tests, and of the rules: no difference at all."""
    known = words_of_the_demonstration() | set(FRENCH) | set(TYPED) | ruled("fr") | ruled("en")
    single = sorted(word for word in known if len(analysis.words(word)) == 1)
    assert len(single) > 5000
    for analyzer, term in (("terms", analysis.term), ("folded", analysis.folded_term)):
        ours = [term(analysis.words(word)[0], language) for word in single]
        theirs = analyzed(f"{language}_{analyzer}", single)
        differing = [t for t in zip(single, ours, theirs, strict=True) if t[1] != t[2]]
        assert differing == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts_are_split_alike(analyzed, language):
    """Whatever stands between words, and however apostrophes are written."""
    text = "« L’eau », d'où ?  _a_b_ 1.5—2,3 x@y.org c'est-à-dire 'quoted' rock'n'roll\n\tfin…"
    assert analyzed(f"{language}_terms", [text]) == analysis.terms(text, language).split()


def test_long_words_and_long_texts_are_cut_alike(analyzed):
    assert analyzed("fr_terms", ["x" * 200]) == [analysis.term("x" * 200, "fr")]


def test_letters_that_only_one_of_us_folds(analyzed):
    """The whole of what the two foldings differ on: letters of no word in either language."""
    letters = [
        c for c in map(chr, range(0xC0, 0x2C00))
        if c.isalpha() and c == c.lower() and unicodedata.normalize("NFKC", c) == c
    ]  # fmt: skip
    pairs = zip(letters, analyzed("en_folded", [f"x{c}x" for c in letters]), strict=True)
    differing = {c for c, theirs in pairs if analysis.folded_term(f"x{c}x", "en") != theirs}
    assert not differing & set("àâäéèêëîïôöùûüÿçœæßøłđñáíóúåãõšžčřýťďňľĺŕąęśćźżńőűğışț")
    assert len(differing) < FOLDED_BY_LUCENE_ALONE


@pytest.mark.sqlite  # what is put into it is the same, and the demonstration takes long
def test_a_document_fits_the_mapping(elastic_index, demo, db):
    """Every entry of the demonstration is taken; the strict mapping would refuse a stray field."""
    target = elastic_index.build()
    assert target.documents == SearchEntry.objects.filter(deleted=False).count() > 150


def test_fingerprint_follows_the_mapping(monkeypatch):
    before = index.fingerprint()
    assert re.fullmatch(r"[0-9a-f]{16}", before)
    index.body.cache_clear()
    index.fingerprint.cache_clear()
    monkeypatch.setitem(index.SETTINGS, "refresh_interval", "2s")
    assert index.fingerprint() != before
    index.body.cache_clear()
    index.fingerprint.cache_clear()
