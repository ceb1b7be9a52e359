"""PPSR-Core with its extension, and all else that the portal knows: a round trip loses nothing.

A record has the core properties; the extension's, where the standard has a name
(`projectEquipment`, `projectAssociatedParty` …); and `portal`, an object whose names are those of
the fields of `ProjectPage` and of its relations. Dates are ISO 8601, disciplines and territories
are told by code.

What isn't carried: files (a picture that everybody may see is told by address, title, credit,
alternative text and SHA-1; a site that has the same file links it again), organisations' logos, and
links to this site's own pages by number (they become addresses). `fields.EXCLUDED` has the fields
left behind, with the reasons.
"""

from django.db.models import Prefetch

from directory.models import ProjectPage
from portal.core.choices import Status
from portal.core.models import Discipline

from . import ppsr, references
from .fields import NAMED, ORGANISATION, PPSR_NAMES, RELATIONS, RICH_TEXT, plain_fields


def record(page):
    """The project in the extended profile."""
    own = {name: _told(page, name_here) for name_here, name in PPSR_NAMES.items()}
    more = {name: value for name, value in extension(page).items() if value not in ("", [], None)}
    return ppsr.core(page) | more | own | {"portal": portal(page)}


def extension(page):
    """The extension's properties that are told besides, for those who read no `portal`."""
    planned = page.status == Status.NOT_STARTED
    identifier = page.identifiers.first()
    return {
        "projectExternalId": identifier and identifier.value,
        "projectOriginalRepository": identifier and identifier.origin,
        "projectTask": list(page.tasks),
        "numberOfScientificPublications": len(page.publications.all()) or None,
        "projectCountry": _countries(page),
        "projectExternalLinks": [p.url for p in page.publications.all() if p.url],
        "projectPlannedStartDate": ppsr.instant(page.start_date) if planned else "",
        "projectPlannedEndDate": ppsr.instant(page.end_date) if planned else "",
        "projectAssociatedParty": [_associated(party) for party in page.parties.all()],
    }


def _countries(page):
    codes = (territory.code.split("-")[0] for territory in page.territories.all())
    return list(dict.fromkeys(code for code in codes if len(code) == 2))


def _associated(party):
    return {
        "projectAssociatedPartyId": party.organisation.ror or party.organisation.url,
        "projectAssociatedPartyName": party.organisation.name,
        "projectAssociatedPartyRole": ppsr.ROLES[party.role],
    }


def portal(page):
    """Every field that has no name in PPSR-Core, by its name here, as JSON."""
    plain = [field.name for field in plain_fields() if field.name not in PPSR_NAMES]
    return (
        {name: _told(page, name) for name in plain}
        | {name: NAMED_VALUES[name](page) for name in NAMED}
        | {name: _rows(page, name) for name in RELATIONS}
        | {"body": references.body(page)}
    )


def everything(page):
    """All that travels, by field: what tells one state of a project from another."""
    return {name: _told(page, name) for name in PPSR_NAMES} | portal(page)


def _told(page, name):
    value = getattr(page, name)
    return references.outward(value) if name in RICH_TEXT else _ready(value)


def _ready(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if hasattr(value, "hex") and not isinstance(value, float) else value


def _rows(page, name):
    return [
        {part: PARTS.get(part, _ready)(getattr(row, part)) for part in RELATIONS[name]}
        for row in getattr(page, name).all()
    ]


def organisation(stored):
    """An organisation whole, so that an empty site gets it whole; its logo is a file and stays."""
    territory = stored.territory and stored.territory.code
    return {name: getattr(stored, name) for name in ORGANISATION} | {"territory": territory}


PARTS = {"organisation": organisation}
NAMED_VALUES = {
    "disciplines": lambda page: sorted(node.code for node in page.disciplines.all()),
    "territories": lambda page: sorted(node.code for node in page.territories.all()),
    "tags": ppsr.tag_names,
    "image": lambda page: references.described(references.image(page.image_id)),
    "locale": lambda page: page.locale.language_code,
}


def needs():
    """What is read beside projects to make records, in as many queries however many they are."""
    rows = ("parties__organisation__territory", "points", "publications", "identifiers")
    disciplines = Prefetch("disciplines", ppsr.with_science_types(Discipline.objects.all()))
    return [disciplines, "territories", "tagged_items__tag", *rows]


def pages():
    """The projects that anyone may see, in a stable order, without copies in another tree."""
    found = ProjectPage.objects.live().public().filter(alias_of__isnull=True)
    return found.select_related("locale").prefetch_related(*needs()).order_by("pk")
