"""Whatever is done to pages and what governs them, the table equals a fresh projection."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from taggit.models import Tag
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction, Site, Workflow, WorkflowTask
from wagtail_localize.models import LocaleSynchronization, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from directory.models import Organisation, ProjectPage, ProjectParty
from portal.core import tags, tree
from portal.core.models import PortalImage
from portal.home.models import StandardPage
from search import elastic, embedded, fulltext, lexicon, names
from search.elastic import delivery, upkeep
from search.models import SearchEntry, SearchName, SearchWord
from search.projection import collected, fresh, prune, reproject, reproject_due
from search.requests import SearchRequest
from search.visibility import Viewer
from tests.factories import (
    ProjectPageFactory,
    ResourcePageFactory,
    StandardPageFactory,
    UserFactory,
    translate,
)
from tests.standing import standing

pytestmark = pytest.mark.django_db


def assert_fresh(now=None):
    """The table holds what a projection from nothing would write, and the index the same texts.

    So does the search server, where there is one, once it has been delivered to.
    """
    if elastic.configured():
        assert list(upkeep.check()) == []
    expected = fresh(now)
    entries = SearchEntry.objects.filter(deleted=False).prefetch_related("sources")
    stored = {
        entry.key: (
            {name: getattr(entry, name) for name in expected.get(entry.key, ({}, ()))[0]},
            sorted(source.path for source in entry.sources.all()),
        )
        for entry in entries
    }
    assert stored == expected
    wanted = {(entry.pk, *row) for entry in entries for row in names.rows_of(entry)}
    columns = ("entry_id", "audience", "group", "kind", "language", "key")
    rows = [(*row[:-1], bytes(row[-1])) for row in SearchName.objects.values_list(*columns)]
    assert sorted(rows) == sorted(wanted)
    for language in fulltext.Index.languages:
        assert indexed(language) == {
            entry.pk: fulltext.columns(entry.texts[language], language)
            for entry in entries
            if language in entry.texts
        }
    assert lexicon_as_stored() == Counter(
        (*word, seen_by)
        for fields, _paths in expected.values()
        for _corpus, *word, seen_by in lexicon.held(fields["texts"], fields["visibility"])
    )


def lexicon_as_stored():
    rows = SearchWord.objects.values_list("language", "word", "visibility", "entries")
    return {(*each, visibility): entries for *each, visibility, entries in rows}


def indexed(language):
    index = fulltext.index()
    names = ", ".join((index.rowid, *fulltext.COLUMNS))
    return {
        pk: values for pk, *values in index.rows(f"SELECT {names} FROM {index.table(language)}")
    }


def found():
    """The titles that an anonymous visitor finds."""
    entries = SearchEntry.objects.filter(deleted=False, visibility=[])
    return sorted((entry.texts.get("fr") or entry.texts["en"])["title"] for entry in entries)


@standing
def world(site_tree, vocabulary):
    """A section with pages two levels deep, a translation, an alias, filings, an organisation."""
    section = StandardPageFactory(title="Section")
    inner = StandardPageFactory(title="Dedans", parent=section)
    organisation = Organisation.objects.create(name="Les Amis des mares")
    project = ProjectPageFactory(
        title="Mares",
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
        tags=["eau"],
    )
    project.parties.add(ProjectParty(organisation=organisation, role="lead"))
    project.save_revision().publish()
    site_tree.section, site_tree.inner, site_tree.project = section, inner, project
    site_tree.organisation = organisation
    site_tree.english = translate(project, title="Ponds")
    site_tree.vocabulary = vocabulary
    assert_fresh()
    assert found() == ["Dedans", "Mares", "Section"]
    return site_tree


def restrict(page, kind, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
    restriction.groups.set(groups)
    return restriction


def publish(world):
    world.section.title = "Section nouvelle"
    world.section.save_revision().publish()


def save_live(world):
    world.project.teaser = "Tout neuf"
    world.project.save()


def save_draft(world):
    world.project.title = "Brouillon"
    world.project.save_revision()


def unpublish(world):
    world.section.unpublish()


def unpublish_as_plain_page(world):
    Page.objects.get(pk=world.project.pk).unpublish()


def save_as_plain_page(world):
    page = Page.objects.get(pk=world.project.pk)
    page.title = "Étangs"
    page.save()


def revert(world):
    first = world.section.save_revision()
    publish(world)
    first.publish()


def move(world):
    world.projects.fr.refresh_from_db()
    world.section.move(world.projects.fr, pos="last-child")


def reorder(world):
    world.projects.fr.refresh_from_db()
    world.section.move(world.projects.fr, pos="left")


def copy(world):
    world.section.copy(recursive=True, update_attrs={"slug": "copie", "title": "Copie"})


def delete(world):
    world.project.delete()


def delete_tree(world):
    world.section.delete()


def delete_restricted_tree(world):
    restrict(world.inner, "login")
    world.section.delete()


def delete_queryset(world):
    Page.objects.filter(pk__in=[world.section.pk, world.project.pk]).delete()


def delete_source_language(world):
    world.project.delete()
    assert_fresh()
    world.english.save_revision().publish()


def rename_slug_of_ancestor(world):
    world.section.slug = "autre"
    world.section.save_revision().publish()


def restrict_ancestor(world):
    restrict(world.section, "login")
    assert found() == ["Mares"]


def restrict_twice(world):
    restrict(world.section, "login")
    restrict(world.inner, "groups", Group.objects.create(name="A"))


def restrict_by_password(world):
    restrict(world.inner, "password")


def lift_restriction(world):
    restriction = restrict(world.section, "login")
    assert_fresh()
    restriction.delete()
    assert found() == ["Dedans", "Mares", "Section"]


def change_restriction(world):
    restriction = restrict(world.section, "login")
    restriction.restriction_type = "password"
    restriction.save()


def change_groups(world):
    group = Group.objects.create(name="A")
    restriction = restrict(world.section, "groups", group)
    restriction.groups.add(Group.objects.create(name="B"))
    assert_fresh()
    restriction.groups.remove(group)
    assert_fresh()
    restriction.groups.clear()


def change_groups_from_the_group(world):
    group = Group.objects.create(name="A")
    restriction = restrict(world.section, "groups")
    group.pageviewrestriction_set.add(restriction)
    assert_fresh()
    group.pageviewrestriction_set.clear()


def delete_group(world):
    group = Group.objects.create(name="A")
    restrict(world.section, "groups", group)
    group.delete()


def restrict_source_of_alias(world):
    alias = world.section.create_alias(parent=world.home.fr, update_slug="alias")
    alias.add_child(instance=StandardPage(title="Sous l’alias", slug="sous", live=True))
    assert_fresh()
    restrict(world.section, "login")
    assert found() == ["Mares"]


def convert_alias(world):
    alias = world.project.create_alias(parent=world.home.fr, update_slug="alias")
    assert_fresh()
    alias.alias_of = None
    alias.save()
    assert found() == ["Dedans", "Mares", "Mares", "Section"]


def delete_source_of_alias(world):
    world.section.create_alias(parent=world.home.fr, update_slug="alias")
    world.section.delete()


def unpublish_alias(world):
    alias = world.project.create_alias(parent=world.home.fr, update_slug="alias")
    Page.objects.get(pk=alias.pk).unpublish()


def synchronise_trees(world):
    english, french = Locale.objects.get(language_code="en"), Locale.objects.get(language_code="fr")
    sync = LocaleSynchronization.objects.create(locale=english, sync_from=french)
    sync.sync_trees()
    assert Page.objects.filter(alias_of=world.section).count() == 1


def translate_with_localize(world):
    english = Locale.objects.get(language_code="en")
    TranslationCreator(UserFactory(is_superuser=True), [english]).create_translations(world.section)
    assert_fresh()
    Translation.objects.get(source__object_id=world.section.translation_key).save_target(
        publish=True
    )


def refile_and_update_translation(world):
    english = Locale.objects.get(language_code="en")
    page = ProjectPageFactory(title="Source")
    TranslationCreator(UserFactory(is_superuser=True), [english]).create_translations(page)
    page.disciplines.set([world.vocabulary.disciplines["6.1-history"]])
    page.save_revision().publish()
    assert_fresh()
    source = TranslationSource.objects.get(object_id=page.translation_key)
    source.update_from_db()
    source.translations.get().save_target(publish=True)
    twin = ProjectPage.objects.get(translation_key=page.translation_key, locale=english)
    assert [node.code for node in twin.disciplines.all()] == ["6.1-history"]


def unpublish_translation(world):
    world.english.unpublish()


def restrict_one_language(world):
    restrict(world.english, "login")
    assert found() == ["Dedans", "Section"]


def refile(world):
    world.project.disciplines.set([world.vocabulary.disciplines["6.1-history"]])
    world.project.tags.set(["étang"])
    world.project.save_revision().publish()


def relabel_discipline(world):
    node = world.vocabulary.disciplines["1.6"]
    node.label_fr = "Sciences du vivant"
    node.save()


def merge_disciplines(world):
    disciplines = world.vocabulary.disciplines
    tree.merge(disciplines["1.6-ecology"], disciplines["6.1-history"])
    assert (
        "6.1-history"
        in SearchEntry.objects.get(key=world.project.translation_key).codes["discipline"]
    )


def move_territory(world):
    territories = world.vocabulary.territories
    tree.move(territories["FR-DEP-29"], territories["FR-REG-11"])


def merge_tags(world):
    tags.merge_tags([Tag.objects.get(name="eau")], Tag.objects.create(name="eau douce"))


def rename_tag(world):
    tags.rename(Tag.objects.get(name="eau"), "eaux")


def delete_tag(world):
    Tag.objects.get(name="eau").delete()


def delete_discipline(world):
    world.vocabulary.disciplines["1.6-ecology"].delete()


def delete_organisation(world):
    page = ResourcePageFactory(title="Guide", organisation=world.organisation)
    for project in ProjectPage.objects.all():
        project.delete()
    assert "Les Amis des mares" in keywords(page)
    world.organisation.delete()
    assert "Les Amis des mares" not in keywords(page)


def keywords(page):
    return SearchEntry.objects.get(key=page.translation_key).texts["fr"]["keywords"]


def rename_organisation(world):
    world.organisation.name = "Les Amis des étangs"
    world.organisation.save()


def change_image(world):
    image = PortalImage.objects.create(
        title="Mare", file=get_test_image_file(), description="Une mare"
    )
    world.project.image = image
    world.project.save_revision().publish()
    assert_fresh()
    image.description = "Une mare au printemps"
    image.save()
    assert_fresh()
    image.delete()


def change_site_root(world):
    site = Site.objects.get(is_default_site=True)
    site.root_page = world.section
    site.save()


def schedule(world):
    page = ProjectPageFactory(title="Plus tard", live=False)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    assert found() == ["Dedans", "Mares", "Section"]
    type(page).objects.filter(pk=page.pk).update(go_live_at=timezone.now())
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()
    call_command("publish_scheduled")
    assert "Plus tard" in found()


def expire(world):
    world.section.expire_at = timezone.now() + datetime.timedelta(hours=1)
    world.section.save_revision().publish()
    assert_fresh()
    Page.objects.filter(pk=world.section.pk).update(expire_at=timezone.now())
    call_command("publish_scheduled")
    assert found() == ["Dedans", "Mares"]


def approve_by_workflow(world):
    user = UserFactory(is_superuser=True)
    workflow = Workflow.objects.filter(active=True).first()
    assert WorkflowTask.objects.filter(workflow=workflow).exists()
    world.section.title = "Relue"
    world.section.save_revision(user=user)
    state = workflow.start(world.section, user)
    assert_fresh()
    state.current_task_state.approve(user=user)
    assert "Relue" in found()


def reproject_everything(world):
    before = set(SearchEntry.objects.values_list("key", "seq"))
    reproject()
    assert set(SearchEntry.objects.values_list("key", "seq")) == before


def delete_and_restore(world):
    key = world.section.translation_key
    world.section.delete()
    world.home.fr.refresh_from_db()
    page = StandardPage(title="Revenue", slug="revenue", live=True, translation_key=key)
    world.home.fr.add_child(instance=page)


def prune_tombstones(world):
    world.section.delete()
    assert_fresh()  # which delivers them: `tick` prunes no others
    later = timezone.now() + datetime.timedelta(days=31)
    assert prune(later, up_to=delivery.delivered()) == 2


ACTIONS = [
    publish, save_live, save_draft, unpublish, unpublish_as_plain_page, save_as_plain_page, revert,
    move, reorder, copy, delete, delete_tree, delete_restricted_tree,
    delete_queryset, delete_source_language,
    rename_slug_of_ancestor, restrict_ancestor, restrict_twice, restrict_by_password,
    lift_restriction, change_restriction, change_groups, change_groups_from_the_group, delete_group,
    restrict_source_of_alias, convert_alias, delete_source_of_alias, unpublish_alias,
    synchronise_trees, translate_with_localize, refile_and_update_translation,
    unpublish_translation, restrict_one_language, refile, relabel_discipline, merge_disciplines,
    move_territory, merge_tags, rename_tag, delete_tag, delete_discipline, delete_organisation,
    rename_organisation, change_image, change_site_root,
    schedule, expire, approve_by_workflow, reproject_everything, delete_and_restore,
    prune_tombstones,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_action_leaves_the_table_fresh(world, action):
    action(world)
    assert_fresh()


# Actions that don't look at entries before they are over.
BLIND = [
    publish, save_live, save_draft, unpublish, unpublish_as_plain_page, move, reorder, copy, delete,
    delete_tree, delete_restricted_tree, delete_queryset, rename_slug_of_ancestor, restrict_twice,
    synchronise_trees, refile, relabel_discipline, rename_tag, delete_tag, change_site_root,
]  # fmt: skip


@pytest.mark.parametrize("action", BLIND, ids=lambda action: action.__name__)
def test_action_may_be_one_of_many(world, action):
    with collected():
        action(world)
    assert_fresh()


def test_collected_entries_are_written_at_the_end(world):
    before = SearchEntry.objects.get(key=world.section.translation_key)
    with collected():
        publish(world)
        with collected():
            save_as_plain_page(world)
        assert SearchEntry.objects.get(pk=before.pk).texts == before.texts
    assert "Section nouvelle" in found()
    assert_fresh()


def test_nothing_is_left_of_what_failed_among_many(world):
    world.section.title = "Perdue"
    with pytest.raises(ZeroDivisionError), collected():
        world.section.save_revision().publish()
        raise ZeroDivisionError
    assert found() == ["Dedans", "Mares", "Section"]
    save_live(world)
    assert_fresh()


@pytest.mark.sqlite
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_action_reaches_the_search_server(world, elastic_index, action):
    """Whatever it was before: each is delivered to an index that holds the world as it was."""
    elastic_index.build()
    action(world)
    assert_fresh()
    everything, viewer = SearchRequest(page_size=100, sort="title"), Viewer(True, superuser=True)
    found = elastic.search(everything, viewer)
    assert found.total == SearchEntry.objects.filter(deleted=False).count()
    assert found == replace(embedded.search(everything, viewer), engine=found.engine)


def test_time_passes(world):
    today = timezone.localdate()
    world.project.end_date = today
    world.project.save_revision().publish()
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert (
        "recruiting" in SearchEntry.objects.get(key=world.project.translation_key).codes["status"]
    )
    assert reproject_due(tomorrow) == 1
    assert_fresh(tomorrow)
    entry = SearchEntry.objects.get(key=world.project.translation_key)
    assert entry.codes["status"] == ["completed"]
    assert reproject_due(tomorrow) == 0
