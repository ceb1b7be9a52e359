"""Doors before views of Wagtail: to sign in to its admin, and those that ask for no permission.

Its bulk actions name what somebody may not touch ("you don't have permission to delete these …"),
and its completion of tags gives those of any model, to whoever may enter the admin: an editor would
read the names of all members by counting through ids, and their skills by the alphabet. Its report
of page types and its chooser of pages name those of any part of the site; its form for a page's
password tells, by the id of any page, that there is one.
"""

import re

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.tags import autocomplete
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.views import authenticate_with_password

from .recent_pages import offered
from .restrictions import view_restrictions

PK = re.compile(r"[0-9]{1,18}")
ACTIONS = ("add", "change", "delete", "publish", "bulk_delete", "lock", "unlock", "choose")


def admin_login(request):
    """The admin is entered by the one way in, with its limits and its second factor."""
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))


@require_admin_access
def bulk_action(request, app_label, model_name, action):
    """Wagtail's view of a bulk action, for those who may do something with the model."""
    _let_in(request, app_label, model_name)
    _name(request)
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None:
        raise Http404
    discreet = type(action_class.__name__, (Discreet, action_class), {})
    return discreet(request, apps.get_model(app_label, model_name)).dispatch(request)


class Discreet:
    """A bulk action that names, of what somebody may not act upon, what they know of alone."""

    def get_actionable_objects(self):
        objects, others = super().get_actionable_objects()
        refused = others["items_with_no_access"]
        known = _known(self.request.user, self.model, [it.pk for it in refused])
        return objects, others | {"items_with_no_access": [it for it in refused if it.pk in known]}


def _known(user, model, pks):
    """Those of some ids whose instances somebody may look at."""
    policy = policy_registry.get_by_type(model)
    if model is Page:
        known = policy.explorable_instances(user)
    else:
        known = policy.instances_user_has_any_permission_for(user, ACTIONS)
    return set(known.filter(pk__in=pks).values_list("pk", flat=True))


@require_admin_access
def complete_tags(request, app_name, model_name):
    """Wagtail's completion of tags, for those who may do something with tags of that model."""
    _let_in(request, app_name, model_name)
    return autocomplete(request, app_name, model_name)


@require_admin_access
def choose_below(request, parent_page_id):
    """Wagtail's chooser of pages below one: from the top, where somebody may not know of that."""
    known = offered(Page.objects.filter(pk=parent_page_id), request).exists()
    return BrowseView.as_view()(request, parent_page_id if known else None)


class PageTypes(PageTypesUsageReportView):
    """Wagtail's report, which names the page of each type that was written last, to those alone
    who may look into it."""

    def decorate_paginated_queryset(self, page_types):
        last = [each.last_edited_page_id for each in page_types]
        known = _known(self.request.user, Page, last)
        for each in super().decorate_paginated_queryset(page_types):
            if each.last_edited_page_id not in known:
                each.last_edited_page = None
        return page_types


page_types = require_admin_access(PageTypes.as_view())
page_types_results = require_admin_access(PageTypes.as_view(results_only=True))


def page_password(request, page_view_restriction_id, page_id):
    """Wagtail's view that takes the password of a page, for a page that has it."""
    page = get_object_or_404(Page.objects.live(), pk=page_id)
    if page_view_restriction_id not in {each.pk for each in view_restrictions(page)}:
        raise Http404
    return authenticate_with_password(request, page_view_restriction_id, page_id)


def closed(request, **kwargs):
    """Nobody enters: nothing needs it, and it would list what somebody may not touch."""
    raise PermissionDenied


def _name(request):
    """Which ones are meant. A form posts them (`bulk.js`), as hundreds make an address too long."""
    if posted := request.POST.get("ids"):
        request.GET = request.GET.copy()
        request.GET.setlist("id", posted.split())
        request.META["QUERY_STRING"] = request.GET.urlencode()
    if not all(each == "all" or PK.fullmatch(each) for each in request.GET.getlist("id")):
        raise Http404


def _let_in(request, app_label, model_name):
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        raise Http404 from None
    policy = policy_registry.get_by_type(model)
    if not policy.user_has_any_permission(request.user, ACTIONS):
        raise PermissionDenied
