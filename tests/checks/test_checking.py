"""What is found in a page: each fault, with its own words and its block, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from portal.checks import checking
from portal.checks.models import Finding, Kind, Review
from portal.core.choices import Status
from portal.core.models import PortalImage

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    ProjectPageFactory,
    StandardPageFactory,
    translate,
)
from ..factories.site import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def found(page):
    """[(kind, words)] of a page, without what isn't translated."""
    findings = checking.findings(page)
    return [(each.kind, each.words) for each in findings if each.kind != Kind.LANGUAGE]


def with_body(*blocks):
    return StandardPageFactory(teaser="Un mot.", body=[*blocks])


def rich(html):
    return ("text", html)


def heading(text, level="h2"):
    return ("heading", {"text": text, "level": level})


@pytest.fixture
def image(db):
    return PortalImage.objects.create(title="Une mare", file=get_test_image_file())


@pytest.fixture
def picture(image):
    def with_alt(alt_text, decorative=False):
        image.contextual_alt_text, image.decorative = alt_text, decorative
        return ("figure", {"image": image, "caption": ""})

    return with_alt


def test_nothing(site_tree):
    page = with_body(heading("Le ciel"), rich('<h3>Où</h3><p>Voir <a href="/x">le plan</a>.</p>'))
    assert found(page) == []


def test_no_teaser(site_tree):
    assert found(NewsPageFactory(teaser="  ")) == [(Kind.TEASER, "")]
    assert found(site_tree.news.fr) == []  # no list shows an index


def test_what_is_left_to_complete(site_tree):
    steps = [{"title": "Un", "text": "<p>[à compléter : où]</p>"}, {"title": "Deux", "text": ""}]
    page = with_body(rich("<p>Le [1er] mai</p>"), ("steps", steps))
    page.teaser = "[to be completed]"
    assert found(page) == [(Kind.BLANK, "[to be completed]"), (Kind.BLANK, "[à compléter : où]")]
    assert checking.findings(page)[1].block == page.body[1].id


class TestImages:
    @pytest.mark.parametrize("alt", ["", "  ", "DSC_0042.JPG", "image 3", "photo", "mare.webp"])
    def test_what_describes_nothing(self, site_tree, picture, alt):
        assert found(with_body(picture(alt))) == [(Kind.ALT, alt.strip())]

    @pytest.mark.parametrize("alt", ["Une mare", "Photo de classe", "Image d’une mare"])
    def test_a_description(self, site_tree, picture, alt):
        assert found(with_body(picture(alt))) == []

    def test_one_that_says_nothing(self, site_tree, picture):
        assert found(with_body(picture("", decorative=True))) == []

    def test_in_a_list_of_several(self, site_tree, image, picture):
        good, bad = picture("Une mare")[1], {"image": image, "caption": ""}
        image.contextual_alt_text = ""
        page = with_body(("gallery", [good, bad]))
        assert Kind.ALT in dict(found(page))


class TestHeadings:
    def test_a_sub_section_without_a_section(self, site_tree):
        page = with_body(heading("Détail", "h3"), heading("Section"), heading("Suite", "h3"))
        assert found(page) == [(Kind.HEADING, "Détail")]

    def test_in_a_text(self, site_tree):
        page = with_body(heading("Section"), rich("<h4>Trop bas</h4><h3>Bien</h3><h4>Là</h4>"))
        assert found(page) == [(Kind.HEADING, "Trop bas")]

    def test_an_empty_one(self, site_tree):
        assert found(with_body(rich("<h2> </h2><p>Un mot.</p>"))) == [(Kind.HEADING, "")]

    def test_it_leads_to_its_block(self, site_tree):
        page = with_body(heading("Section"), heading("Détail", "h3"), rich("<h2></h2>"))
        [finding] = [each for each in checking.findings(page) if each.kind == Kind.HEADING]
        assert finding.block == page.body[2].id


class TestLinks:
    @pytest.mark.parametrize(
        "words", ["ici", "Cliquez ici !", "En savoir plus…", "https://example.org/a", "here", ""]
    )
    def test_what_says_nothing(self, site_tree, words):
        page = with_body(rich(f'<p>Le plan : <a href="https://example.org/">{words}</a></p>'))
        assert found(page) == [(Kind.LINK, words)]

    def test_in_a_field(self, site_tree):
        link = '<p><a href="https://example.org/">ici</a></p>'
        page = ProjectPageFactory(teaser="Un mot.", how_to_take_part=link)
        assert found(page) == [(Kind.LINK, "ici")]

    def test_on_a_button(self, site_tree):
        button = {"label": "Cliquez ici", "page": None, "url": "https://example.org/"}
        assert found(with_body(("link", button))) == [(Kind.LINK, "Cliquez ici")]


class TestDates:
    def test_active_before_it_starts(self, site_tree):
        page = ProjectPageFactory(teaser="x", status=Status.ACTIVE, start_date=TODAY + DAY)
        assert [kind for kind, _words in found(page)] == [Kind.DATES]
        page.start_date = TODAY
        assert found(page) == []

    def test_recruiting_after_its_end(self, site_tree):
        page = ProjectPageFactory(
            teaser="x", end_date=TODAY + DAY, recruiting_until=TODAY + 2 * DAY
        )
        assert [kind for kind, _words in found(page)] == [Kind.DATES]
        page.recruiting_until = page.end_date
        assert found(page) == []

    def test_an_event_that_is_over_before_it_is_announced(self, site_tree):
        page = EventPageFactory(teaser="x", start=timezone.now() - 3 * DAY)
        assert found(page) == []  # it has taken place
        page.first_published_at = None
        assert [kind for kind, _words in found(page)] == [Kind.DATES]


def test_hard_to_read(site_tree):
    words = "L’institutionnalisation épistémologique interdisciplinaire participative " * 20
    assert found(with_body(rich(f"<p>{words}</p>"))) == [(Kind.EASE, "0/100")]


def test_not_translated(site_tree):
    page = StandardPageFactory(teaser="Un mot.")
    assert [each.kind for each in checking.findings(page)] == [Kind.LANGUAGE]
    translate(page, title="About")
    assert checking.findings(page) == []


def test_long_words_are_cut(site_tree):
    url = "https://example.org/" + "a" * 500
    [(_kind, words)] = found(with_body(rich(f'<p><a href="{url}">{url}</a></p>')))
    assert words == url[: Finding.WORDS]


class TestReview:
    def test_of_what_is_published_and_again_once_it_is_anew(self, site_tree):
        page = NewsPageFactory(title="Une saison", teaser="")
        NewsPageFactory(teaser="", live=False)
        while checking.review_due():
            pass
        assert [each.page_id for each in Finding.objects.filter(kind=Kind.TEASER)] == [page.pk]
        page.teaser = "Un mot."
        page.save_revision()
        assert checking.review_due() == 0
        publish(page)
        assert checking.review_due() == 1
        assert not Finding.objects.filter(page_id=page.pk).exists()

    def test_what_isnt_translated_is_for_the_lists(self, site_tree):
        checking.review(NewsPageFactory(teaser="Un mot."))
        assert not Finding.objects.exists()

    def test_what_is_taken_back_leaves_it(self, site_tree):
        page = NewsPageFactory(teaser="")
        checking.review(page)
        page.unpublish()
        checking.review_due()
        assert not Finding.objects.filter(page_id=page.pk).exists()
        assert not Review.objects.filter(page_id=page.pk).exists()

    def test_again_after_a_week_as_dates_pass(self, site_tree):
        page = ProjectPageFactory(teaser="x", start_date=TODAY)
        while checking.review_due():
            pass
        Finding.objects.create(page=page, kind=Kind.DATES)
        Review.objects.filter(page_id=page.pk).update(at=timezone.now() - 8 * DAY)
        assert checking.review_due() == 1
        assert not Finding.objects.filter(page_id=page.pk).exists()

    def test_a_few_each_minute(self, site_tree, monkeypatch):
        while checking.review_due():
            pass
        monkeypatch.setattr(checking, "AT_ONCE", 2)
        NewsPageFactory.create_batch(3)
        assert [checking.review_due() for _times in range(3)] == [2, 1, 0]
