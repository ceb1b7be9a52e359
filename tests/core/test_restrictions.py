"""An alias is as closed as its source, wherever either stands."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from portal.core.restrictions import governed_paths, view_restrictions
from search.models import SearchEntry
from tests.factories import StandardPageFactory, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(site_tree):
    """A section in two languages, each an open page of its own."""
    made = StandardPageFactory(title="Dossier")
    translate(made, title="Folder")
    return made


@pytest.fixture
def page(section):
    """A page of the section, mirrored in the other language."""
    return StandardPageFactory(title="Mares", parent=Page.objects.get(pk=section.pk))


@pytest.fixture
def mirrored(page):
    return page.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)


def close(page):
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


def stored(page):
    return Page.objects.get(pk=page.pk).specific


def restricted_by(page):
    """What both ways to ask say of it: that of a page of its type, and that of any."""
    assert set(stored(page).get_view_restrictions()) == set(view_restrictions(stored(page)))
    return list(view_restrictions(stored(page)))


def everybodys():
    """The titles that everybody may find."""
    found = SearchEntry.objects.filter(deleted=False, visibility=[])
    return {title for each in found for title in each.titles.values()}


def test_what_restricts_a_section_holds_for_aliases_elsewhere(section, mirrored):
    closed = close(section)
    assert restricted_by(mirrored) == [closed]
    assert governed_paths(stored(section)) == [section.path, mirrored.path]


def test_a_page_moved_below_what_is_restricted_takes_its_aliases_along(site_tree, page, mirrored):
    reserve = StandardPageFactory(title="Réserve")
    closed = close(reserve)
    assert restricted_by(mirrored) == []
    stored(page).move(stored(reserve), "last-child")
    assert restricted_by(mirrored) == [closed]
    stored(page).move(stored(site_tree.home.fr), "last-child")
    assert restricted_by(mirrored) == []


def test_what_stands_below_an_alias_of_what_is_moved_is_found_by_nobody_else(site_tree, page):
    alias = page.create_alias(parent=site_tree.home.fr, update_slug="alias")
    StandardPageFactory(title="Dessous", parent=stored(alias))
    reserve = StandardPageFactory(title="Réserve")
    close(reserve)
    assert {"mares", "dessous"} <= everybodys()
    stored(page).move(stored(reserve), "last-child")
    assert everybodys().isdisjoint({"mares", "dessous"})


def test_aliases_of_aliases_and_of_what_stands_below_them(site_tree, section, page):
    alias = page.create_alias(parent=site_tree.home.fr, update_slug="alias")
    again = alias.create_alias(parent=site_tree.home.en, update_slug="again")
    below = StandardPageFactory(title="Dessous", parent=stored(alias))
    far = below.create_alias(parent=site_tree.home.en, update_slug="far")
    closed = close(section)
    paths = [each.path for each in (section, alias, again, far)]
    assert governed_paths(stored(section)) == paths
    assert [restricted_by(each) for each in (alias, again, below, far)] == [[closed]] * 4


def test_an_aliass_own_restriction_is_none(site_tree, page):
    alias = page.create_alias(parent=site_tree.home.fr, update_slug="alias")
    close(alias)
    assert restricted_by(alias) == []
    assert governed_paths(stored(alias)) == []


def test_few_queries(mirrored, django_assert_num_queries):
    page = stored(mirrored)
    with django_assert_num_queries(3):  # its own line, its source's, and what restricts them
        list(view_restrictions(page))


def test_an_alias_is_open_only_while_its_source_is(page, mirrored):
    """Wagtail would publish it as soon as the source is put off."""
    page.unpublish()
    put_off = stored(page)
    put_off.go_live_at = timezone.now() + timedelta(days=1)
    put_off.title = "Demain"
    put_off.save_revision().publish()
    assert not stored(mirrored).live
    due = stored(page)
    due.go_live_at = None
    due.save_revision().publish()
    assert (stored(mirrored).live, stored(mirrored).title) == (True, "Demain")
