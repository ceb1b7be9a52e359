"""What a second reader would say of a page as it was saved last, beside its editor."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from wagtail.models import Page

from .checking import findings


def beside_the_editor(request, pk):
    """A part of a page; of a page that somebody may not edit, nothing."""
    page = get_object_or_404(Page, pk=pk).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = findings(page.get_latest_revision_as_object())
    return render(request, "checks_admin/findings.html", {"findings": found})
