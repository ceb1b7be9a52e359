"""A file's rows, whatever it is: JSON or CSV, its encoding, its delimiter, its format.

What makes the file as a whole unreadable raises `Unreadable`, with a message for people.
"""

import codecs
import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .mappings import CITIZENSCIENCE_GOV, CSV, MAPPINGS, PPSR_CORE, chosen
from .vocabularies import key

MAX_BYTES = 200 * 1024 * 1024
MAX_CELL = 200_000
# The csv module stops a whole file at a cell beyond its limit; here such a cell costs its row only.
CSV_LIMIT = 2**31 - 1
DELIMITERS = ",;\t|"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(Exception):
    """The file as a whole can't be read."""


@dataclass(frozen=True)
class Row:
    """A row: its number, and its cells by header. `error` is why it can't be taken for a record."""

    number: int
    cells: dict
    error: str = ""


@dataclass(frozen=True)
class Source:
    """A file's rows with the mapping that reads them."""

    mapping: object
    rows: list

    @property
    def headers(self):
        return list(dict.fromkeys(header for row in self.rows for header in row.cells))

    @property
    def unknown_columns(self):
        return [header for header in self.headers if not self.mapping.knows(header)]


def read(path, format_name=None):
    """The rows of the file at `path`; its format is guessed unless it is given."""
    return parse(_bytes(Path(path)), format_name)


def parse(data, format_name=None, columns=None):
    """The rows of a file's bytes.

    `columns` says of a table what each of its headers is, as `mappings.chosen` takes it; without,
    one of them must be known.
    """
    text = decode(data)
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    if format_name == CSV.name or (format_name is None and not _looks_like_json(text)):
        mapping = CSV if columns is None else chosen(columns)
        return Source(mapping, csv_rows(text, mapping))
    records = _records(_parse_json(text))
    mapping = MAPPINGS[format_name] if format_name else guess(records)
    return Source(mapping, [_json_row(n, record) for n, record in enumerate(records, start=1)])


def _bytes(path):
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(_("The file can't be read: %s") % error) from error
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than %s MB.") % (MAX_BYTES // 1024**2))
    return data


def decode(data):
    """Text in UTF-8, in UTF-16 with its mark, or else in Windows' Western encoding."""
    encodings = ["utf-16"] if data.startswith(UTF_16) else ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable(_("The file holds NUL characters: it isn't text."))
        return text
    raise Unreadable(_("The file isn't text in a known encoding."))


# JSON


def _looks_like_json(text):
    return text.lstrip()[:1] in "[{"


def _parse_json(text):
    try:
        return json.loads(text)
    except RecursionError as error:
        raise Unreadable(_("The JSON is nested too deeply.")) from error
    except ValueError as error:
        raise Unreadable(_("The file isn't valid JSON: %s") % error) from error


def _records(data):
    """The list of records, bare or below PPSR-Core's `Project`."""
    if isinstance(data, dict):
        data = data.get("Project")
        data = [data] if isinstance(data, dict) else data
    if not isinstance(data, list):
        raise Unreadable(_("The file holds no list of projects."))
    return data


def guess(records):
    """The mapping that knows the most of the records' names."""
    names = {name for record in records if isinstance(record, dict) for name in flat(record)}
    known = {
        mapping: sum(mapping.knows(name) for name in names)
        for mapping in (PPSR_CORE, CITIZENSCIENCE_GOV)
    }
    best = max(known, key=known.get)
    if names and not known[best]:
        raise Unreadable(_("The format isn’t known: say which it is."))
    return best


def _json_row(number, record):
    if not isinstance(record, dict):
        return Row(number, {}, _("The record isn't an object with names and values."))
    cells = flat(record)
    return Row(number, cells, _too_large(cells))


def flat(record, prefix=""):
    """A record's values by name; those of a nested object by names with dots, but `portal`'s."""
    cells = {}
    for name, value in record.items():
        if isinstance(value, dict) and name != "portal" and not prefix:
            cells |= flat(value, f"{name}.")
        else:
            cells[prefix + name] = value
    return cells


def _too_large(cells):
    for name, value in cells.items():
        if len(value if isinstance(value, str) else repr(value)) > MAX_CELL and name != "portal":
            return _("%(column)s holds more than %(limit)s characters.") % {
                "column": name[:80],
                "limit": MAX_CELL,
            }
    return ""


# CSV


def csv_rows(text, mapping=CSV):
    """The records below the header, numbered as a spreadsheet does; blank ones don't count."""
    lines = _split(text, delimiter(text))
    headers = _headers(lines[0][1], mapping)
    return [_csv_row(number, headers, cells) for number, cells in lines[1:] if _filled(cells)]


def _split(text, separator):
    csv.field_size_limit(CSV_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        lines = list(enumerate(reader, start=1))
    except csv.Error as error:
        raise Unreadable(_("The file isn't valid CSV: %s") % error) from error
    while lines and not _filled(lines[0][1]):
        lines.pop(0)
    return lines


def _filled(cells):
    return any(cell.strip() for cell in cells)


def delimiter(text):
    """The delimiter that makes the most known columns of the first line, then the most columns."""
    first = text.lstrip().splitlines()[0]

    def known(separator):
        headers = next(csv.reader([first], delimiter=separator), [])
        return sum(map(CSV.knows, headers)), len(headers)

    return max(DELIMITERS, key=known)


def _headers(cells, mapping):
    """The headers, with a number after one that is there twice; at least one must be known."""
    headers = []
    for position, cell in enumerate(cells, start=1):
        header = cell.strip() or _("column %s") % position
        while header in headers:
            header += " (2)"
        headers.append(header)
    if mapping is CSV and not any(map(CSV.knows, headers)):
        raise Unreadable(_("The first line names no column that is known."))
    return headers


def _csv_row(number, headers, cells):
    record = dict(zip(headers, cells, strict=False))
    if any(cell.strip() for cell in cells[len(headers) :]):
        return Row(number, record, _("The row has more cells than there are columns."))
    return Row(number, record, _too_large(record))


def canonical(cells):
    """The cells that say something, by key: what a fingerprint is made of."""
    return {
        key(name): value.strip() if isinstance(value, str) else value
        for name, value in sorted(cells.items())
        if value not in (None, "", [], {})
    }
