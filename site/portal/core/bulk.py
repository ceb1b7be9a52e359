"""Bulk actions in the admin, for those who may do something with the model.

Wagtail's view names what somebody may not touch ("you don't have permission to delete these …") to
whoever may enter the admin: by counting through ids, an editor would read the names of all accounts
and members.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import index
from wagtail.permissions import policy_registry

ACTIONS = ("add", "change", "delete", "publish", "bulk_delete", "lock", "unlock", "choose")


@require_admin_access
def bulk_action(request, app_label, model_name, action):
    """Wagtail's view of a bulk action, behind a door."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        raise Http404 from None
    policy = policy_registry.get_by_type(model)
    if not policy.user_has_any_permission(request.user, ACTIONS):
        raise PermissionDenied
    return index(request, app_label, model_name, action)
