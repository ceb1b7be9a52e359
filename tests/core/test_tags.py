"""What staff do to keywords."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from taggit.models import Tag
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex, Revision

from portal.core import tags
from portal.core.references import Usage, tag_usage
from tests.factories import EventPageFactory, ProjectPageFactory

pytestmark = pytest.mark.django_db


def names(page):
    return sorted(type(page).objects.get(pk=page.pk).tags.names())


def tag(name):
    return Tag.objects.get(name=name)


def document(*names):
    found = Document.objects.create(title="Protocole", file=SimpleUploadedFile("p.txt", b"p"))
    found.tags.add(*names)
    return found


class TestRename:
    def test_pages_are_named_and_the_slug_stays(self, site_tree, told):
        page = ProjectPageFactory(tags=["oiseaux"])
        ProjectPageFactory(tags=["plantes"])
        told.clear()
        tags.rename(tag("oiseaux"), "  Oiseaux   communs ")
        assert (names(page), tag("Oiseaux communs").slug) == (["Oiseaux communs"], "oiseaux")
        assert told == [(Tag, [page.pk])]

    @pytest.mark.parametrize(
        "name", ["écologie", "ÉCOLOGIE", " Écologie ", "E\u0301cologie", "e\u0301COLOGIE"]
    )
    def test_another_spelling_of_the_same_name_clashes(self, name):
        first, other = Tag.objects.create(name="Écologie"), Tag.objects.create(name="milieux")
        assert tags.clash(name, other_than=other) == first
        assert tags.clash(name, other_than=first) is None

    def test_another_name_does_not(self):
        Tag.objects.create(name="Écologie")
        assert tags.clash("Ecologie", other_than=Tag()) is None


class TestMerge:
    def test_pages_and_documents_bear_one(self, site_tree, told):
        only = ProjectPageFactory(tags=["bat"])
        all_three = EventPageFactory(tags=["bat", "bats", "chauves-souris", "nuit"])
        neither = ProjectPageFactory(tags=["nuit"])
        files = document("bat"), document("bats", "chauves-souris")
        told.clear()
        tags.merge_tags([tag("bat"), tag("bats")], tag("chauves-souris"))
        assert [names(page) for page in (only, all_three, neither)] == [
            ["chauves-souris"],
            ["chauves-souris", "nuit"],
            ["nuit"],
        ]
        assert [list(file.tags.names()) for file in files] == [["chauves-souris"]] * 2
        assert sorted(Tag.objects.values_list("name", flat=True)) == ["chauves-souris", "nuit"]
        assert told == [(Tag, [only.pk, all_three.pk])]

    def test_drafts_bear_one(self, site_tree):
        page = ProjectPageFactory(tags=["nuit"])
        draft = page.get_latest_revision_as_object()
        draft.tags.add("bat", "bats")
        revision = draft.save_revision()
        tags.merge_tags([tag("bat")], tag("bats"))
        assert names(page) == ["nuit"]
        children = Revision.objects.get(pk=revision.pk).content["tagged_items"]
        assert [child["tag"] for child in children] == [tag("nuit").pk, tag("bats").pk]
        page.get_latest_revision().publish()
        assert names(page) == ["bats", "nuit"]

    def test_publishing_a_version_saved_before(self, site_tree):
        page = ProjectPageFactory(tags=["bat", "bats"])
        draft = page.get_latest_revision_as_object()
        draft.title = "Autre titre"
        draft.save_revision()
        tags.merge_tags([tag("bat")], tag("bats"))
        type(page).objects.get(pk=page.pk).get_latest_revision().publish()
        assert names(page) == ["bats"]
        assert type(page).objects.get(pk=page.pk).tagged_items.count() == 1

    def test_wagtails_usage_follows(self, site_tree):
        one, two = ProjectPageFactory(tags=["bat"]), ProjectPageFactory(tags=["bat", "bats"])
        for page in (one, two):
            ReferenceIndex.create_or_update_for_object(page)
        tags.merge_tags([tag("bat")], tag("bats"))
        users = ReferenceIndex.get_references_to(tag("bats")).values_list("object_id", flat=True)
        assert sorted(users) == sorted([str(one.pk), str(two.pk)])
        assert ReferenceIndex.objects.filter(to_object_id="0").count() == 0

    def test_into_itself_changes_nothing(self, site_tree):
        page = ProjectPageFactory(tags=["bat"])
        tags.merge_tags([tag("bat")], tag("bat"))
        assert names(page) == ["bat"]


class TestUnused:
    def test_only_what_nothing_bears(self, site_tree):
        ProjectPageFactory(tags=["page"])
        document("document")
        draft = ProjectPageFactory().get_latest_revision_as_object()
        draft.tags.add("draft")
        draft.save_revision()
        Tag.objects.create(name="nothing")
        assert [found.name for found in tags.unused()] == ["nothing"]
        assert tags.delete_unused() == 1
        assert sorted(Tag.objects.values_list("name", flat=True)) == ["document", "draft", "page"]

    def test_usage_counts(self, site_tree):
        ProjectPageFactory(tags=["a"])
        EventPageFactory(tags=["a", "b"])
        document("b")
        Tag.objects.create(name="c")
        found = {tag.name: tag_usage(Tag).get(tag.pk) for tag in Tag.objects.all()}
        assert found == {"a": Usage(2, 2, 0), "b": Usage(1, 1, 1), "c": None}
