"""Inviting people: one by one, or many from a sheet; and what becomes of an invitation."""

import csv
import io
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.importing.readers import Unreadable, decode
from portal.core.models import User

from . import letters
from .admission import admit
from .models import Invitation

MAX_ROWS = 500
MAX_BYTES = 1024 * 1024
MAX_ADDRESS = 254  # what a table holds of one
COLUMNS = ("email", "name", "language")
HEADERS = {
    "email": {"email", "e-mail", "mail", "courriel", "adresse", "address"},
    "name": {"name", "nom", "full name", "nom complet"},
    "language": {"language", "langue"},
}


def send(invitation):
    """Have it sent, once what is under way is sure."""
    transaction.on_commit(partial(letters.invite.enqueue, invitation.pk))


@transaction.atomic
def accept(invitation, name, terms=None):
    """The Member whom an invitation has made; None where it was used at the same moment."""
    unused = Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest, accepted_at=None)
    if not unused.update(accepted_at=timezone.now(), digest=""):
        return None
    member = admit(invitation.email, name, invitation.offered, invitation.invited_by)
    Invitation.objects.filter(pk=invitation.pk).update(member=member)
    if terms:
        member.consents.get_or_create(terms=terms)
    return member


@dataclass(frozen=True)
class Guest:
    """A row of a sheet: whom to invite, or the problem that keeps it from being sent."""

    number: int
    email: str
    name: str
    language: str
    problem: str = ""

    @property
    def values(self):
        """What it takes to check it anew."""
        return {name: getattr(self, name) for name in ("number", *COLUMNS)}


def guests(content):
    """The Guests of a CSV file's bytes, numbered as a spreadsheet does; Unreadable as a whole."""
    if len(content) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 1 MB."))
    text = decode(content)
    if not text.strip() or "\0" in text:
        raise Unreadable(_("The file is empty, or isn’t a text."))
    header, *rows = _lines(text) or [(1, [])]
    if len(rows) > MAX_ROWS:
        raise Unreadable(_("There are more than %(most)d rows.") % {"most": MAX_ROWS})
    columns = _columns(header[1])
    return checked([_guest(number, columns, row) for number, row in rows])


def _lines(text):
    """(number, cells) of each line that says something."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unreadable(_("The file isn’t valid CSV.")) from error
    return [(number, row) for number, row in enumerate(lines, 1) if any(map(str.strip, row))]


def _delimiter(text):
    first = text.lstrip().splitlines()[0]
    return max(",;\t", key=first.count)


def _columns(headers):
    """{column: where it is}; one for the address must be there."""
    found = {}
    for position, header in enumerate(headers):
        for column, names in HEADERS.items():
            if header.strip().casefold() in names:
                found.setdefault(column, position)
    if "email" not in found:
        raise Unreadable(_("The first line must name a column “email”."))
    return found


def _guest(number, columns, row):
    cells = {
        column: " ".join(row[position].split()) if position < len(row) else ""
        for column, position in columns.items()
    }
    language = cells.get("language", "").lower() or settings.LANGUAGE_CODE
    return Guest(number, cells["email"].lower(), cells.get("name", ""), language)


def checked(rows):
    """The Guests, each with the first thing that is wrong with it."""
    addresses = [row.email for row in rows]
    members = _known(User.objects.exclude(member=None), addresses)
    invited = _known(Invitation.objects, addresses)
    barred = _known(User.objects.filter(is_active=False), addresses)
    seen, found = set(), []
    for row in rows:
        problem = _problem(row, seen, members, invited, barred)
        found.append(Guest(row.number, row.email, row.name, row.language, problem))
        seen.add(row.email)
    return found


def _known(things, addresses):
    return set(things.filter(email__in=addresses).values_list("email", flat=True))


def _problem(row, seen, members, invited, barred):
    if not _is_address(row.email):
        return _("This isn’t an e-mail address.")
    if len(row.name) > 120:
        return _("The name is longer than 120 characters.")
    if row.language not in dict(settings.LANGUAGES):
        return _("The language is neither fr nor en.")
    if row.email in seen:
        return _("This address is in the file already.")
    if row.email in barred:
        return _("This account is deactivated.")
    if row.email in members:
        return _("This is a member already.")
    return _("This address is invited already.") if row.email in invited else ""


def _is_address(text):
    if len(text) > MAX_ADDRESS:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def invite_all(rows, message, user):
    """Invite those of some Guests without a problem; how many that were."""
    count = 0
    for row in rows:
        if row.problem:
            continue
        values = {"name": row.name, "language": row.language, "message": message}
        invitation, created = Invitation.objects.get_or_create(
            email=row.email, defaults={**values, "invited_by": user}
        )
        if created:
            send(invitation)
            count += 1
    return count
