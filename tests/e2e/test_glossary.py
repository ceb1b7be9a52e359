"""The glossary as one translates: what isn't said as it has it is told, until it is; and beside
what is translated text by text.
"""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import TranslationCreator

from portal.glossary.models import Term
from tests.browser import AXE_SCRIPT

from ..factories import NewsPageFactory, UserFactory, translate
from .test_at_once import sit_down, state_of_saving

IN_PANEL = "() => axe.run('.glossary').then(found => found.violations.map(each => each.id))"


@pytest.fixture
def original(site_tree):
    Term.objects.create(
        term_fr="sciences participatives",
        term_en="participatory science",
        others_en="citizen science",
        note="Le terme général.",
    )
    return NewsPageFactory(title="Une saison", teaser="Une saison de sciences participatives.")


def test_told_until_it_is_put_right(desk, editor, original):
    page = translate(original, title="A season", teaser="A season of participative sciences.")
    writer = sit_down(desk, editor, page)
    writer.get_by_role("button", name="Toggle checks").click()
    told = writer.locator(".checks").get_by_text("sciences participatives → participatory science")
    told.wait_for()
    writer.locator("#id_teaser").fill("A season of Citizen Science.")
    state_of_saving(writer, "saved").wait_for()
    told.wait_for(state="detached")


@pytest.fixture
def translator(desk, editor, original):
    english = Locale.objects.get(language_code="en")
    TranslationCreator(UserFactory(is_superuser=True), [english]).create_translations(original)
    target = Translation.objects.get().get_target_instance()
    page = desk(editor)
    page.goto(f"/admin/pages/{target.pk}/edit/")
    return page


def test_beside_what_is_translated_text_by_text(translator):
    translator.get_by_role("button", name="Toggle glossary").click()
    panel = translator.locator(".glossary:visible")
    panel.get_by_text("citizen science").wait_for()
    assert panel.locator("dt").all_inner_texts() == ["sciences participatives"]
    translator.evaluate(AXE_SCRIPT)
    assert translator.evaluate(IN_PANEL) == []
