"""What needs somebody today: how much, the first of it, and where all of it is.

Each app says what waits in it by the hook `needs_of_today`: a function of a user that gives Needs,
of what this user may see and do something about. The admin's first page shows these alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState

from .reports import editable

FEW = 5
HOOK = "needs_of_today"


class Item(NamedTuple):
    title: str
    url: str
    detail: str | Promise = ""


@dataclass(frozen=True)
class Need:
    """Things of one kind: `said` tells how many there are, `url` is the list of all, or ""."""

    said: str | Promise
    icon: str
    items: Sequence[Item] = ()
    url: str = ""


def need(found, item, said, icon, url=""):
    """[the Need of a queryset or a list], or [] of none.

    `item` is a function of one of them; `said`, an `ngettext_lazy` of how many there are, `n`.
    """
    few = list(found[: FEW + 1])
    if not few:
        return []
    n = len(few) if len(few) <= FEW else _count(found)
    return [Need(said % {"n": n}, icon, [item(each) for each in few[:FEW]], url)]


def _count(found):
    return len(found) if isinstance(found, list) else found.count()


def needs(user):
    """All Needs of somebody, in the order of the hooks."""
    return list(chain.from_iterable(source(user) for source in hooks.get_hooks(HOOK)))


class TodayPanel(Component):
    name = "today"
    order = 0
    template_name = "core_admin/today.html"

    def get_context_data(self, parent_context):
        return {"needs": needs(parent_context["request"].user)}


def edit_url(pk, block=""):
    """Where a page is edited, at a block of its body."""
    return reverse("wagtailadmin_pages:edit", args=[pk]) + (
        f"#block-{block}-section" if block else ""
    )


def of_pages(user):
    """What waits for somebody in the pages' own workflow."""
    return [*_to_review(user), *_sent_back(user), *_drafts(user)]


def _to_review(user):
    """Pages that somebody has asked for a review of, the longest waiting first."""
    states = TaskState.objects.reviewable_by(user).filter(revision__base_content_type=_page_type())
    return need(
        states.select_related("revision__user").order_by("started_at"),
        lambda state: Item(
            state.revision.object_str,
            edit_url(state.revision.object_id),
            state.revision.user or "",
        ),
        ngettext_lazy("%(n)d page to review", "%(n)d pages to review", "n"),
        "view",
        reverse("wagtailadmin_reports:workflow_tasks"),
    )


def _sent_back(user):
    """Pages that a moderator has sent back to whoever asked for their review."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        requested_by=user,
        base_content_type=_page_type(),
        object_id__in=editable(user).annotate(text=Cast("pk", _object_id())).values("text"),
    )
    return need(
        states.select_related("current_task_state__revision").order_by("-created_at", "-pk"),
        lambda state: Item(
            state.current_task_state.revision.object_str,
            edit_url(state.object_id),
            state.current_task_state.comment,
        ),
        ngettext_lazy("%(n)d page sent back to you", "%(n)d pages sent back to you", "n"),
        "undo",
    )


def _drafts(user):
    """Their own pages with changes that nobody has been asked to look at, the latest first."""
    active = WorkflowState.objects.active().filter(
        base_content_type=_page_type(), object_id=Cast(OuterRef("pk"), _object_id())
    )
    pages = editable(user).filter(~Exists(active), owner=user, has_unpublished_changes=True)
    return need(
        pages.order_by("-latest_revision_created_at"),
        lambda page: Item(page.draft_title or page.title, edit_url(page.pk)),
        ngettext_lazy("%(n)d draft of yours", "%(n)d drafts of yours", "n"),
        "edit",
    )


def _page_type():
    return ContentType.objects.get_for_model(Page)


def _object_id():
    return WorkflowState._meta.get_field("object_id").clone()
