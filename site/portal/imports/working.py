"""Checking and importing: some rows at a time, for as long as somebody can wait for an answer.

Whoever looks at an import has it go on, and the clock does when nobody looks any more. One process
is at work on it at a time.
"""

import time
from contextlib import contextmanager
from dataclasses import astuple
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.importing import readers
from directory.importing.runner import Import, NoDirectory, Options

from . import undoing
from .models import FOLLOWING, MAX_ROWS, Batch, Line, State

SECONDS = 3.0  # between two answers
CLAIM = timedelta(minutes=2)  # longer than the reading of the rows and one of them can take


class Unusable(Exception):
    """The file can't be imported; the message says why."""


def parse(data, format_name, columns):
    """The rows of a file, if they aren't too many."""
    try:
        source = readers.parse(data, format_name, columns)
    except readers.Unreadable as error:
        raise Unusable(str(error)) from error
    if len(source.rows) > MAX_ROWS:
        raise Unusable(
            _("The file has %(n)d rows; here it may have %(most)d. Divide it.")
            % {"n": len(source.rows), "most": MAX_ROWS}
        )
    return source


def read(batch):
    """The rows of the file that is kept."""
    try:
        with batch.file.open() as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise Unusable(_("The file isn’t kept any more: upload it again.")) from error
    return parse(data, batch.format, batch.columns)


def work_of(batch, source):
    """The import of a file; a check is one that stores nothing."""
    options = Options(
        locale=batch.locale,
        origin=batch.origin,
        dry_run=batch.state == State.CHECKING,
        update=batch.update,
        publish=batch.publish,
    )
    try:
        return Import(source, options, file=batch.name.rpartition(".")[0], user=batch.created_by)
    except NoDirectory as error:
        raise Unusable(str(error)) from error


def begin(batch, state):
    """Have the work begin; what a check has found is no account of the import."""
    with transaction.atomic():
        if state in (State.CHECKING, State.IMPORTING):
            batch.lines.all().delete()
        batch.state, batch.is_paused, batch.problem = state, False, ""
        batch.save(update_fields=["state", "is_paused", "problem"])


def advance(pk, seconds=SECONDS):
    """Go on with an import for some seconds, unless another process does; whether it did."""
    with _claimed(pk) as batch:
        if batch is None:
            return False
        try:
            _work(batch, time.monotonic() + seconds)
        except Unusable as reason:
            batch.problem, batch.is_paused = str(reason), True
            batch.save(update_fields=["problem", "is_paused"])
        return True


@contextmanager
def _claimed(pk):
    """The import, if it is this process's to go on with."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    own = Batch.objects.filter(pk=pk)
    under_way = own.filter(free, state__in=FOLLOWING, is_paused=False)
    if not under_way.update(claimed_until=now + CLAIM, alive_at=now):
        yield None
        return
    try:
        yield own.select_related("created_by").get()
    finally:
        own.update(claimed_until=None, alive_at=timezone.now())


def _work(batch, until):
    """Do what is left, row by row, until the time is over or somebody interrupts it."""
    left = _left(batch)
    while left:
        left.pop(0)()
        if left and (time.monotonic() > until or not _goes_on(batch)):
            return
    if batch.state == State.UNDOING:
        undoing.finish(batch)
    Batch.objects.filter(pk=batch.pk).update(
        state=FOLLOWING[batch.state], finished_at=timezone.now()
    )


def _goes_on(batch):
    return Batch.objects.filter(pk=batch.pk, state=batch.state, is_paused=False).exists()


def _left(batch):
    """What there is to do, a list of one function a row."""
    if batch.state == State.UNDOING:
        lines = batch.changed().filter(undone="")
        return [partial(undoing.undo, batch, line) for line in lines]
    work = work_of(batch, read(batch))
    done = dict(batch.lines.values_list("number", "outcome"))
    return [partial(_take_in, batch, work, *each) for each in work.prepared(done)]


@transaction.atomic
def _take_in(batch, work, record, report, row):
    report = work.take_in(record, report, row)
    change = work.changes.get(report.number)
    Line.objects.create(
        batch=batch,
        number=report.number,
        outcome=report.outcome,
        external_id=report.external_id,
        title=report.title,
        page_id=report.page,
        column=report.column,
        reason=report.reason,
        notes=[astuple(note) for note in report.notes],
        change=vars(change) if change and not work.options.dry_run else None,
    )
