"""Files of projects that somebody takes in by the admin, and what became of each of their rows.

A row's line is written in the transaction that stores its page: whenever the work is interrupted,
what is written is what was done, and it goes on with the next row.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.importing.mappings import CSV, MAPPINGS
from directory.importing.report import CREATED, OUTCOME_LABELS, OUTCOMES, UPDATED, Note, terms
from directory.models import ImportedRow, ProjectPage
from portal.core.files import private_storage

FORMATS = {
    "csv": _("A table (CSV)"),
    "ppsr-core": _("PPSR-Core (JSON)"),
    "citizenscience-gov": _("citizenscience.gov (JSON)"),
}
MAX_ROWS = 2000  # all are read again whenever the work goes on


class State(models.TextChoices):
    NEW = "new", _("To be checked")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


# What follows when all rows are done.
FOLLOWING = {
    State.CHECKING: State.CHECKED,
    State.IMPORTING: State.IMPORTED,
    State.UNDOING: State.UNDONE,
}


def file_path(batch, filename):
    return f"imports/{uuid.uuid4().hex}"


class Batch(models.Model):
    """A file, how it is to be taken in, and how far that is.

    `columns` says what each header of a table is, and is None for other formats. `claimed_until`
    is in the future while a process is at work; `alive_at`, when one was last.
    """

    file = models.FileField(_("file"), storage=private_storage, upload_to=file_path, blank=True)
    name = models.CharField(_("file"), max_length=200)
    format = models.CharField(
        _("format"),
        max_length=30,
        choices=[(name, FORMATS[name]) for name in MAPPINGS],
    )
    locale = models.CharField(
        _("directory"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("Where projects go that don’t say their language."),
    )
    origin = models.CharField(
        _("catalogue"),
        max_length=ImportedRow._meta.get_field("origin").max_length,
        blank=True,
        help_text=_("Where the file is from. A row is known again by this and its identifier."),
    )
    update = models.BooleanField(
        _("update projects that are there already"),
        default=False,
        help_text=_("What a row doesn’t say stays as it is."),
    )
    publish = models.BooleanField(
        _("publish what is imported"),
        default=False,
        help_text=_("Otherwise each project, and each change, is a draft."),
    )
    columns = models.JSONField(null=True, editable=False)
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NEW, editable=False
    )
    is_paused = models.BooleanField(default=False, editable=False)
    problem = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    finished_at = models.DateTimeField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    alive_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()  # see policy

    def __str__(self):
        return self.name

    @property
    def is_table(self):
        return self.format == CSV.name

    @property
    def is_under_way(self):
        return self.state in FOLLOWING

    @property
    def done(self):
        """How many rows are, of what is under way."""
        lines = self.lines.all()
        return lines.exclude(undone="").count() if self.state == State.UNDOING else lines.count()

    @property
    def to_do(self):
        return self.changed().count() if self.state == State.UNDOING else self.rows

    def changed(self):
        """The lines of what was created or updated: what there is to undo."""
        return self.lines.filter(outcome__in=[CREATED, UPDATED]).order_by("-number")

    def totals(self):
        """{outcome: number of lines}"""
        found = dict(self.lines.order_by().values_list("outcome").annotate(models.Count("pk")))
        return {name: found.get(name, 0) for name in OUTCOMES}

    def terms(self):
        """The terms that the tables lack, as those of a report."""
        return terms(note for line in self.lines.exclude(notes=[]) for note in line.said)


class Line(models.Model):
    """What became of a row: see `RowReport` and `Change`. `undone` is how its undoing went."""

    class Undone(models.TextChoices):
        UNDONE = "undone", _("undone")
        LEFT = "left", _("left: edited meanwhile")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=[(name, OUTCOME_LABELS[name]) for name in OUTCOMES]
    )
    external_id = models.CharField(_("identifier"), max_length=200, blank=True)
    title = models.TextField(_("project"), blank=True)
    page = models.ForeignKey(ProjectPage, null=True, on_delete=models.SET_NULL, related_name="+")
    column = models.TextField(_("column"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    notes = models.JSONField(default=list)
    change = models.JSONField(null=True)
    undone = models.CharField(max_length=10, choices=Undone.choices, blank=True)

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="unique_line_of_import")
        ]

    def __str__(self):
        return f"{self.number} {self.outcome}"

    @property
    def said(self):
        """The notes in words."""
        return [Note(*note) for note in self.notes]
