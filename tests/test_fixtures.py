"""The fixtures' own promises: what other tests rest on."""

from unittest.mock import Mock

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from directory.models import ProjectIndexPage

from .factories import ProjectPageFactory, translate
from .snapshots import Snapshots
from .standing import name_of

COMMITS = pytest.mark.django_db(transaction=True)


def test_site_tree_has_both_languages(site_tree):
    assert site_tree.projects.fr.get_url() == "/fr/projets/"
    assert site_tree.projects.en.get_url() == "/en/projects/"
    assert site_tree.events.en.get_parent().specific == site_tree.home.en
    assert Site.objects.get().root_page.specific == site_tree.home.fr


def test_project_is_published_and_filed(site_tree, vocabulary):
    ecology = vocabulary.disciplines["1.6-ecology"]
    project = ProjectPageFactory(disciplines=[ecology], tags=["bats"])
    assert project.live and not project.has_unpublished_changes
    assert list(project.disciplines.all()) == [ecology]
    assert [tag.name for tag in project.tags.all()] == ["bats"]
    assert project.locale.language_code == "fr"


def test_draft_stays_one(site_tree):
    assert ProjectPageFactory(live=False).live is False


def test_translation_has_the_same_key(site_tree):
    source = ProjectPageFactory(title="Chauves-souris")
    english = translate(source, title="Bats", slug="bats")
    assert english.translation_key == source.translation_key
    assert (english.url, english.live) == ("/en/projects/bats/", True)


def test_vocabulary_is_a_tree(vocabulary):
    ancestors = vocabulary.territories["FR-DEP-29"].get_ancestors()
    assert [node.code for node in ancestors] == ["WORLD", "FR", "FR-REG-53"]


@pytest.mark.parametrize("time", ["first", "second", "third"])
@pytest.mark.parametrize("commits", [False, pytest.param(True, marks=COMMITS)])
def test_what_stands_is_as_it_was_made(site_tree, commits, time):
    assert site_tree.projects.fr.title == ProjectIndexPage.objects.get(slug="projets").title
    site_tree.projects.fr.title = "Autre"
    site_tree.projects.fr.save_revision().publish()
    site_tree.home.en.delete()
    assert site_tree.projects.fr.title == ProjectIndexPage.objects.get(slug="projets").title


@COMMITS
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_made_is_there_in_a_test_that_commits(time):
    assert Page.objects.filter(depth=1).count() == 1
    assert Locale.objects.count() >= 1
    assert Group.objects.filter(name="Coordinators").count() == 1
    Group.objects.all().delete()


def test_what_stands_for_one_test_is_not_made_again_for_another(db):
    made = []

    def first():
        made.append("first")
        return ["first"]

    def second(first):
        made.append("second")
        return [*first, "second"]

    def third(first):
        made.append("third")
        return [*first, "third"]

    snapshots, (one, two, three) = Snapshots(Mock()), map(name_of, (first, second, third))
    both = snapshots.stand(None, {"first": first, "second": second})
    assert both == {one: ["first"], two: ["first", "second"]}
    assert snapshots.stand(None, {"first": first}) == {one: ["first"]}
    others = snapshots.stand(None, {"first": first, "third": third})
    assert others == {one: ["first"], three: ["first", "third"]}
    assert made == ["first", "second", "third"]
    put_back = [call.args[0] for call in snapshots.copies.put_back.call_args_list]
    assert put_back == [(), (one,), (one,)]
