"""Form fields for several things known by their names: a row for each, completed by the browser.

They work on a phone, by keyboard and without scripts. What is typed must be one of the names.
"""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.core.folding import folded

without_nul = ProhibitNullCharactersValidator()
EMPTY_ROWS = 2
MOST = 30


class NamesWidget(forms.Widget):
    """A text field for each name, and some more; all of them share one list of suggestions."""

    template_name = "network/names.html"
    use_fieldset = True
    label, suggestions, max_length = "", (), 200  # the field sets them

    def value_from_datadict(self, data, files, name):
        return [" ".join(text.split()) for text in data.getlist(name)]

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def id_for_label(self, id_, index=None):
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        given = [text for text in value or [] if text]
        rows = [*given, *[""] * EMPTY_ROWS]
        context = {
            "name": name,
            "id": attrs["id"],
            "label": self.label,
            "rows": rows[:MOST],
            "max_length": self.max_length,
            "suggestions": self.suggestions,
            "invalid": attrs.get("aria-invalid"),
        }
        return render_to_string(self.template_name, context)


class NamesField(forms.Field):
    """Several objects by their names; `objects()` gives {name: object}, anew for each form."""

    widget = NamesWidget

    def __init__(self, *, objects=dict, **kwargs):
        super().__init__(required=False, **kwargs)
        self.objects = objects

    def get_bound_field(self, form, field_name):
        self.widget.label, self.widget.suggestions = self.label, self.known
        return super().get_bound_field(form, field_name)

    @cached_property
    def known(self):
        return self.objects()

    def prepare_value(self, value):
        """Objects as names; what was typed as it was typed."""
        names = {thing: name for name, thing in self.known.items()}
        given = value or []
        return [each if isinstance(each, str) else names.get(each, str(each)) for each in given]

    def clean(self, value):
        known = {folded(name): thing for name, thing in self.known.items()} | self.known
        given = list(dict.fromkeys(filter(None, value)))
        if len(given) > MOST:
            raise ValidationError(_("At most %(most)d."), params={"most": MOST})
        unknown = [name for name in given if self._key(name) not in known]
        if unknown:
            raise ValidationError(
                [
                    ValidationError(
                        _("There is no “%(name)s” here: choose from the list."),
                        params={"name": name[:80]},
                    )
                    for name in unknown
                ]
            )
        return list(dict.fromkeys(known[self._key(name)] for name in given))

    def _key(self, name):
        """A name as it stands, or without case and accents."""
        return name if name in self.known else folded(name)

    def has_changed(self, initial, data):
        return True


class NewNamesField(forms.Field):
    """Several words or phrases of one's own; `suggestions()` are those of others."""

    widget = NamesWidget

    def __init__(self, *, suggestions=list, max_length=100, **kwargs):
        super().__init__(required=False, **kwargs)
        self.max_length = self.widget.max_length = max_length
        self.suggestions = suggestions

    def get_bound_field(self, form, field_name):
        self.widget.label, self.widget.suggestions = self.label, self.suggestions()
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value):
        return [str(each) for each in value or []]

    def clean(self, value):
        given = {}
        for text in filter(None, value):
            without_nul(text)
            given.setdefault(text.casefold(), text)
        if len(given) > MOST:
            raise ValidationError(_("At most %(most)d."), params={"most": MOST})
        long = [text for text in given.values() if len(text) > self.max_length]
        if long:
            raise ValidationError(
                _("“%(start)s…” is too long: at most %(most)d characters."),
                params={"start": long[0][:40], "most": self.max_length},
            )
        return list(given.values())

    def has_changed(self, initial, data):
        return True


def by_name(pairs):
    """{name: object} of (name, distinguishing mark, object); two of one name bear their marks."""
    pairs = list(pairs)
    times = Counter(name for name, _mark, _thing in pairs)
    return {name if times[name] == 1 else f"{name} ({mark})": thing for name, mark, thing in pairs}
