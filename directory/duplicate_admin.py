"""Likely duplicates among the reports: two projects that seem one, compared, told apart or merged.

Somebody is told of a pair where they may edit both its projects, and of no other.
"""

from dataclasses import dataclass

import django_filters
from django.contrib import messages as plain_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import page_permission_policy

from portal.core import reports, today

from .comparing import compare, label
from .duplicates import Reason, likely
from .importing.vocabularies import key
from .models import NotTheSame, ProjectPage
from .project_merging import draft_of, may_merge, merge_projects, plans, version_of

INDEX = "duplicates"
DISMISSED = "dismissed"


@dataclass(frozen=True)
class Pair:
    """Two projects that are likely one, each by one of its pages; `is_dismissed` if they aren't.

    The first is the one that is published, or else the older: it is likelier to stay.
    """

    one: ProjectPage
    other: ProjectPage
    reasons: tuple[Reason, ...]
    is_dismissed: bool

    @property
    def why(self):
        return ", ".join(str(reason.label) for reason in self.reasons)

    @property
    def sort_key(self):
        return key(self.one.title), key(self.other.title), self.one.pk, self.other.pk


def editable(user):
    """The pages of projects that somebody may edit, without those that mirror another."""
    return ProjectPage.objects.filter(pk__in=reports.editable(user).values("pk"), alias_of=None)


def pairs_for(user):
    """The Pairs of the projects that somebody may edit, by title; dismissed ones as well."""
    rows = editable(user).order_by("-pk").values_list("translation_key", "pk", "title", "site_url")
    rows = list(rows)
    found = likely([(project, title, url) for project, _pk, title, url in rows])
    first = {project: pk for project, pk, _title, _url in rows}
    named = {first[project] for pair in found for project in pair}
    pages = ProjectPage.objects.defer("body").select_related("locale").in_bulk(named)
    dismissed = set(NotTheSame.objects.values_list("one", "other"))
    pairs = []
    for pair, reasons in found.items():
        both = sorted((pages[first[project]] for project in pair), key=_likelier_to_stay)
        pairs.append(Pair(*both, tuple(reasons), pair in dismissed))
    return sorted(pairs, key=lambda pair: pair.sort_key)


def _likelier_to_stay(page):
    return not page.live, page.pk


def pair_or_404(user, pk, other):
    """The two pages of different projects, both of which somebody may edit."""
    pages = editable(user).select_related("locale").in_bulk([pk, other])
    if len({page.translation_key for page in pages.values()}) < 2:
        raise Http404
    return pages[pk], pages[other]


class DuplicateFilterSet(WagtailFilterSet):
    reason = django_filters.ChoiceFilter(
        label=_("Reason"), choices=Reason.choices, empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(DISMISSED, _("Not the same"))],
        empty_label=_("To be looked at"),
    )

    class Meta:
        model = ProjectPage
        fields = []


def cell(name, template, **options):
    template = f"directory_admin/{template}.html"
    return reports.CellColumn(name, template, accessor="why", **options)


class DuplicatesView(reports.EditorsReport):
    """The pairs, one line each. They are found as one looks: nothing is stored that goes stale."""

    model = ProjectPage
    page_title = _("Likely duplicates")
    header_icon = "copy"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    filterset_class = DuplicateFilterSet
    export_filename = "duplicates"
    list_export = ["one.title", "one.full_url", "other.title", "other.full_url", "why"]
    export_headings = {
        "one.title": _("One project"),
        "one.full_url": _("Its address"),
        "other.title": _("The other project"),
        "other.full_url": _("The other one’s address"),
        "why": _("Reason"),
    }
    columns = [
        cell("projects", "duplicate_projects", label=_("Projects")),
        Column("why", label=_("Reason")),
        cell("actions", "duplicate_actions", label=_("Actions")),
    ]

    def get_base_queryset(self):
        return pairs_for(self.request.user)

    def order_queryset(self, queryset):
        return queryset

    def filter_queryset(self, queryset):
        """By what was chosen; without a choice that says something, what is to be looked at."""
        chosen = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        reason, is_dismissed = chosen.get("reason"), chosen.get("state") == DISMISSED
        return [
            pair
            for pair in queryset
            if pair.is_dismissed == is_dismissed and (not reason or reason in pair.reasons)
        ]

    def search_queryset(self, queryset):
        words = key(self.search_query).split()
        told = [(pair, key(f"{pair.one.title} {pair.other.title}")) for pair in queryset]
        return [pair for pair, titles in told if all(word in titles for word in words)]

    @cached_property
    def no_results_message(self):
        if self.is_searching or self.is_filtering:
            return gettext("No pair of projects answers to this.")
        return gettext(
            "No two of the projects that you may edit have the same address or close names."
        )


class CompareView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Two projects side by side, and what would become of them if they were made one.

    The first in the address is the one that stays; with the two the other way round, it goes.
    Nothing is told of their pages in a language in which one may not edit them.
    """

    page_title = _("Compare two projects")
    header_icon = DuplicatesView.header_icon
    permission_policy = page_permission_policy
    any_permission_required = reports.EDITING
    template_name = "directory_admin/compare.html"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": DuplicatesView.page_title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        stays, goes = pair_or_404(self.request.user, kwargs["pk"], kwargs["other"])
        rows = compare(draft_of(stays), version_of(goes))
        pages = editable(self.request.user).select_related("locale").order_by("pk")
        return super().get_context_data(**kwargs) | {
            "stays": stays,
            "goes": goes,
            "sides": [
                (page, pages.filter(translation_key=page.translation_key)) for page in (stays, goes)
            ],
            "differing": [row for row in rows if row.differs],
            "alike": [row for row in rows if not row.differs],
            "plans": [
                (plan, [label(name) for name in plan.names])
                for plan in plans(stays, goes)
                if {plan.page.pk, plan.source.pk} <= set(pages.values_list("pk", flat=True))
            ],
            "may_merge": may_merge(self.request.user, stays, goes),
        }


@reports.button_of_editors
def dismiss(request, pk, other):
    """Say that two projects aren't one, so that they aren't reported any more."""
    one, two = pair_or_404(request.user, pk, other)
    NotTheSame.say(one.translation_key, two.translation_key, request.user)
    told = gettext("“%(one)s” and “%(other)s” aren’t reported any more.")
    plain_messages.success(request, told % {"one": one.title, "other": two.title})
    return redirect(INDEX)


@reports.button_of_editors
def report_again(request, pk, other):
    """Take that back."""
    one, two = pair_or_404(request.user, pk, other)
    NotTheSame.unsay(one.translation_key, two.translation_key)
    told = gettext("“%(one)s” and “%(other)s” are reported again.")
    plain_messages.success(request, told % {"one": one.title, "other": two.title})
    return redirect(INDEX)


@reports.button_of_editors
def merge(request, pk, other):
    """Make two projects one: the first stays."""
    stays, goes = pair_or_404(request.user, pk, other)
    if not may_merge(request.user, stays, goes):
        raise PermissionDenied
    if merge_projects(stays, goes, request.user):
        told = gettext("“%(gone)s” was merged into “%(kept)s”.")
        edit = reverse("wagtailadmin_pages:edit", args=[stays.pk])
        button = messages.button(edit, gettext("Edit"))
        told %= {"gone": goes.title, "kept": stays.title}
        messages.success(request, told, buttons=[button])
    else:
        messages.warning(request, gettext("One of them is gone: nothing was merged."))
    return redirect(INDEX)


def needs(user):
    """The pairs that somebody has to look at."""
    return today.need(
        [pair for pair in pairs_for(user) if not pair.is_dismissed],
        lambda pair: today.Item(
            f"{pair.one.title} – {pair.other.title}",
            reverse(f"{INDEX}_compare", args=[pair.one.pk, pair.other.pk]),
            pair.why,
        ),
        ngettext_lazy("%(n)d likely duplicate", "%(n)d likely duplicates", "n"),
        "copy",
        reverse(INDEX),
    )


def menu_item():
    return reports.ReportMenuItem(DuplicatesView, order=1045)


def urls():
    pair = "reports/duplicates/<int:pk>/<int:other>/"
    return [
        *reports.urls(DuplicatesView, "reports/duplicates/"),
        path(pair, CompareView.as_view(), name=f"{INDEX}_compare"),
        path(f"{pair}dismiss/", dismiss, name=f"{INDEX}_dismiss"),
        path(f"{pair}again/", report_again, name=f"{INDEX}_again"),
        path(f"{pair}merge/", merge, name=f"{INDEX}_merge"),
    ]
