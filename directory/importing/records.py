"""A row read through its mapping: values by field, and where each came from."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from directory.models import ProjectPage
from portal.core.cells import unescape_cell

from . import extended, text
from .mappings import CSV, PPSR_CORE
from .parsers import is_empty, shown
from .vocabularies import key

MULTILINE = "\n\n"
# Texts of several columns add up, with this between them.
JOINERS = {"commune": ", ", "how_to_take_part": "", "data_use": ""}


class Refused(Exception):
    """A row that can't be taken in, with the column and the reason."""

    def __init__(self, column, reason):
        super().__init__(reason)
        self.column, self.reason = column, str(reason)


@dataclass
class Record:
    """What a row says of a project."""

    external_id: str = ""
    values: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)

    def add(self, field_name, value, column, note):
        """Take in `value`; what can't join the field's earlier value is noted."""
        old = self.values.get(field_name)
        joiner = _joiner(field_name)
        if old is None:
            self.values[field_name] = value
            self.sources[field_name] = column
        elif isinstance(old, list):
            old += [item for item in value if item not in old]
        elif joiner is not None:
            self.values[field_name] = f"{old}{joiner}{value}"
        elif old != value:
            note("second-value", shown(value), shown(old))


def _joiner(name):
    if name in JOINERS:
        return JOINERS[name]
    fields = {f.name: f for f in ProjectPage._meta.concrete_fields}
    return MULTILINE if isinstance(fields.get(name), models.TextField) else None


def read(mapping, row, report):
    """The record in `row`; `report` takes the notes. Raises `Refused` when it can't be one."""
    if row.error:
        raise Refused("", row.error)
    record = Record(external_id=_external_id(mapping, row.cells))
    if mapping is PPSR_CORE and extended.is_extended(row.cells):
        record.values = extended.values(row.cells, report)
        record.sources = {name: extended.source(name) for name in record.values}
    else:
        _read_cells(mapping, row, record, report)
    if not record.values.get("title"):
        raise Refused(_title_column(mapping), _("The project has no name."))
    return record


def _title_column(mapping):
    return next(column.names.split("|")[0] for column in mapping.columns if column.field == "title")


def _external_id(mapping, cells):
    named = (value for name, value in cells.items() if key(name) in mapping.id_keys)
    found = next((value for value in named if not is_empty(value)), "")
    return text.line(found)[:150]


def _read_cells(mapping, row, record, report):
    # In the order of the mapping: it is the order in which texts add up.
    by_key = {key(name): (name, value) for name, value in reversed(row.cells.items())}
    for column in mapping.columns:
        for name in column.keys:
            if name in by_key:
                _read_cell(mapping, column, *by_key[name], record, report)
    for name, value in mapping.defaults:
        record.values.setdefault(name, list(value))


def _read_cell(mapping, column, name, value, record, report):
    def note(kind, value="", detail=""):
        report.note(kind, name, value, detail)

    if isinstance(value, str) and mapping.name == CSV.name:
        value = unescape_cell(value)
    if isinstance(value, str) and text.characters(value) != value:
        note("characters")
    if is_empty(value):
        return
    if isinstance(value, str) and (key(name), value) in mapping.stand_ins:
        note("placeholder", value)
        return
    parsed = column.parse(value, note)
    if parsed is not None:
        record.add(column.field, parsed, name, note)
