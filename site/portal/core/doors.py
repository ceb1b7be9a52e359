"""Doors before views of Wagtail: to sign in to its admin, and those that ask for no permission.

Its bulk actions name what somebody may not touch ("you don't have permission to delete these …"),
and its completion of tags gives those of any model, to whoever may enter the admin: an editor would
read the names of all members by counting through ids, and their skills by the alphabet. Its form
for a page's password tells, by the id of any page, that there is one.
"""

import re

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import index
from wagtail.admin.views.tags import autocomplete
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.views import authenticate_with_password

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
    return index(request, app_label, model_name, action)


@require_admin_access
def complete_tags(request, app_name, model_name):
    """Wagtail's completion of tags, for those who may do something with tags of that model."""
    _let_in(request, app_name, model_name)
    return autocomplete(request, app_name, model_name)


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
