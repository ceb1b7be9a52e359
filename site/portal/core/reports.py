"""Reports of pages, and of what goes with them: for who may edit some, about those that they may.

A report names itself by `index_url_name`; its addresses, its place in the menu and its buttons are
made here.
"""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

EDITING = ("add", "change")


def is_editor(user):
    """Whether somebody may edit any page."""
    return page_permission_policy.user_has_any_permission(user, EDITING)


def editable(user):
    """The pages that somebody may edit."""
    return page_permission_policy.instances_user_has_permission_for(user, "change")


class EditorsReport(ReportView):
    permission_policy = page_permission_policy
    any_permission_required = EDITING
    is_searchable = True


class CellColumn(Column):
    """A column whose cells have a template of their own, with the row as `instance`: a form too."""

    def __init__(self, name, template, **options):
        super().__init__(name, **options)
        self.cell_template_name = template

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(context["request"])}


def button_of_editors(view):
    """The view of a button in a report."""

    @require_POST
    @wraps(view)
    def pressed(request, *args, **kwargs):
        if not is_editor(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return pressed


class ReportMenuItem(MenuItem):
    """In the menu of reports, for those to whom the report itself opens."""

    def __init__(self, report, order):
        name, icon = report.index_url_name, report.header_icon
        super().__init__(report.page_title, reverse(name), name=name, icon_name=icon, order=order)
        self.report = report()

    def is_shown(self, request):
        policy, asked = self.report.permission_policy, self.report.any_permission_required
        return policy.user_has_any_permission(request.user, asked)


def urls(report, address):
    """Those of a report itself, as a page and as what a filter leaves."""
    results = report.as_view(results_only=True)
    return [
        path(address, report.as_view(), name=report.index_url_name),
        path(f"{address}results/", results, name=report.index_results_url_name),
    ]
