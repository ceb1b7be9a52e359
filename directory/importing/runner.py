"""An import: each row on its own, in its own transaction, and accounted for."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory.exporting.extended import everything
from directory.models import ImportedRow, ProjectIdentifier, ProjectIndexPage, ProjectPage
from search.projection import collected

from . import extended, identity, records
from .classification import vocabularies
from .duplicates import Duplicates
from .mappings import PPSR_CORE
from .pages import Writer, free_slug
from .records import Refused
from .report import CREATED, REFUSED, UNCHANGED, UPDATED, Report, RowReport

MAX_ORIGIN = ImportedRow._meta.get_field("origin").max_length


class NoDirectory(Exception):
    """The site has no directory to put projects in."""


@dataclass(frozen=True)
class Options:
    """How to import; `locale` is for records of no language, or of one without a directory."""

    locale: str
    origin: str = ""
    dry_run: bool = False
    update: bool = False
    publish: bool = False


@dataclass(frozen=True)
class Change:
    """What a row has done, for whoever undoes it: the page's latest revision and its live one,
    before and after; the fingerprint of an earlier import; the organisations that were made."""

    before: int | None
    live_before: int | None
    was_live: bool
    after: int
    live_after: int | None
    fingerprint: str
    organisations: tuple[int, ...]


@dataclass
class Import:
    """The import of one file. `run` yields after each row, so that progress can be shown.

    `changes` are those of the rows that were taken in, by their number.
    """

    source: object
    options: Options
    file: str = ""
    user: object = None
    report: Report = field(init=False)
    changes: dict = field(init=False, default_factory=dict)

    def __post_init__(self):
        mapping = self.source.mapping
        self.origin = (self.options.origin or mapping.origin or self.file)[:MAX_ORIGIN]
        self.report = Report(self.file, mapping.name, self.origin, self.options.dry_run)
        self.report.unknown_columns = self.source.unknown_columns
        self.indexes = _indexes()
        if self.options.locale not in self.indexes:
            raise NoDirectory(
                _("The site has no directory of projects in “%s”.") % self.options.locale
            )

    def run(self):
        """Read all rows, then take them in one by one."""
        for read in self.prepared():
            yield self.take_in(*read)

    def prepared(self, done=()):
        """Read all rows: what `take_in` is to be given of each.

        Not of those that are `done`, {number: outcome}, by an import that was interrupted.
        """
        read = [self._read(row) for row in self.source.rows]
        known = [record for record, _report, _row in read if record]
        self.identities = identity.Identities(self.origin, known)
        self.duplicates = Duplicates(known)
        self.own = identity.own_projects() if self.source.mapping is PPSR_CORE else {}
        self.writer = Writer(vocabularies())
        self.seen = {}
        for record, _report, row in read:
            if record and done and done.get(row.number, REFUSED) != REFUSED:
                self._pass_over(record, row)
        return [each for each in read if each[-1].number not in done]

    def _pass_over(self, record, row):
        """What later rows are to know of one that was taken in before."""
        self.seen.setdefault(self.identities.settle(record, RowReport(row.number)), row.number)
        if self.options.dry_run:  # it left nothing
            self.duplicates.add(record.values["title"], record.values.get("site_url"))

    def take_in(self, record, report, row):
        """The row's report, once it is stored or refused."""
        if record:
            self._guarded(report, self._stored, record, row, report)
        return report

    def _read(self, row):
        report = RowReport(row.number)
        self.report.rows.append(report)
        record = self._guarded(report, records.read, self.source.mapping, row, report)
        if record:
            report.title = record.values["title"]
            report.external_id = record.external_id
        return record, report, row

    def _guarded(self, report, work, *args):
        """Do `work`; whatever goes wrong costs this row only, and says so."""
        try:
            return work(*args)
        except Refused as error:
            report.refuse(error.column, error.reason)
        except ValidationError as error:
            report.refuse(*_column_and_reason(error, args[0]))
        except Exception as error:  # A row must never stop the others: it is refused by name.
            report.refuse("", f"{type(error).__name__}: {error}"[:500])
        return None

    @transaction.atomic
    def _stored(self, record, row, report):
        self.writer.made.clear()
        with collected():
            self._settle(record, row, report)
        if self.options.dry_run:
            transaction.set_rollback(True)

    def _settle(self, record, row, report):
        external_id = self.identities.settle(record, report)
        report.external_id = external_id
        if external_id in self.seen:
            report.note("repeats", "", self.seen[external_id])
            report.outcome = UNCHANGED
            return
        print_ = identity.fingerprint(row.cells)
        known = self.identities.find(record, external_id)
        if known or external_id in self.own:
            self._settle_known(record, report, known, external_id, print_)
        else:
            self._create(record, report, external_id, print_)
        self.seen[external_id] = row.number

    # A row that is known

    def _settle_known(self, record, report, known, external_id, print_):
        report.outcome = UNCHANGED
        report.page = known.page_id if known else self.own[external_id]
        if known and known.fingerprint == print_:
            return
        if not self.options.update:
            report.note("differs" if known else "own")
            return
        if self._update(record, report, known.fingerprint if known else ""):
            report.outcome = UPDATED
        self._remember(external_id, print_, report.page, known)

    def _update(self, record, report, fingerprint):
        """What the row says set on the page's latest draft; what it doesn't say stays as it is.

        A live page stays as it is, with the change as a draft, unless publishing is asked for.
        """
        stored = ProjectPage.objects.get(pk=report.page)
        if stored.latest_revision_id is None:  # what it was can be had back
            stored.save_revision(changed=False)
        earlier = _revisions(stored) | {"fingerprint": fingerprint}
        page = stored.get_latest_revision_as_object()
        before = everything(page)
        self.writer.write(page, _without_place(record), report)
        page.full_clean()
        after = everything(page)
        changed = sorted(name for name in after if after[name] != before[name])
        publishing = self.options.publish and (not stored.live or changed)
        if not changed and not publishing:
            return False
        report.note("fields", "", "", ", ".join(changed))
        if not stored.live:
            page.save()
        self._save(page)
        self._note_change(report, **earlier)
        return True

    # A row that is new

    def _create(self, record, report, external_id, print_):
        title, url = record.values["title"], record.values.get("site_url")
        self.duplicates.flag(title, url, lambda kind, *said: report.note(kind, "", *said))
        index = self._index(record, report)
        page = self._page(index, record, report)
        if self.options.dry_run:
            _check(page, index)
        else:
            self._add(page, index)
            self._remember(external_id, print_, page.pk)
            report.page = page.pk
            self._note_change(report)
        self.duplicates.add(title, url)
        report.outcome = CREATED

    def _add(self, page, index):
        # Which page refers to what is looked up once per page, not at each of its many saves.
        with disable_reference_index_auto_update():
            index.add_child(instance=page)
            self._save(page)
        ReferenceIndex.create_or_update_for_object(page)

    def _page(self, index, record, report):
        page = ProjectPage(live=False, locale=index.locale, owner=self.user)
        self.writer.write(page, record, report)
        if record.external_id and "identifiers" not in record.values:
            page.identifiers.add(ProjectIdentifier(origin=self.origin, value=record.external_id))
        page.slug = free_slug(index, record.values.get("slug"), page.title)
        return page

    def _index(self, record, report):
        """The directory in the record's language, or else in the default one."""
        wanted = record.values.get("language") or self.source.mapping.language
        language = wanted or self.options.locale
        if language not in self.indexes:
            report.note("no-index", "", language, self.options.locale)
            language = self.options.locale
        # Fetched anew: a directory gains a child with each row.
        return ProjectIndexPage.objects.get(pk=self.indexes[language])

    def _save(self, page):
        revision = page.save_revision(user=self.user)
        if self.options.publish:
            revision.publish(user=self.user)

    def _note_change(self, report, **earlier):
        """Write down what became of a page, and what it was; a new one was nothing."""
        after = _revisions(ProjectPage.objects.get(pk=report.page))
        self.changes[report.number] = Change(
            **{**NOTHING_BEFORE, **earlier},
            after=after["before"],
            live_after=after["live_before"],
            organisations=tuple(self.writer.made),
        )

    def _remember(self, external_id, print_, page, known=None):
        row = known or ImportedRow(origin=self.origin, external_id=external_id)
        row.external_id, row.fingerprint, row.page_id = external_id, print_, page
        row.save()


NOTHING_BEFORE = {"before": None, "live_before": None, "was_live": False, "fingerprint": ""}


def _revisions(page):
    """What a page is now, as a `Change` tells it."""
    return {
        "before": page.latest_revision_id,
        "live_before": page.live_revision_id,
        "was_live": page.live,
    }


def _check(page, index):
    """Check a page as its saving below `index` would, which takes longer."""
    page.path, page.depth = index.path + "Z" * index.steplen, index.depth + 1
    page.full_clean()


def _indexes():
    """The directories by language: the first of each in the tree."""
    pages = ProjectIndexPage.objects.order_by("-path").values_list("locale", "pk")
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    return {languages[locale]: pk for locale, pk in pages}


def _without_place(record):
    """The record without what is settled once, when the page is made."""
    kept = {
        name: value
        for name, value in record.values.items()
        if name not in {"translation_key", "first_published_at", "slug"}
    }
    return records.Record(record.external_id, kept, record.sources)


def _column_and_reason(error, record):
    """The file's column for the first field that the page's check refuses, and why."""
    if not hasattr(error, "error_dict"):
        return "", "; ".join(error.messages)
    field_name, messages = next(iter(error.message_dict.items()))
    sources = getattr(record, "sources", {})
    return sources.get(field_name, extended.source(field_name)), "; ".join(messages)
