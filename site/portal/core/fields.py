"""Model fields shared by the page types."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from .characters import whole

# What may be in rich text.
RICH_TEXT = ["bold", "italic", "superscript", "subscript", "ul", "ol", "link", "document-link"]


class ChoiceListField(models.JSONField):
    """Several values of a fixed vocabulary, stored as a JSON list of codes.

    `vocabulary` is a TextChoices class, kept out of migrations so that a new code needs none.
    """

    def __init__(self, *args, vocabulary=None, **kwargs):
        self.vocabulary = vocabulary
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        unknown = sorted(set(value) - set(self.vocabulary.values))
        if unknown:
            raise ValidationError(_("Unknown value: %(value)s"), params={"value": unknown[0]})

    def formfield(self, **kwargs):
        defaults = {
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            "required": not self.blank,
            "choices": self.vocabulary.choices,
            "widget": forms.CheckboxSelectMultiple,
        }
        return forms.MultipleChoiceField(**defaults)

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"get_{name}_display", lambda page: self.labels(getattr(page, name)))

    def labels(self, codes):
        """The labels of `codes`, in the vocabulary's order."""
        return [label for code, label in self.vocabulary.choices if code in codes]


class BodyField(StreamField):
    """A StreamField whose blocks stay out of migrations: they change, the column never does."""

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_types", None)
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs

    def get_prep_value(self, value):
        """What is pasted may end in half an emoji, which SQLite would keep and no page can show."""
        return whole(super().get_prep_value(value))
