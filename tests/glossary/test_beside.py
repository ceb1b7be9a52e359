"""Beside the editor of a translation: the terms of the original, and how they are put."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import TranslationCreator

from portal.glossary.models import Term

from ..factories import NewsPageFactory
from ..queries import queries
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def translating(client_of, site_tree):
    """The address and the client of who translates a page into English."""
    client = client_of("editor")

    def begin(**values):
        page = NewsPageFactory(title="Une saison", slug="protocole", **values)
        english = Locale.objects.get(language_code="en")
        TranslationCreator(client.user, [english]).create_translations(page)
        translation = Translation.objects.get(source__object_id=page.translation_key)
        return client, f"/admin/pages/{translation.get_target_instance().pk}/edit/"

    return begin


def beside(client, address):
    panel = soup_of(client.get(address)).select_one("[data-side-panel=glossary]")
    return [
        (texts(row, "dt"), texts(row, "dd li"), texts(row, "dd p"))
        for row in panel.select("dl > div")
    ]


@pytest.fixture
def terms(db):
    Term.objects.create(
        term_fr="sciences participatives",
        term_en="participatory science",
        others_en="citizen science",
        note="Le terme général.",
    )
    Term.objects.create(term_fr="protocole", term_en="protocol")


def test_the_terms_of_the_original(translating, terms):
    steps = [{"title": "Un", "text": "<p>Une science <b>participative</b></p>"}]
    body = [("text", "<p>Les sciences <i>participatives</i>, un mot.</p>"), ("steps", steps)]
    expected = (
        ["sciences participatives"],
        ["participatory science", "citizen science"],
        ["Le terme général."],
    )
    assert beside(*translating(body=body)) == [expected]


def test_none(translating, terms):
    client, address = translating(teaser="Un mot.")
    assert not soup_of(client.get(address)).select("[data-side-panel=glossary]")


def test_as_many_queries_whatever_the_glossary(translating, terms):
    client, address = translating(teaser="Un protocole de sciences participatives.")
    assert len(beside(client, address)) == 2
    few = queries(client, address)
    for number in range(20):
        Term.objects.create(term_fr=f"mot {number}", term_en=f"word {number}")
    assert queries(client, address) == few
