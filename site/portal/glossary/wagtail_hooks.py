"""The glossary in Wagtail's admin, among the vocabularies."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from portal.core.folding import FoldedSearch
from portal.core.inspecting import PlainInspectView
from search.synonyms import split

from .models import Term

FIELDS = ["term_fr", "others_fr", "term_en", "others_en", "note"]


class TermIndexView(FoldedSearch, IndexView):
    """Found in either language, by what is as good too."""


class TermInspectView(PlainInspectView):
    """For who writes: each wording apart from the next."""

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        return ", ".join(split(value)) if field_name.startswith("others") else value


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = _("Glossary")
    menu_hook = "register_classification_menu_item"
    menu_order = 100
    url_prefix = "glossary"
    index_view_class = TermIndexView
    list_display = ["term_fr", "term_en", "note"]
    list_export = FIELDS
    export_filename = "glossary"
    list_per_page = 100
    ordering = "term_fr"
    search_fields = FIELDS
    search_backend_name = None
    inspect_view_class = TermInspectView
    inspect_view_enabled = True
    inspect_view_fields = FIELDS
    copy_view_enabled = False


register_snippet(TermViewSet)
