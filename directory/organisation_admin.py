"""Organisations in Wagtail's admin: found, filtered, merged; with what names each of them."""

import django_filters
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from portal.core.folding import FoldedSearch
from portal.core.inspecting import PlainInspectView
from portal.core.merging import MergeBulkAction
from portal.core.references import page_ids, references
from search.visibility import ANONYMOUS

from .merging import merge
from .models import Organisation
from .organisations import known_among

KIND = capfirst(Organisation._meta.get_field("kind").verbose_name)
ACTIONS = ("add", "change", "delete", "view")
PROJECTS = Count(
    "project_parties__page__translation_key",
    filter=Q(project_parties__page__live=True),
    distinct=True,
)


def records(user):
    """{name: reference} of what names organisations and isn't a page, as far as they may see it."""
    found = [each for each in references(Organisation) if each.owner and not each.is_page]
    return {
        f"{each.owner._meta.model_name}_count": each
        for each in found
        if policy_registry.get_by_type(each.owner).user_has_any_permission(user, ACTIONS)
    }


def counted(user):
    """The organisations, each with how many published projects name it, and how many records."""
    counts = {name: _count(reference) for name, reference in records(user).items()}
    return Organisation.objects.annotate(projects=PROJECTS, **counts)


def _count(reference):
    rows = reference.rows(exact=OuterRef("pk")).values(reference.column)
    number = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


def label(reference):
    """What its records are called."""
    return capfirst(reference.owner._meta.verbose_name_plural)


class OrganisationFilterSet(WagtailFilterSet):
    has_project = django_filters.BooleanFilter(label=_("Has a project"), method="with_project")
    has_website = django_filters.BooleanFilter(label=_("Has a website"), method="with_website")
    has_ror = django_filters.BooleanFilter(label=_("Has a ROR identifier"), method="with_ror")

    class Meta:
        model = Organisation
        fields = ["kind", "territory"]

    def with_project(self, queryset, name, value):
        return queryset.filter(projects__gt=0) if value else queryset.filter(projects=0)

    def with_website(self, queryset, name, value):
        return queryset.exclude(url="") if value else queryset.filter(url="")

    def with_ror(self, queryset, name, value):
        return queryset.exclude(ror="") if value else queryset.filter(ror="")


class PageColumn(Column):
    """The way to an organisation's page, where everybody may open it."""

    cell_template_name = "directory_admin/page_cell.html"


class OrganisationIndexView(FoldedSearch, IndexView):
    @cached_property
    def columns(self):
        others = [
            NumberColumn(name, label=label(reference), sort_key=name)
            for name, reference in records(self.request.user).items()
        ]
        page = PageColumn("page", label=_("Public page"), accessor="is_known")
        return [*super().columns, *others, page]

    def get_table(self, object_list):
        known = known_among([each.pk for each in object_list], ANONYMOUS)
        for each in object_list:
            each.is_known = each.pk in known
        return super().get_table(object_list)


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 355
    add_to_admin_menu = True
    index_view_class = OrganisationIndexView
    filterset_class = OrganisationFilterSet
    list_display = [
        "name",
        Column("kind", label=KIND, accessor="get_kind_display", sort_key="kind"),
        Column("territory", label=_("Territory"), sort_key="territory__path"),
        NumberColumn("projects", label=_("Projects"), sort_key="projects"),
    ]
    ordering = "name"
    search_fields = ["name", "acronym"]
    search_backend_name = None
    inspect_view_class = PlainInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        *("name", "acronym", "kind", "territory", "url", "ror", "summary_fr", "summary_en", "logo")
    ]
    copy_view_enabled = False

    def get_queryset(self, request):
        return counted(request.user).select_related("territory")


class MergeOrganisations(MergeBulkAction):
    """Several entries for one body: what named either names the one that stays."""

    models = [Organisation]
    aria_label = _("Merge the chosen organisations")
    explanation = _(
        "All that names one of them, drafts included, will name the one you keep, which takes over "
        "what it lacks: acronym, summaries, website, identifier, logo, territory. The address of a "
        "page that goes will lead to the one that stays."
    )
    merge = staticmethod(merge)

    def details(self, organisation):
        """How many name it: pages, without drafts, and what there is besides that one may see."""
        found = {_("Pages"): len(page_ids(Organisation, [organisation.pk]))}
        for reference in records(self.request.user).values():
            found[label(reference)] = reference.rows(exact=organisation.pk).count()
        colon = pgettext("after a label", ":")
        return ", ".join(f"{name}{colon} {number}" for name, number in found.items())
