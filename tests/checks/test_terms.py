"""Whether a translation says what the glossary says: of what everybody may read of the original."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, PageViewRestriction
from wagtail_localize.models import Translation
from wagtail_localize.operations import TranslationCreator

from portal.checks import checking
from portal.checks.models import Finding, Kind, Review
from portal.checks.terms import missing
from portal.glossary.matching import Glossary
from portal.glossary.models import Term

from ..factories import NewsPageFactory, ProjectPageFactory, UserFactory, translate
from ..factories.site import publish
from ..lengths import examples

pytestmark = pytest.mark.django_db
TOLD = "sciences participatives → participatory science, citizen science"
SCIENCE = "<p>Les <b>sciences</b> participatives, ici.</p>"


@pytest.fixture(autouse=True)
def glossary(site_tree):
    Term.objects.create(
        term_fr="sciences participatives",
        term_en="participatory science",
        others_en="citizen science",
    )
    Term.objects.create(term_fr="protocole", term_en="protocol")


def found(page):
    return [each.words for each in checking.findings(page) if each.kind == Kind.TERM]


def pair(french, english, model=NewsPageFactory, **values):
    """A page and its translation, each with a text as its body."""
    page = model(title="Une saison", teaser="Un mot.", body=[("text", french)], **values)
    blocks = [{"type": "text", "value": english, "id": page.body[0].id}]
    return page, translate(page, title="A season", teaser="A word.", body=blocks)


def test_a_term_that_is_put_otherwise(site_tree):
    _page, translation = pair(SCIENCE, "<p>Participative sciences, here.</p>")
    assert found(translation) == [TOLD]


@pytest.mark.parametrize("words", ["Participatory science", "CITIZEN-SCIENCES", "citizen science"])
def test_any_of_its_wordings_will_do(site_tree, words):
    _page, translation = pair(SCIENCE, f"<p>{words}, here.</p>")
    assert found(translation) == []


def test_anywhere_in_the_page(site_tree):
    _page, translation = pair(SCIENCE, "<p>Participative sciences, here.</p>")
    translation.teaser = "On citizen science."
    assert found(translation) == []


def test_it_leads_to_the_block_where_there_is_one(site_tree):
    page, translation = pair(SCIENCE, "<p>Participative sciences.</p>")
    [finding] = [each for each in checking.findings(translation) if each.kind == Kind.TERM]
    assert finding.block == page.body[0].id
    translation.body = [("text", "<p>Participative sciences.</p>")]
    translation = publish(translation)
    [finding] = [each for each in checking.findings(translation) if each.kind == Kind.TERM]
    assert finding.block == ""


def test_each_term_once(site_tree):
    french = f"{SCIENCE}<p>Une science participative.</p><p>Un protocole.</p>"
    _page, translation = pair(french, "<p>Participative sciences.</p>")
    assert found(translation) == [TOLD, "protocole → protocol"]


def test_in_fields_too(site_tree):
    page = ProjectPageFactory(title="Le protocole", how_to_take_part=SCIENCE)
    told = "<p>Participative sciences.</p>"
    translation = translate(page, title="The way", how_to_take_part=told)
    assert sorted(found(translation)) == ["protocole → protocol", TOLD]


def test_words_for_several_terms_are_any_of_them(site_tree):
    Term.objects.create(term_fr="sciences citoyennes", term_en="citizen science")
    news = site_tree.news.en
    page = NewsPageFactory(locale=news.locale, parent=news, teaser="Citizen science.")
    translation = translate(page, "fr", teaser="Des sciences amateurs.", title="y")
    assert found(translation) == ["citizen science → sciences citoyennes, sciences participatives"]
    for teaser in ("Les sciences citoyennes.", "Les sciences participatives."):
        translation.teaser = teaser
        assert found(translation) == []


class TestWhatIsNotTranslatedYet:
    def test_a_copy(self, site_tree):
        page = NewsPageFactory(teaser="Un protocole.", body=[("text", SCIENCE)])
        assert found(translate(page)) == []

    def test_a_part_of_it(self, site_tree):
        french = f"{SCIENCE}<p>Un protocole.</p>"
        _page, translation = pair(french, f"{SCIENCE}<p>A procedure.</p>")
        assert found(translation) == ["protocole → protocol"]

    def test_what_is_left_out(self, site_tree):
        _page, translation = pair(SCIENCE, "")
        assert found(translation) == []

    def test_by_segments(self, site_tree):
        page = NewsPageFactory(title="Une saison", teaser="Un protocole.", body=[("text", SCIENCE)])
        english = Locale.objects.get(language_code="en")
        TranslationCreator(UserFactory(is_superuser=True), [english]).create_translations(page)
        target = Translation.objects.get().get_target_instance()
        assert found(target) == []
        target.teaser = "A procedure."
        assert found(target) == ["protocole → protocol"]


class TestOfWhichPage:
    def test_the_earlier_one_is_the_original(self, site_tree):
        page, _translation = pair("<p>Le plan.</p>", "<p>The protocol.</p>")
        assert found(page) == []

    def test_a_page_without_another(self, site_tree):
        assert found(NewsPageFactory(teaser="Un protocole.")) == []

    def test_a_draft_of_the_original_is_for_those_who_may_read_it(self, site_tree):
        page, translation = pair("<p>Le plan.</p>", "<p>The plan.</p>")
        page.teaser = "Un protocole."
        page.save_revision()
        assert found(translation) == []
        publish(page)
        assert found(translation) == ["protocole → protocol"]
        page.unpublish()
        assert found(translation) == []

    @pytest.mark.parametrize("level", ["page", "news"])
    def test_what_is_closed(self, site_tree, level):
        page, translation = pair(SCIENCE, "<p>Participative sciences.</p>")
        closed = page if level == "page" else site_tree.news.fr
        PageViewRestriction.objects.create(page=closed, restriction_type="login")
        assert found(translation) == []

    def test_a_draft_of_the_translation(self, site_tree):
        _page, translation = pair(SCIENCE, "<p>Citizen science.</p>")
        translation.body = [("text", "<p>Participative sciences.</p>")]
        translation.save_revision()
        assert found(translation.get_latest_revision_as_object()) == [TOLD]

    def test_a_language_that_the_glossary_has_not(self, site_tree):
        _page, translation = pair(SCIENCE, "<p>Ar skiantoù.</p>")
        translation.locale = Locale.objects.create(language_code="br")
        assert found(translation) == []


def test_as_many_queries_whatever_the_page_and_the_glossary(site_tree):
    _page, short = pair(SCIENCE, "<p>Participative sciences.</p>", slug="short")
    for number in range(30):
        Term.objects.create(term_fr=f"mot {number}", term_en=f"word {number}")
    long = NewsPageFactory(
        slug="long", body=[("text", f"<p>Le mot {number}.</p>") for number in range(30)]
    )
    translation = translate(long, body=[{"type": "text", "value": "<p>That.</p>"}] * 2)
    with CaptureQueriesContext(connection) as few:
        assert len(found(type(short).objects.get(pk=short.pk))) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(found(type(short).objects.get(pk=translation.pk))) == 30
    assert len(many) == len(few) <= 9


WORDS = st.sampled_from("sciences participatives protocole Protocoles un mot . plan".split())


@settings(max_examples=examples(200))
@given(st.lists(WORDS, max_size=12).map(" ".join), st.text(max_size=20))
def test_who_says_all_terms_is_told_nothing(french, added):
    """So is who has left all as it was."""
    known = Glossary(
        [
            Term(pk=1, term_fr="sciences participatives", term_en="citizen science"),
            Term(pk=2, term_fr="protocole", term_en="protocol"),
        ]
    )
    theirs = {"body": [("", french)]}
    for english in (f"{added}. Citizen science, protocols.", french):
        assert list(missing(known, theirs, {"body": [("", english)]}, "fr", "en")) == []


class TestAmongTheReports:
    @pytest.fixture
    def translation(self, site_tree):
        page, translation = pair(SCIENCE, "<p>Participative sciences.</p>")
        self.page = page
        reviewed()
        assert told() == [(translation.pk, TOLD)]
        return translation

    def test_read_anew_once_the_glossary_has_changed(self, translation):
        term = Term.objects.get(term_fr="sciences participatives")
        term.others_en = "participative sciences"
        term.save()
        reviewed()
        assert told() == []

    def test_a_term_less(self, translation):
        Term.objects.all().delete()
        reviewed()
        assert told() == []

    def test_pages_in_one_language_are_not_read_for_it(self, translation):
        alone = NewsPageFactory()
        reviewed()
        before = Review.objects.get(page=alone).at
        Term.objects.first().delete()
        reviewed()
        assert Review.objects.get(page=alone).at == before

    def test_once_the_original_is_written_anew(self, translation):
        self.page.body = [("text", "<p>Autre chose.</p>")]
        publish(self.page)
        reviewed()
        assert told() == []

    @pytest.mark.parametrize("closing", ["restrict", "unpublish", "restrict_above"])
    def test_once_the_original_is_closed(self, translation, site_tree, closing):
        if closing == "unpublish":
            self.page.unpublish()
        else:
            closed = self.page if closing == "restrict" else site_tree.news.fr
            PageViewRestriction.objects.create(page=closed, restriction_type="login")
        reviewed()
        assert told() == []


def reviewed():
    while checking.review_due():
        pass


def told():
    return list(Finding.objects.filter(kind=Kind.TERM).values_list("page_id", "words"))
