"""Territories in a block: by their codes, which outlive merges, and keep a node from deletion."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ReferenceIndex
from wagtail_localize.models import Translation, TranslationSource

from portal.core import tree
from portal.core.blocks import BodyBlock
from portal.core.models import Territory
from portal.core.places import PlacesBlock
from portal.core.references import uses
from portal.home.models import StandardPage

from ..factories import StandardPageFactory

pytestmark = pytest.mark.django_db
FINISTERE, ILLE_ET_VILAINE = "FR-DEP-29", "FR-DEP-35"


def a_map(*codes):
    return [("map", {"title": "Où", "places": [*codes], "counted": False, "caption": ""})]


def stored(*codes):
    """What is kept of these codes once an editor has saved them."""
    block = BodyBlock().child_blocks["map"]
    value = block.clean(block.normalize(dict(a_map(*codes))["map"]))
    return block.get_prep_value(value)["places"]


def named(page):
    """The territories that Wagtail knows a page to name."""
    rows = ReferenceIndex.get_references_for_object(page)
    return {Territory.objects.get(pk=each.to_object_id).code for each in rows}


def test_what_is_chosen_is_stored_by_its_code_in_the_order_of_the_tree(vocabulary):
    assert stored(ILLE_ET_VILAINE, "BE", FINISTERE) == ["BE", FINISTERE, ILLE_ET_VILAINE]


def test_without_a_place_there_is_no_map(vocabulary):
    for codes in ([], ["FR-DEP-00"]):
        with pytest.raises(ValidationError) as refused:
            stored(*codes)
        assert [*refused.value.block_errors] == ["places"]


@pytest.mark.parametrize("value", [None, 7, "FR", {"a": 1}, [None, 7, "\x00", "\ud800", ["FR"]]])
def test_what_is_no_list_of_codes_holds_none(vocabulary, value):
    block = PlacesBlock()
    assert block.to_python(value) == block.normalize(value) == []
    assert block.get_form_state(block.to_python(value)) == []


def test_two_versions_are_compared_by_names(vocabulary):
    assert PlacesBlock().render_basic([FINISTERE, "BE", "FR-DEP-00"]) == "Belgique, Finistère"


class TestMerging:
    def test_a_draft_and_a_page_name_what_stays(self, site_tree, vocabulary):
        page = StandardPageFactory(body=a_map(FINISTERE, ILLE_ET_VILAINE))
        tree.merge(vocabulary.territories[FINISTERE], vocabulary.territories[ILLE_ET_VILAINE])
        draft = page.get_latest_revision_as_object()
        places = draft.body[0].block.child_blocks["places"]
        assert places.get_form_state(draft.body[0].value["places"]) == [ILLE_ET_VILAINE]
        assert named(page) == {ILLE_ET_VILAINE}
        assert stored(*draft.body[0].value["places"]) == [ILLE_ET_VILAINE]
        assert [each.pk for each in uses(Territory.objects.get(code=ILLE_ET_VILAINE)).pages] == [
            page.pk
        ]

    def test_a_translation_made_later_names_it_too(self, site_tree, vocabulary):
        page = StandardPageFactory(body=a_map(FINISTERE))
        source, _created = TranslationSource.update_or_create_from_instance(page)
        translation = Translation.objects.create(
            source=source, target_locale=site_tree.home.en.locale
        )
        tree.merge(vocabulary.territories[FINISTERE], vocabulary.territories[ILLE_ET_VILAINE])
        translation.save_target(publish=True)
        translated = translation.get_target_instance()
        assert named(translated) == {ILLE_ET_VILAINE}
        assert translated.body[0].value["title"] == "Où"


class TestDeleting:
    def test_what_a_page_shows_stays(self, site_tree, vocabulary):
        page = StandardPageFactory(body=a_map(FINISTERE))
        finistere, other = (vocabulary.territories[code] for code in (FINISTERE, ILLE_ET_VILAINE))
        found = uses(finistere)
        assert ([each.pk for each in found.pages], [*found.drafts]) == ([page.pk], [])
        with pytest.raises(tree.Refused):
            tree.delete(finistere)
        tree.delete(other)

    def test_what_a_draft_shows_stays_too(self, site_tree, vocabulary):
        page = StandardPageFactory()
        page.body = a_map(FINISTERE)
        page.save_revision()
        found = uses(vocabulary.territories[FINISTERE])
        assert ([*found.pages], [each.pk for each in found.drafts]) == ([], [page.pk])
        with pytest.raises(tree.Refused):
            tree.delete(vocabulary.territories[FINISTERE])

    def test_what_nothing_shows_any_more_goes(self, site_tree, vocabulary):
        page = StandardPageFactory(body=a_map(FINISTERE))
        page.body = []
        page.save_revision().publish()
        tree.delete(vocabulary.territories[FINISTERE])
        assert not StandardPage.objects.get(pk=page.pk).body
