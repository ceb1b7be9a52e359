"""Administration of the words of the search: synonyms, and the report of what found nothing."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from .models import MissedSearch, SynonymSet

EDITING = ("add", "change")


def may_edit(user):
    """Whether someone may edit synonyms, and so see what found nothing."""
    return policy_registry.get_by_type(SynonymSet).user_has_any_permission(user, EDITING)


class SynonymCreateView(CreateView):
    """The form may come with expressions to begin with, from the report."""

    def get_initial(self):
        expressions = self.request.GET.getlist("expression")[:2]
        return {**super().get_initial(), "expressions": "\n".join(expressions)}


class SynonymViewSet(SnippetViewSet):
    model = SynonymSet
    icon = "link"
    add_view_class = SynonymCreateView
    menu_label = _("Synonyms")
    menu_hook = "register_classification_menu_item"
    menu_order = 110
    list_display = ["__str__"]
    search_fields = ["expressions"]
    list_per_page = 100
    copy_view_enabled = False


class AnswerColumn(Column):
    """What to do about a search: make a synonym, or dismiss it."""

    cell_template_name = "search_admin/answer_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        expressions = filter(None, [instance.words, instance.corrected_to])
        query = urlencode([("expression", each) for each in expressions])
        context["add_url"] = f"{reverse(SynonymSet.snippet_viewset.get_url_name('add'))}?{query}"
        context["dismiss_url"] = reverse("search_missed_dismiss", args=[instance.pk])
        context["csrf_token"] = get_token(context["request"])
        return context


class MissedSearchesView(ReportView):
    """Searches that found nothing, the most frequent first."""

    model = MissedSearch
    page_title = _("Searches that found nothing")
    header_icon = "search"
    index_url_name = "search_missed"
    index_results_url_name = "search_missed_results"
    any_permission_required = EDITING
    is_searchable = True
    search_fields = ["words"]
    default_ordering = "-count"
    export_filename = "missed-searches"
    list_export = ["words", "language", "count", "first", "last", "corrected_to"]
    columns = [
        Column("words", label=_("Searched for"), sort_key="words"),
        Column("language", label=_("Language"), sort_key="language"),
        NumberColumn("count", label=_("Searches"), sort_key="count"),
        DateColumn("last", label=_("Last on"), sort_key="last"),
        Column("corrected_to", label=_("Corrected to"), sort_key="corrected_to"),
        AnswerColumn("answer", label=_("Answer")),
    ]

    @property
    def permission_policy(self):
        return policy_registry.get_by_type(SynonymSet)

    def get_base_queryset(self):
        return MissedSearch.objects.filter(dismissed=False)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "-last", "words")


@require_POST
def dismiss(request, pk):
    """Leave a search out of the report from now on."""
    if not may_edit(request.user):
        raise PermissionDenied
    missed = get_object_or_404(MissedSearch, pk=pk)
    missed.dismissed = True
    missed.save(update_fields=["dismissed"])
    return redirect("search_missed")
