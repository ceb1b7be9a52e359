"""What staff do with two entries for one project: what named either names the one that stays."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from portal.core.repointing import repoint
from portal.core.signals import refiled

from .comparing import lacked, take_over
from .models import DailyCount, NotTheSame, ProjectPage
from .signals import projects_merging


@dataclass(frozen=True)
class Plan:
    """What becomes of one page of the project that stays: what it takes over, and from where.

    `is_published` says whether that shows at once. It waits in a draft where the page has one, or
    is none other, or where not everybody may read what is taken over.
    """

    page: ProjectPage
    source: ProjectPage
    names: list[str]
    is_published: bool


def plans(stays, goes):
    """A Plan for each language of the project that stays."""
    others = {page.locale_id: page for page in _written(goes)}
    return [_plan(page, others.get(page.locale_id, goes)) for page in _written(stays)]


def _plan(page, source):
    names = lacked(draft_of(page), version_of(source))
    return Plan(page, source, names, _may_publish(page) and _may_show(source, page))


def _written(page):
    """The pages of a project, without those that mirror another."""
    pages = ProjectPage.objects.filter(translation_key=page.translation_key, alias_of=None)
    return list(pages.select_related("locale").order_by("locale__language_code", "pk"))


def draft_of(page):
    """The version of a page that an editor would go on with."""
    return page.get_latest_revision_as_object()


def version_of(page):
    """The version of which another page takes over: as published, else the draft."""
    return page if page.live else draft_of(page)


def _may_publish(page):
    """Whether publishing a page's last version publishes nothing that waits for somebody."""
    return page.live and not page.has_unpublished_changes and not page.workflow_in_progress


def _may_show(source, page):
    """Whether whoever may read the page may read the source already."""
    closed = {each.pk for each in source.get_view_restrictions()}
    return source.live and closed <= {each.pk for each in page.get_view_restrictions()}


def may_merge(user, stays, goes):
    """Whether somebody may write and publish all that stays, and delete all that goes."""
    return all(_may_write(user, page) for page in _written(stays)) and all(
        _may_delete(user, page) for page in _going(goes)
    )


def _may_write(user, page):
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() and permissions.can_publish() and not permissions.page_locked()


def _may_delete(user, page):
    permissions = page.permissions_for_user(user)
    return permissions.can_delete() and not permissions.page_locked()


def _going(page):
    """All pages of a project, with what mirrors them."""
    key = page.translation_key
    return ProjectPage.objects.filter(Q(translation_key=key) | Q(alias_of__translation_key=key))


@transaction.atomic
def merge_projects(stays, goes, user=None):
    """Have all that names one project name the other, drafts included; and delete the one.

    Where somebody else has merged or deleted either meanwhile, nothing is done. Whether it was.
    """
    both = ProjectPage.objects.select_for_update().in_bulk([stays.pk, goes.pk])
    if len(both) < 2:
        return False
    stays, goes = both[stays.pk], both[goes.pk]
    going = list(_going(goes))
    leads = _leads(going, stays)
    keys = {"gone": goes.translation_key, "kept": stays.translation_key}
    projects_merging.send(sender=ProjectPage, leads=leads, **keys)
    for plan in plans(stays, goes):
        _carry_out(plan, user)
    named = repoint(ProjectPage, leads)
    for page in going:
        _lead_on(page, leads[page.pk])
    _add_counts(**keys)
    _remember(**keys)
    log(stays, "core.merge", user=user, data={"code": "", "label": goes.title})
    for page in going:
        page.delete(user=user)
    refiled.send(sender=ProjectPage, pages=named)
    return True


def _leads(going, stays):
    """{id: id} of the page in its language, where that is published if any is; else the one."""
    written = _written(stays)
    pages = [page for page in written if page.live] or written
    by_language = {page.locale_id: page.pk for page in pages}
    return {page.pk: by_language.get(page.locale_id, stays.pk) for page in going}


def _carry_out(plan, user):
    draft = draft_of(plan.page)
    if not take_over(draft, version_of(plan.source)):
        return
    revision = draft.save_revision(user=user, log_action=True)
    if plan.is_published:
        revision.publish(user=user)


def _lead_on(page, kept):
    """Let the addresses of a page that was published lead on: its own, and the relay's."""
    parts = page.get_url_parts() if page.live else None
    if parts is None:
        return
    site, _root, path = parts
    for route in ("", page.reverse_subpage("relay")):
        values = {
            "redirect_page_id": kept,
            "redirect_page_route_path": f"/{route}" if route else "",
            "redirect_link": "",
            "is_permanent": True,
        }
        old = Redirect.normalise_path(f"{path}{route}")
        Redirect.objects.update_or_create(old_path=old, site_id=site, defaults=values)


def _add_counts(gone, kept):
    for row in DailyCount.objects.filter(project=gone):
        own = DailyCount.objects.filter(project=kept, day=row.day)
        if own.update(views=F("views") + row.views, clicks=F("clicks") + row.clicks):
            row.delete()
    DailyCount.objects.filter(project=gone).update(project=kept)


def _remember(gone, kept):
    """What isn't the same as the one that goes isn't the same as the one that stays."""
    for row in NotTheSame.objects.filter(Q(one=gone) | Q(other=gone)).select_related("said_by"):
        third = row.other if row.one == gone else row.one
        if third != kept:
            NotTheSame.say(kept, third, row.said_by)
        row.delete()
