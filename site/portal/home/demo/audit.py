"""What the coordinator has read and taken away, for the pages on which that is told."""

from network.audit import Export
from network.exports import COLUMNS, Kind, sheet
from network.models import ContactReading, Member
from network.privacy import SAMPLES, Tier, visible
from portal.core.models import User

from .text import typeset

REASON = "Préparer les badges de la rencontre du réseau (exemple inventé)."


def load_audit(library):
    """Once, where the demonstration's coordinator is there."""
    by = User.objects.filter(username="coordinator").first()
    if by is None or Export.objects.exists():
        library.unchanged["audit"] += 1
        return
    for member in Member.objects.active().exclude(user=None).exclude(email=""):
        ContactReading.note(member, by, visible(member, SAMPLES[Tier.ONLY_ME]))
    _take_away(by)
    library.created["audit"] += 1


def _take_away(by):
    columns = list(COLUMNS[Kind.CONTACTS])
    export = Export.objects.create(
        kind=Kind.CONTACTS, by=by, columns=columns, reason=typeset(REASON, "fr")
    )
    members = Member.objects.active().exclude(email="")
    list(sheet(export, list(members.values_list("pk", flat=True))))
