"""Undoing an import: what it made is deleted, what it changed is as it was before.

As long as nobody has built on it: a project that somebody has edited, published, sent for review,
translated or linked to since is in the way, and is named.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, Revision, TaskState

from directory.importing.report import CREATED
from directory.models import ImportedRow, Organisation, ProjectPage
from portal.core.references import references

from .models import Line

EDITED = _("edited since")
PUBLISHED = _("published or taken down since")
REVIEWED = _("sent for review")
TRANSLATED = _("translated since")
LINKED = _("linked to from elsewhere")


def obstacles(lines):
    """[(line, why it can't be undone)]; a page that is gone is in nobody's way."""
    lines = list(lines.select_related("page"))
    pages = {line.page_id: line.page for line in lines if line.page}
    reviewed, translated, linked = _reviewed(pages), _translated(pages), _linked(lines)
    reasons = [(line, _why(line, reviewed, translated, linked)) for line in lines if line.page]
    return [(line, why) for line, why in reasons if why]


def _why(line, reviewed, translated, linked):
    page, change = line.page, line.change
    if page.latest_revision_id != change["after"]:
        return EDITED
    if page.live_revision_id != change["live_after"]:
        return PUBLISHED
    if page.pk in reviewed:
        return REVIEWED
    if line.outcome == CREATED and page.pk in translated:
        return TRANSLATED
    return LINKED if page.pk in linked else ""


def _reviewed(pages):
    """Those of which somebody has been asked to review what the import made of them."""
    latest = {page.latest_revision_id: page.pk for page in pages.values()}
    asked = TaskState.objects.filter(revision__in=latest).values_list("revision", flat=True)
    return {latest[revision] for revision in asked}


def _translated(pages):
    """Those of which there are pages in other languages, which the import didn't make."""
    keys = {page.translation_key for page in pages.values()}
    others = ProjectPage.objects.filter(translation_key__in=keys, alias_of=None)
    found = set(others.exclude(pk__in=pages).values_list("translation_key", flat=True))
    return {pk for pk, page in pages.items() if page.translation_key in found}


def _linked(lines):
    """Those that were made and that something else leads to."""
    made = [str(line.page_id) for line in lines if line.page and line.outcome == CREATED]
    rows = ReferenceIndex.objects.filter(to_content_type=_page_type(), to_object_id__in=made)
    rows = rows.exclude(base_content_type=_page_type(), object_id__in=made)
    return set(map(int, rows.values_list("to_object_id", flat=True)))


def _page_type():
    return ContentType.objects.get_for_model(Page)


@transaction.atomic
def undo(batch, line):
    """Undo what a row has done, unless somebody has built on it meanwhile."""
    undone = Line.Undone.UNDONE
    if line.page and obstacles(Line.objects.filter(pk=line.pk)):
        undone = Line.Undone.LEFT
    elif line.page:
        _undo(line, batch.created_by)
    Line.objects.filter(pk=line.pk).update(undone=undone)


def _undo(line, user):
    if line.outcome == CREATED:
        for page in [*line.page.aliases.all(), line.page]:
            page.specific.delete(user=user)
        return
    restore(line.page, line.change, user)
    tracked = ImportedRow.objects.filter(page=line.page, external_id=line.external_id)
    if line.change["fingerprint"]:
        tracked.update(fingerprint=line.change["fingerprint"])
    else:
        tracked.delete()


def restore(page, change, user):
    """Have a page be what it was: what was public, then a draft that there was beside it.

    What it was becomes its latest revision again. That of the import goes, as it may name an
    organisation that goes too.
    """
    if change["was_live"]:
        _restore_published(page, change, user)
    else:
        _restore_unpublished(page, change, user)
    Revision.objects.filter(pk=change["after"]).delete()


def _restore_published(page, change, user):
    public = change["live_before"] or change["before"]
    if page.live_revision_id != change["live_before"]:
        _again(public, user).publish(user=user)
    if page.live_revision_id == change["live_before"] or change["before"] != public:
        _again(change["before"], user)
    has_draft = change["before"] != public
    ProjectPage.objects.filter(pk=page.pk).update(has_unpublished_changes=has_draft)


def _restore_unpublished(page, change, user):
    if page.live:
        page.unpublish(user=user, commit=True)
    before = Revision.objects.get(pk=change["before"]).as_object()
    before.live = False
    before.save()
    _again(change["before"], user)


def _again(pk, user):
    """A new revision that says what an earlier one did."""
    earlier = Revision.objects.get(pk=pk)
    page = earlier.as_object()
    return page.save_revision(user=user, log_action=True, previous_revision=earlier)


def finish(batch):
    """Delete the organisations that were made for what is gone, and that nobody has taken up."""
    lines = batch.lines.filter(undone=Line.Undone.UNDONE).exclude(change=None)
    made = {pk for line in lines for pk in line.change["organisations"]}
    for organisation in Organisation.objects.filter(pk__in=made):
        if not _is_taken_up(organisation):
            organisation.delete()


def _is_taken_up(organisation):
    """Whether somebody has edited it, or something names it."""
    edited = ModelLogEntry.objects.for_instance(organisation).exists()
    return edited or any(
        reference.rows(exact=organisation.pk).exists() for reference in references(Organisation)
    )
