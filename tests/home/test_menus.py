"""The admin's menus, in the language of each who sees them, whoever came first."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.menu import admin_menu, help_menu, reports_menu, settings_menu

pytestmark = pytest.mark.django_db
MENUS = [admin_menu, help_menu, reports_menu, settings_menu]


@pytest.fixture
def after_french(monkeypatch, rf, client_of):
    """A process whose menus were put together for somebody who reads French."""
    request = rf.get(reverse("wagtailadmin_home"))
    for menu in MENUS:
        monkeypatch.delitem(vars(menu), "registered_menu_items", raising=False)
    request.user = client_of("admin").user
    with override("fr"):
        entries(request)
    return request


def told(items):
    """The labels of entries, with those below them."""
    for item in items:
        yield str(item.label)
        yield from told(getattr(item, "menu_items", ()))


def entries(request):
    return list(told(item for menu in MENUS for item in menu.render_component(request)))


def test_after_somebody_who_reads_french(after_french, monkeypatch):
    with override("en"):
        found = entries(after_french)
        for menu in MENUS:
            monkeypatch.delitem(vars(menu), "registered_menu_items")
        assert found == entries(after_french)
    assert {"Territories", "Disciplines", "Translations"} <= set(found)


def test_after_somebody_who_reads_english(after_french):
    """Nor does the first language come back in the second."""
    with override("en"):
        entries(after_french)
    with override("fr"):
        assert {"Territoires", "Disciplines", "Traductions"} <= set(entries(after_french))


def test_synonyms_are_among_the_vocabularies(after_french):
    """Nothing else is called as the field of search is."""
    with override("en"):
        items = admin_menu.render_component(after_french)
        [vocabularies] = [item for item in items if item.name == "classification"]
        assert list(told(vocabularies.menu_items))[-2:] == ["Glossary", "Synonyms"]
        assert not [item for item in items if str(item.label) == "Search"]


def test_releases_of_wagtail_are_no_news_of_the_portal(after_french):
    help_entries = help_menu.render_component(after_french)
    assert [item.name for item in help_entries][:2] == ["guide", "editor-guide"]
    assert not [item for item in help_entries if "Wagtail" in str(item.label)]
    assert reverse("guide") == help_entries[0].url
