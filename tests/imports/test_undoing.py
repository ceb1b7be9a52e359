"""What an import made and changed is undone as a whole, or not at all."""

import pytest
from wagtail.models import GroupApprovalTask, Revision, Workflow, WorkflowTask

from directory.models import ImportedRow, Organisation, ProjectPage, ProjectParty
from portal.imports import undoing, working
from portal.imports.jobs import forget_files, go_on
from portal.imports.models import Batch, State
from portal.imports.undoing import obstacles
from portal.imports.working import advance, begin
from search.models import SearchEntry

from ..factories import ProjectPageFactory, ResourcePageFactory, UserFactory, translate
from .conftest import finish, record

pytestmark = pytest.mark.django_db
LED = {"agency_sponsor": "Musée des marées"}


def undone(batch):
    begin(batch, State.UNDOING)
    return finish(batch)


def stands():
    """All that an import can change."""
    pages = ProjectPage.objects.order_by("pk")
    return {
        "pages": list(pages.values("pk", "title", "live", "has_unpublished_changes")),
        "drafts": [
            (draft.title, draft.site_url)
            for draft in (page.get_latest_revision_as_object() for page in pages)
        ],
        "rows": list(ImportedRow.objects.values("external_id", "fingerprint").order_by("pk")),
        "organisations": list(Organisation.objects.order_by("pk").values("pk", "name")),
        "entries": list(
            SearchEntry.objects.filter(deleted=False).order_by("key").values("key", "titles")
        ),
    }


@pytest.mark.parametrize("publish", ["", "on"], ids=["drafts", "published"])
class TestAll:
    def test_what_was_made_is_gone(self, imported, publish):
        before = stands()
        batch = imported(
            [record(1, **LED), record(2, **LED), record(3, project_name="")], publish=publish
        )
        assert [each["name"] for each in stands()["organisations"]] == ["Musée des marées"]
        assert undone(batch).state == State.UNDONE
        assert stands() == before
        assert set(batch.lines.values_list("outcome", "undone")) == {
            ("created", "undone"),
            ("refused", ""),
        }

    def test_what_was_changed_is_as_it_was(self, imported, publish):
        imported([record(1), record(2)], publish="on")
        Batch.objects.all().delete()
        before = stands()
        changed = [record(1, project_name="Autre nom", **LED), record(2)]
        batch = imported(changed, update="on", publish=publish)
        assert batch.totals()["updated"] == 1
        assert stands() != before
        undone(batch)
        assert stands() == before

    def test_a_draft_beside_what_is_public_too(self, imported, publish):
        imported([record(1)], publish="on")
        Batch.objects.all().delete()
        draft = ProjectPage.objects.get().get_latest_revision_as_object()
        draft.title = "En cours"
        draft.save_revision()
        before = stands()
        batch = imported(
            [record(1, project_url="https://example.org/b")], update="on", publish=publish
        )
        assert batch.totals()["updated"] == 1
        undone(batch)
        assert stands() == before

    def test_what_was_never_published_is_as_it_was(self, imported, publish):
        imported([record(1)])
        Batch.objects.all().delete()
        before = stands()
        batch = imported([record(1, project_name="Autre nom")], update="on", publish=publish)
        assert batch.totals()["updated"] == 1
        undone(batch)
        assert stands() == before


def edited(page):
    page.title = "Mieux"
    page.save_revision()


def published(page):
    page.get_latest_revision().publish()


def sent_for_review(page):
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(page, UserFactory(role="editor"))


def translated(page):
    translate(page, "fr")


def linked(page):
    ResourcePageFactory(project=page)


class TestInTheWay:
    @pytest.mark.parametrize(
        ("build", "why"),
        [
            (edited, undoing.EDITED),
            (published, undoing.PUBLISHED),
            (sent_for_review, undoing.REVIEWED),
            (translated, undoing.TRANSLATED),
            (linked, undoing.LINKED),
        ],
        ids=["edited", "published", "reviewed", "translated", "linked"],
    )
    def test_nothing_is_undone(self, client, imported, build, why):
        batch = imported([record(1, project_name="Un"), record(2)], locale="fr")
        build(ProjectPage.objects.get(title="Un").specific)
        before = stands()
        found = [(line.number, told) for line, told in obstacles(batch.changed())]
        assert found == [(1, why)]
        page = client.get(f"/admin/imports/{batch.pk}/").content.decode()
        assert "/begin/undoing/" not in page
        assert str(why) in page
        client.post(f"/admin/imports/{batch.pk}/begin/undoing/")
        batch.refresh_from_db()
        assert batch.state == State.IMPORTED
        assert stands() == before

    def test_a_page_that_is_gone_is_in_nobodys(self, imported):
        batch = imported([record(1), record(2)])
        ProjectPage.objects.get(title="Projet 1").delete()
        assert obstacles(batch.changed()) == []
        assert undone(batch).state == State.UNDONE
        assert not ProjectPage.objects.exists()

    def test_edited_while_it_is_undone(self, client, imported):
        """It is left, and named; the rest is undone."""
        batch = imported([record(1), record(2)])
        begin(batch, State.UNDOING)
        advance(batch.pk, 0)
        edited(ProjectPage.objects.get())
        finish(batch)
        assert [page.title for page in ProjectPage.objects.all()] == ["Projet 1"]
        page = client.get(f"/admin/imports/{batch.pk}/").content.decode()
        assert "<li>Projet 1</li>" in page

    @pytest.mark.parametrize("rows", [1, 30])
    def test_is_told_by_as_many_queries(self, imported, django_assert_num_queries, rows):
        batch = imported([record(number) for number in range(rows)])
        with django_assert_num_queries(4):
            assert obstacles(batch.changed()) == []


class TestOrganisations:
    def test_that_something_else_names_stay(self, imported):
        batch = imported([record(1, **LED)])
        body = Organisation.objects.get()
        page = ProjectPageFactory(title="Autre")
        page.parties = [ProjectParty(organisation=body)]
        page.save_revision().publish()
        undone(batch)
        assert list(Organisation.objects.all()) == [body]

    def test_that_were_there_stay(self, imported):
        body = Organisation.objects.create(name="musée des marées", kind="museum")
        undone(imported([record(1, **LED)]))
        assert list(Organisation.objects.all()) == [body]


class TestInterrupted:
    """Whatever happens, what is written of a row is what was done with it."""

    def test_by_a_failure_between_rows(self, upload, monkeypatch):
        batch = finish(upload([record(1), record(2), record(3)]))
        begin(batch, State.IMPORTING)
        real, calls = working._take_in, []

        def fails_once(*args):
            calls.append(args)
            if len(calls) == 2:
                raise OSError("no disk")
            return real(*args)

        monkeypatch.setattr(working, "_take_in", fails_once)
        with pytest.raises(OSError, match="no disk"):
            finish(batch)
        assert [line.title for line in batch.lines.all()] == ["Projet 1"]
        assert [page.title for page in ProjectPage.objects.all()] == ["Projet 1"]
        finish(batch)
        assert batch.totals()["created"] == 3
        assert ProjectPage.objects.count() == 3
        undone(batch)
        assert not ProjectPage.objects.exists()

    def test_repeats_are_known_across_it(self, upload):
        rows = [record(1), record(1), record(1, project_name=""), record(2)]
        whole = finish(upload(rows))
        told = list(whole.lines.values("number", "outcome", "notes"))
        begin(whole, State.CHECKING)
        while whole.is_under_way:
            advance(whole.pk, 0)
            whole.refresh_from_db()
        assert list(whole.lines.values("number", "outcome", "notes")) == told

    def test_one_process_at_a_time(self, upload):
        batch = upload([record(1)])
        with working._claimed(batch.pk) as mine, working._claimed(batch.pk) as other:
            assert (mine, other) == (batch, None)
            assert advance(batch.pk) is False
        assert advance(batch.pk) is True

    def test_the_clock_goes_on_when_nobody_looks(self, upload):
        batch = upload([record(1)])
        Batch.objects.update(alive_at=batch.created_at)
        assert go_on() is None
        Batch.objects.update(alive_at=batch.created_at.replace(year=2020))
        assert go_on() == str(batch.pk)
        batch.refresh_from_db()
        assert batch.state == State.CHECKED
        assert go_on() is None


def test_files_are_forgotten_after_a_month(upload):
    batch = finish(upload([record(1)]))
    name = batch.file.name
    forget_files()
    assert batch.file.storage.exists(name)
    Batch.objects.update(created_at=batch.created_at.replace(year=2020))
    forget_files()
    assert not batch.file.storage.exists(name)
    batch.refresh_from_db()
    assert not batch.file
    assert batch.lines.count() == 1


def test_no_revision_names_what_is_gone(imported):
    imported([record(1)], publish="on")
    Batch.objects.all().delete()
    undone(imported([record(1, project_name="Autre", **LED)], update="on", publish="on"))
    page = ProjectPage.objects.get()
    revisions = Revision.objects.for_instance(page).order_by("pk")
    assert [revision.as_object().title for revision in revisions] == ["Projet 1", "Projet 1"]
