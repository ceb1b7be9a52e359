"""What became of every row, for people and for programs."""

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.cells import escape_cell

CREATED, UPDATED, UNCHANGED, REFUSED = OUTCOMES = ("created", "updated", "unchanged", "refused")
OUTCOME_LABELS = {
    CREATED: gettext_lazy("created"),
    UPDATED: gettext_lazy("updated"),
    UNCHANGED: gettext_lazy("unchanged"),
    REFUSED: gettext_lazy("refused"),
}

# What a note says, by its kind; `value` is what the file holds.
MESSAGES = {
    "read-as": gettext_lazy("“%(value)s” read as %(detail)s"),
    "guessed": gettext_lazy("guessed from “%(value)s”: %(detail)s"),
    "unreadable": gettext_lazy("“%(value)s” can't be read; left empty"),
    "unknown": gettext_lazy("“%(value)s” isn't in the table of terms; left out"),
    "no-node": gettext_lazy("“%(value)s” is no code of this site's vocabularies; left out"),
    "shortened": gettext_lazy("too long, shortened; it was “%(value)s”"),
    "too-long": gettext_lazy("“%(value)s” is too long; left out"),
    "not-carried": gettext_lazy("“%(value)s” left out: files and links to pages aren't carried"),
    "kept-as-text": gettext_lazy("“%(value)s” kept as text"),
    "placeholder": gettext_lazy("“%(value)s” stands for no value"),
    "second-value": gettext_lazy("“%(value)s” left out: another column gives “%(detail)s”"),
    "characters": gettext_lazy("characters that text can't hold were taken out"),
    "derived-id": gettext_lazy("no identifier: %(detail)s made from the name and the address"),
    "shared-id": gettext_lazy("identifier %(value)s is used for several projects: %(detail)s here"),
    "repeats": gettext_lazy("repeats row %(value)s of this file"),
    "differs": gettext_lazy("changed since it was imported; updating wasn’t asked for"),
    "fields": gettext_lazy("changed: %(detail)s"),
    "own": gettext_lazy("a project of this site; updating wasn’t asked for"),
    "no-index": gettext_lazy("no directory in “%(value)s”: filed in the one in “%(detail)s”"),
    "same-address": gettext_lazy("likely duplicate: same address as “%(value)s”"),
    "close-name": gettext_lazy("likely duplicate: name close to “%(value)s”"),
    "shared-address": gettext_lazy("its address is shared by %(detail)s projects: %(value)s"),
}
DUPLICATES = {"same-address", "close-name"}
TERMS = {"unknown", "no-node"}


@dataclass(frozen=True)
class Note:
    """Something a reader should know about a row; `column` is the file's name for it."""

    kind: str
    column: str = ""
    value: str = ""
    detail: str = ""

    def __str__(self):
        message = MESSAGES[self.kind] % {"value": self.value, "detail": self.detail}
        return f"{self.column}: {message}" if self.column else message


@dataclass
class RowReport:
    """What became of one row; `number` is a spreadsheet's row, or the record's rank in JSON."""

    number: int
    outcome: str = REFUSED
    external_id: str = ""
    title: str = ""
    page: int | None = None
    column: str = ""
    reason: str = ""
    notes: list[Note] = field(default_factory=list)

    def note(self, kind, column="", value="", detail=""):
        self.notes.append(Note(kind, column, str(value), str(detail)))

    def refuse(self, column, reason):
        self.outcome, self.column, self.reason, self.page = REFUSED, column, reason, None


@dataclass
class Report:
    """The whole account: `totals` add up to the number of rows."""

    file: str
    format: str
    origin: str
    dry_run: bool = False
    unknown_columns: list[str] = field(default_factory=list)
    rows: list[RowReport] = field(default_factory=list)

    @property
    def totals(self):
        counts = Counter(row.outcome for row in self.rows)
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    def terms(self):
        """The terms that the tables lack, the most frequent first: [((column, term), count)]."""
        return terms(note for row in self.rows for note in row.notes)

    def duplicates(self):
        """(row, note) of each likely duplicate."""
        return [(row, note) for row in self.rows for note in row.notes if note.kind in DUPLICATES]

    def lines(self, verbosity=1):
        """The account for a terminal; with `verbosity` 2, every note of every row."""
        yield from self._heading()
        yield from self._refusals()
        yield from self._summaries()
        if verbosity > 1:
            yield from self._notes()

    def _heading(self):
        totals = ", ".join(f"{OUTCOME_LABELS[name]}: {n}" for name, n in self.totals.items())
        yield _("%(rows)s rows of %(file)s (%(format)s)") % {
            "rows": len(self.rows),
            "file": self.file,
            "format": self.format,
        }
        yield totals
        if self.dry_run:
            yield _("A trial: nothing was stored.")
        if self.unknown_columns:
            yield _("Columns not in the mapping: %s") % ", ".join(self.unknown_columns)

    def _refusals(self):
        for row in self.rows:
            if row.outcome == REFUSED:
                yield _("Row %(number)s refused (%(column)s): %(reason)s") % asdict(row)

    def _summaries(self):
        for (column, term), count in self.terms():
            yield _("Unknown term, %(count)s×: %(column)s: %(term)s") % {
                "count": count,
                "column": column,
                "term": term,
            }
        for row, note in self.duplicates():
            yield _("Row %(number)s, “%(title)s”: %(note)s") % {
                "number": row.number,
                "title": row.title,
                "note": note,
            }

    def _notes(self):
        for row in self.rows:
            for note in row.notes:
                yield f"{row.number}: {note}"

    def write(self, path):
        """Write the account to `path`: JSON when its name ends so, CSV otherwise."""
        path = Path(path)
        writer = self._write_json if path.suffix.lower() == ".json" else self._write_csv
        writer(path)

    def _write_json(self, path):
        account = {**asdict(self), "totals": self.totals}
        for told, row in zip(account["rows"], self.rows, strict=True):
            for note, source in zip(told["notes"], row.notes, strict=True):
                note["message"] = str(source)
        path.write_text(json.dumps(account, ensure_ascii=False, indent=1), encoding="utf-8")

    def _write_csv(self, path):
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_sheet(file, self.rows)


def terms(notes):
    """The terms that some notes say the tables lack, the most frequent first."""
    unknown = ((note.column, note.value) for note in notes if note.kind in TERMS)
    return Counter(unknown).most_common()


def write_sheet(file, rows):
    """Write the account of `rows` for a spreadsheet."""
    names = ["number", "outcome", "external_id", "title", "page", "column", "reason", "notes"]
    writer = csv.writer(file)
    writer.writerow(names)
    for row in rows:
        cells = [getattr(row, name) for name in names[:-1]]
        cells.append("\n".join(map(str, row.notes)))
        writer.writerow([escape_cell("" if c is None else str(c)) for c in cells])
