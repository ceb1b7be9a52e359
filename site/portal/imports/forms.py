"""The file and how it is to be taken in; then, of a table, what its columns are."""

from itertools import islice

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from directory.importing.mappings import ID, by_first_name, guessed
from directory.models import ProjectPage
from portal.core.choices import PartyRole

from .models import FORMATS, Batch
from .working import Unusable, parse

MAX_BYTES = 20 * 1024**2
MAX_COLUMNS = 300
SAMPLES = 3
# What isn't called as the field of a project is.
LABELS = {
    "language": _("Language of the page"),
    "tags": _("Keywords"),
    "lead": PartyRole.LEAD.label,
    "partners": PartyRole.PARTNER.label,
    "funders": PartyRole.FUNDER.label,
    "collaborators": PartyRole.COLLABORATOR.label,
    "stakeholders": PartyRole.STAKEHOLDER.label,
}


class UploadForm(WagtailAdminModelForm):
    """The file is read as far as its rows: one that can't be is refused here."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[("", _("Find out")), *FORMATS.items()], required=False
    )

    class Meta:
        model = Batch
        fields = ["file", "format", "locale", "origin", "update", "publish"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            message = _("The file is larger than %(most)d MB: divide it.")
            raise ValidationError(message, params={"most": MAX_BYTES // 1024**2})
        return file

    def clean(self):
        cleaned = super().clean()
        if "file" in cleaned and "format" in cleaned:
            try:
                self._read(cleaned)
            except Unusable as error:
                self.add_error("file", str(error))
        return cleaned

    def _read(self, cleaned):
        file, batch = cleaned["file"], self.instance
        data = file.read()
        file.seek(0)
        source = parse(data, cleaned["format"] or None, {})
        cleaned["format"] = batch.format = source.mapping.name
        batch.name, batch.rows = file.name[-200:], len(source.rows)
        batch.columns = guessed(source.headers) if batch.is_table else None


def choices():
    """[(name, label)] of what a column may be."""
    fields = {field.name: field for field in ProjectPage._meta.get_fields()}

    def label(name, field):
        named = LABELS.get(name) or getattr(fields.get(field), "verbose_name", name)
        return capfirst(str(named))

    known = [(name, label(name, column.field)) for name, column in by_first_name().items()]
    known.sort(key=lambda each: each[1].lower())
    return [("", _("Left out")), (ID, _("Identifier")), *known]


class ColumnsForm(forms.Form):
    """What each column of a table is; `source` is the file, for its first values."""

    def __init__(self, *args, columns, source, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        # In the order of the file, which a database need not keep of what is chosen.
        self.headers, self.source = source.headers, source
        known = choices()
        for position, header in enumerate(self.headers[:MAX_COLUMNS]):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=header, choices=known, initial=columns.get(header, ""), required=False
            )

    def rows(self):
        """(the field, the first values of its column)"""
        for header, field in zip(self.headers, self.visible_fields(), strict=False):
            values = (row.cells.get(header, "").strip() for row in self.source.rows)
            yield field, list(islice(filter(None, values), SAMPLES))

    @cached_property
    def columns(self):
        """What was chosen, by header."""
        told = dict.fromkeys(self.headers, "")
        names = self.cleaned_data.values()
        return told | dict(zip(self.headers, names, strict=False))

    def clean(self):
        cleaned = super().clean()
        if not self.errors and "title" not in cleaned.values():
            raise ValidationError(_("Say which column is the name of the project."))
        return cleaned
