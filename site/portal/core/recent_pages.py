"""In the chooser of a page: what somebody has worked on lately comes before what one browses."""

import swapper
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.chooser import (
    PageCheckboxSelectColumn,
    PageChooserTable,
    PageStatusColumn,
    PageTitleColumn,
    page_models_from_string,
)
from wagtail.models import Page, PageLogEntry

from .paths import paths_above

MOST = 5
LOOKED_AT = 50  # of those that one has worked on; others may be of another type, or gone
STEP = Page.steplen
ANY = swapper.get_model_name("wagtailcore", "Page")


class PathColumn(Column):
    """Where a page is, from the top."""

    def get_value(self, page):
        return " › ".join(each.get_admin_display_title() for each in page.above)


def recent_pages(request, shown=()):
    """Pages that may be chosen, the latest first; each with those `above` it that one may see.

    None that is `shown` besides, where several are ticked: it would be there twice. None at all
    where a place for a page is chosen: that is found by browsing.
    """
    if "user_perms" in request.GET:
        return []
    worked_on = PageLogEntry.objects.filter(user=request.user).values("page")
    latest = worked_on.annotate(at=Max("timestamp")).order_by("-at").values_list("page", flat=True)
    besides = {page.pk for page in shown} if request.GET.get("multiple") else ()
    order = [pk for pk in latest[:LOOKED_AT] if pk not in besides]
    found = _choosable(request).filter(pk__in=order).defer_streamfields().specific()
    pages = sorted(found, key=lambda page: order.index(page.pk))[:MOST]
    _place(pages, request)
    return pages


def _choosable(request):
    """What Wagtail offers, of the types that are asked for."""
    models = page_models_from_string(request.GET.get("page_type") or ANY)
    pages = offered(Page.objects.filter(depth__gt=1), request)
    if models == (Page,):
        return pages
    is_exact = not request.GET.get("match_subclass", True)
    return pages.exact_type(*models) if is_exact else pages.type(*models)


def offered(pages, request):
    """Those of some pages that the chooser may show to who asks."""
    for hook in hooks.get_hooks("construct_page_chooser_queryset"):
        pages = hook(pages, request)
    return pages


def _place(pages, request):
    """Note for all of them at once what Wagtail would ask for each, and what our column shows."""
    paths = {path for page in pages for path in paths_above(page.path, STEP)}
    found = {page.path: page for page in Page.objects.filter(path__in=paths)}
    told = set(offered(Page.objects.filter(path__in=paths, depth__gt=1), request))
    for page in pages:
        page.can_choose, page.is_parent_page = True, False
        page._cached_parent_obj = found[page.path[:-STEP]]
        line = (found[path] for path in paths_above(page.path, STEP))
        page.above = [each for each in line if each in told]


def recent_table(request, shown=()):
    """Wagtail's own table, whose links its chooser knows; None where there is nothing."""
    pages, is_multiple = recent_pages(request, shown), request.GET.get("multiple")
    columns = [
        PageTitleColumn("title", label=_("Title"), is_multiple_choice=is_multiple),
        PathColumn("path", label=_("Where")),
        PageStatusColumn("status", label=_("Status"), width="12%"),
    ]
    if is_multiple:
        select = PageCheckboxSelectColumn("select", label=_("Select"), width="1%", accessor="pk")
        columns.insert(0, select)
    return PageChooserTable(columns, pages) if pages else None
