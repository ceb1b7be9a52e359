"""Beside the editor of a translation: what the glossary has of the words of the original."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from .models import glossary


def wordings(translation):
    """[(words, what says the same, notes)] of all that is to be translated, each once."""
    found = translation.source.stringsegment_set.exclude(context__path="slug")
    texts = (each.string.as_value().render_text() for each in found.select_related("string"))
    text, target = "\n".join(texts), translation.target_locale.language_code
    occurring = glossary().occurring(text, translation.source.locale.language_code)
    return [(each.words, each.accepted(target), each.notes) for each in dict.fromkeys(occurring)]


class GlossaryPanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle glossary")
        icon_name = "openquote"

        def get_context_data(self, parent_context):
            count = len(self.panel.wordings)
            return super().get_context_data(parent_context) | {"count": count}

    name = "glossary"
    title = _("Glossary")
    template_name = "glossary_admin/panel.html"
    order = 200

    def __init__(self, translation, request):
        super().__init__(translation, request)
        self.wordings = wordings(translation)

    def get_context_data(self, parent_context):
        return super().get_context_data(parent_context) | {"wordings": self.wordings}
