"""What the checker is told to ask: on the page, in a preview's frame, and beside the editor."""

import pytest
from django.utils.translation import override
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.userbar import AccessibilityItem, AdminItem, apply_userbar_hooks

from portal.checks import measuring


@pytest.fixture
def asked(rf):
    def of(**of_preview):
        request = rf.get("/")
        for name, value in of_preview.items():
            setattr(request, name, value)
        items = [AdminItem(), AccessibilityItem()]
        apply_userbar_hooks(request, items, None)
        assert isinstance(items[0], AdminItem)
        return items[1].get_axe_configuration(request)

    return of


def test_layout_is_left_to_the_editor(asked):
    """A preview's own bar looks before there is any."""
    in_frame = asked(in_preview_panel=True)["options"]
    assert asked()["options"] == {"runOnly": measuring.TAGS, "rules": {}}
    assert {rule for rule, how in in_frame["rules"].items() if not how["enabled"]} == {
        *("color-contrast", "color-contrast-enhanced", "target-size")
    }


@pytest.mark.parametrize(
    ("language", "found", "advice"),
    [
        ("fr", "Le texte se distingue trop peu de la couleur derrière lui", "l’adresse"),
        ("en", "Text is too like the colour behind it", "the address"),
    ],
)
def test_in_the_language_of_who_looks(asked, language, found, advice):
    with override(language):
        told = asked()["messages"]["color-contrast"]
        assert str(told["error_name"]) == found
        assert advice in str(told["help_text"])


def test_each_rule_has_words_of_its_own_in_french():
    words = measuring.Checker.axe_messages
    with override("en"):
        english = {rule: [str(each) for each in told.values()] for rule, told in words.items()}
    with override("fr"):
        for rule, told in words.items():
            assert not {*map(str, told.values())} & {*english[rule]}, rule


def test_beside_the_editor(rf, site_tree):
    panel = ChecksSidePanel(site_tree.home.fr, rf.get("/"))
    configuration = panel.get_axe_configuration()
    assert configuration["options"] == {"runOnly": measuring.TAGS, "rules": {}}
    # One selector, as Wagtail makes a path of frames of what it is given.
    assert configuration["context"] == {
        "include": ["html"],
        "exclude": [".skip, wagtail-userbar, wagtail-inline-userbar"],
    }
    assert [rule["id"] for rule in configuration["spec"]["rules"]] == [
        *("alt-text-quality", "empty-meta-description")
    ]
