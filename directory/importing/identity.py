"""Which project a row is: by origin, external id and fingerprint.

A row without an id gets one made from its name and address, so it stays the same for as long as
these do. An id that a file uses for several projects gets each project's own mark, made in the
same way.
"""

import hashlib
import json
from collections import defaultdict

from directory.duplicates import address_key
from directory.exporting.ppsr import project_id
from directory.models import ImportedRow, ProjectPage

from .readers import canonical
from .vocabularies import key

MARK = 12


def fingerprint(cells):
    """A digest of what the row says; the order of its columns and their spelling don't matter."""
    told = json.dumps(canonical(cells), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def mark(record):
    """A digest of what names the project: its name and address."""
    values = record.values
    name = key(values["title"]) or values["title"]
    told = f"{name}\n{address_key(values.get('site_url'))}"
    return hashlib.sha256(told.encode()).hexdigest()[:MARK]


class Identities:
    """The ids of a file's rows, and the rows that were imported before."""

    def __init__(self, origin, records):
        self.origin = origin
        marks = defaultdict(set)
        for record in records:
            marks[record.external_id].add(mark(record))
        self.shared = {id_ for id_, found in marks.items() if id_ and len(found) > 1}

    def settle(self, record, report):
        """The row's id within its origin; what had to be made up is noted."""
        if not record.external_id:
            external_id = f"name-{mark(record)}"
            report.note("derived-id", "", "", external_id)
        elif record.external_id in self.shared:
            external_id = f"{record.external_id}-{mark(record)}"
            report.note("shared-id", "", record.external_id, external_id)
        else:
            external_id = record.external_id
        return external_id

    def find(self, record, external_id):
        """The row as it was imported before. A file may share an id that an earlier one didn't."""
        marked = f"{record.external_id}-{mark(record)}"
        rows = {
            row.external_id: row
            for row in ImportedRow.objects.filter(
                origin=self.origin, external_id__in={external_id, marked, record.external_id}
            ).select_related("page")
        }
        found = rows.get(external_id) or rows.get(marked)
        plain = rows.get(record.external_id) if record.external_id else None
        if not found and plain and plain.page.title == record.values["title"]:
            return plain
        return found


def own_projects():
    """This site's projects by the id that an export gives them."""
    pages = ProjectPage.objects.select_related("locale").only(
        "pk", "translation_key", "locale__language_code"
    )
    return {project_id(page): page.pk for page in pages}
