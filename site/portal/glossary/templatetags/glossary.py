"""The glossary in templates of Wagtail's admin."""

from django import template

from ..beside import GlossaryPanel

register = template.Library()


@register.simple_tag
def and_glossary(panels, translation, request):
    """The side panels of a translation, and one more where the glossary has something of it."""
    panel = GlossaryPanel(translation, request)
    return [*panels, panel] if panel.wordings else panels
