"""Territories in a block: they are stored by their codes.

A territory that is merged into another, or whose code changes, leaves its code there as a former
one. So drafts, older versions and translations go on naming it, and nothing has to be rewritten.
"""

from django import forms
from django.contrib.contenttypes.models import ContentType
from wagtail import blocks
from wagtail.models import Page, ReferenceIndex

from .classification import is_code, resolve_all
from .models import Territory
from .node_widget import NodesSelect
from .stored import coming, within


class PlacesBlock(blocks.FieldBlock):
    """Several territories, chosen as those of a page are; its value is the list of their codes."""

    def __init__(self, required=True, help_text=None, **kwargs):
        self.field = forms.ModelMultipleChoiceField(
            Territory.objects.order_by("path"),
            to_field_name="code",
            widget=NodesSelect,
            required=required,
            help_text=help_text,
        )
        super().__init__(**kwargs)

    class Meta:
        icon = "site"

    def to_python(self, value):
        return codes(value)

    def normalize(self, value):
        return self.to_python(value)

    def value_for_form(self, value):
        return [node.code for node in resolve_all(Territory, value)]

    def value_from_form(self, value):
        """Codes, of what was sent, or of the nodes that it was found to stand for."""
        return [getattr(each, "code", each) for each in value]

    def extract_references(self, value):
        for node in resolve_all(Territory, value):
            yield Territory, str(node.pk), "", ""

    def render_basic(self, value, context=None):
        """Their names, where two versions are compared."""
        return ", ".join(node.label for node in resolve_all(Territory, value))


def codes(stored):
    """The codes in what is stored, which may be anything: it may come from another portal."""
    return [each for each in stored if is_code(each)] if isinstance(stored, list) else []


def showing(territory):
    """The ids of the pages that have it in a block as they are published, and in a draft."""
    types = ContentType.objects.get_for_models(Page, Territory)
    rows = ReferenceIndex.objects.filter(
        base_content_type=types[Page],
        to_content_type=types[Territory],
        to_object_id=str(territory.pk),
        model_path__startswith="body.",  # what is filed there isn't in its text
    )
    named = {territory.code, *territory.former_codes}
    drafts = coming().values_list("object_id", "content")
    return (
        {int(pk) for pk in rows.values_list("object_id", flat=True)},
        {int(pk) for pk, content in drafts if not named.isdisjoint(_places(content))},
    )


def _places(content):
    """The codes of all places in what is stored."""
    for each in within(content):
        if isinstance(each, dict):
            yield from codes(each.get("places"))
