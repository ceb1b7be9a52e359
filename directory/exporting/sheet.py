"""The CSV profile: the columns that the import's CSV mapping reads, under their first names.

The body is told by its texts as HTML: other blocks need the extended profile. Organisations are
in a column per role. Lists have bars between their items. A cell that a spreadsheet would run is
escaped; the import takes that back.
"""

from portal.core.cells import escape_cell, join_items
from portal.core.choices import PartyRole

from . import ppsr, references
from .fields import RICH_TEXT


def header(mapping):
    """The columns' names, the identifier first."""
    return [mapping.ids.split("|")[0], *(column.names.split("|")[0] for column in mapping.columns)]


def row(mapping, page):
    """The project's cells, in the header's order."""
    return [escape_cell(_cell(VALUES.get(name, _field(name))(page))) for name in header(mapping)]


def _field(name):
    return lambda page: getattr(page, name)


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return join_items(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _rich(name):
    return lambda page: references.outward(getattr(page, name))


def _body(page):
    texts = (block.value.source for block in page.body if block.block_type == "text")
    return "".join(references.outward(text) for text in texts)


def _parties(role):
    return lambda page: [
        f"{party.organisation.name} ({party.organisation.acronym})"
        if party.organisation.acronym
        else party.organisation.name
        for party in page.parties.all()
        if party.role == role
    ]


VALUES = {
    "id": ppsr.project_id,
    "description": _body,
    "disciplines": lambda page: sorted(node.code for node in page.disciplines.all()),
    "territories": lambda page: sorted(node.code for node in page.territories.all()),
    "lead": _parties(PartyRole.LEAD),
    "partners": _parties(PartyRole.PARTNER),
    "funders": _parties(PartyRole.FUNDER),
    "collaborators": _parties(PartyRole.COLLABORATOR),
    "stakeholders": _parties(PartyRole.STAKEHOLDER),
    "keywords": ppsr.tag_names,
    "language": lambda page: page.locale.language_code,
    **{name: _rich(name) for name in RICH_TEXT},
}
