"""Sheets of members for coordinators to take away: which columns, of whom, and that it is written.

A sheet leaves the site, and its reader's rights don't go with it. So profiles are in it as members
see one another, and what is for oneself and the coordinators stays here. Contact details are a
sheet of their own: those of which coordinators may know, but for what one of them has closed. Who
hides, was suspended or hasn't come yet is in neither.
"""

import csv

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, override

from portal.core.cells import escape_cell, join_items
from portal.core.choices import Language
from search.export import BOM, Echo

from . import rules
from .audit import Export, Exported, labels
from .models import Availability, Member
from .privacy import FIELDS, SAMPLES, Tier, visible

Kind = Export.Kind
CHUNK = 200  # members in memory at once
# What can be in which, besides the name.
COLUMNS = {
    Kind.PROFILES: (
        *("pronouns", "position", "organisations", "biography", "languages", "skills"),
        *("disciplines", "territories", "offers", "seeks", "availability", "orcid", "links"),
    ),
    Kind.CONTACTS: ("email", "telephone"),
}
MAY = {Kind.PROFILES: rules.exports_profiles, Kind.CONTACTS: rules.exports_contacts}
CHOICES = {"languages": dict(Language.choices), "availability": dict(Availability.choices)}


def may_export(user, kind):
    return MAY[kind](user)


def profile(member, export):
    """The ProfileView that a line of this sheet is made of; None where it would tell nothing."""
    if export.kind == Kind.PROFILES:
        return visible(member, SAMPLES[Tier.MEMBERS], export.columns)
    view = visible(member, SAMPLES[Tier.ONLY_ME], set(export.columns) - set(member.locked))
    return view if view.contact else None


def sheet(export, pks):
    """The lines of a sheet, in the language of now: the admin's has ended when they are sent."""
    return _lines(export, pks, get_language())


def _lines(export, pks, language):
    names = [field.name for field in FIELDS if field.name in {"name", *export.columns}]
    with override(language):
        head = _line(labels(names))
    yield BOM + head
    for start in range(0, len(pks), CHUNK):
        with override(language):
            views = _noted(export, pks[start : start + CHUNK])
            lines = [_line(cell(view, name) for name in names) for view in views]
        yield from lines


def _line(cells):
    return csv.writer(Echo).writerow([escape_cell(str(each)) for each in cells])


@transaction.atomic
def _noted(export, pks):
    """The views of some members, each of whom can see from now on that they were in this sheet."""
    members = Member.objects.active().with_details().filter(pk__in=pks)
    found = [(member, view) for member in members if (view := profile(member, export))]
    Exported.objects.bulk_create(
        Exported(export=export, member=member, fields=told(view)) for member, view in found
    )
    Export.objects.filter(pk=export.pk).update(count=F("count") + len(found))
    return [view for _member, view in found]


def told(view):
    """The names of the fields that say something in it."""
    return [field.name for field in FIELDS if getattr(view, field.name)]


def in_words(view, name):
    """What a ProfileView has in a field: a text or several, codes by what they are called."""
    value = getattr(view, name)
    return [CHOICES[name].get(code, code) for code in value] if name in CHOICES else value


def cell(view, name):
    value = in_words(view, name)
    return value if isinstance(value, str) else join_items(value)
