"""Forms with which staff administer classifications and keywords."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.forms.models import WagtailAdminModelForm

from . import tags, tree
from .classification import former
from .models import is_blank
from .vocabularies import codes

INDENT = "\N{NO-BREAK SPACE}" * 4


class NodeChoiceField(forms.ModelChoiceField):
    """A node chosen from the tree, each with its code, as deep as it is."""

    def __init__(self, model, **kwargs):
        super().__init__(model.objects.order_by("path"), **kwargs)

    def label_from_instance(self, node):
        return f"{INDENT * (node.depth - 1)}{node} ({node.code})"


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])


class NodeForm(WagtailAdminModelForm):
    """Adds a node, or changes one: saves what the form shows and no more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.code in codes(type(self.instance)):
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("This code came with the portal: it doesn’t change.")

    def clean_code(self):
        code = self.cleaned_data["code"]
        holder = former(type(self.instance), code)
        if holder and holder.pk != self.instance.pk:
            raise ValidationError(
                _("This is a former code of “%(node)s”, and still leads there."),
                params={"node": holder},
            )
        return code

    def clean(self):
        cleaned = super().clean()
        for name in self.instance.TEXTS:
            if name in cleaned and is_blank(cleaned[name] or ""):
                cleaned[name] = ""
        return cleaned

    def save(self, commit=True):
        if not self.instance.pk:
            return tree.add(self.instance, self.cleaned_data["parent"])
        if self.has_changed():
            tree.change(self.instance, self._meta.fields)
        return self.instance


class DisciplineForm(NodeForm):
    hal = LinesField(label=_("HAL domains"), required=False, help_text=_("One a line."))
    ppsr = LinesField(
        label=_("PPSR-Core science types"),
        required=False,
        help_text=_("One a line; exports use the first."),
    )


def creation_form(form_class, model):
    """A form class for new nodes of `model`, which alone are asked for their parent."""
    parent = NodeChoiceField(
        model,
        label=_("Parent"),
        required=False,
        empty_label=_("None: at the top level"),
        help_text=_("The new node becomes the last one below it."),
    )
    return type(f"New{form_class.__name__}", (form_class,), {"parent": parent})


class ParentForm(forms.Form):
    """Where to move a node; its own branch is no choice."""

    def __init__(self, node, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"] = NodeChoiceField(
            type(node),
            label=_("New parent"),
            required=False,
            empty_label=_("None: at the top level"),
        )
        self.fields["parent"].queryset = outside(node)


class TargetForm(forms.Form):
    """The node into which another one is merged."""

    def __init__(self, node, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"] = NodeChoiceField(type(node), label=_("Merge into"))
        self.fields["target"].queryset = outside(node)


def outside(node):
    """The nodes of a tree but for one and those below it."""
    return type(node).objects.exclude(path__startswith=node.path).order_by("path")


class TagForm(forms.ModelForm):
    """Names a keyword; one that exists already is offered for merging."""

    class Meta:
        model = Tag
        fields = ["name"]

    def clean_name(self):
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["name"]).split())
        other = tags.clash(name, other_than=self.instance)
        if other and self.instance.pk:
            raise ValidationError(merge_offer(self.instance, other))
        if other:
            raise ValidationError(_("The keyword “%(tag)s” exists."), params={"tag": other})
        return name

    def save(self, commit=True):
        if self.instance.pk:
            return tags.rename(self.instance, self.cleaned_data["name"])
        return super().save(commit)


def merge_offer(tag, other):
    url = reverse("tags:merge") + "?" + urlencode({"tag": [tag.pk, other.pk]}, doseq=True)
    return format_html(
        '{} <a href="{}">{}</a>',
        _("The keyword “%(tag)s” exists.") % {"tag": other},
        url,
        _("Merge the two"),
    )


class MergeForm(forms.Form):
    """Which of several things (`chosen`, a queryset) stays."""

    target = forms.ModelChoiceField(
        None,
        label=_("The one to keep"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the one that stays.")},
    )

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["target"].queryset = chosen
