"""PPSR-Core, Project Metadata Model 2020.0: a project as one record of its core profile.

`PLACEHOLDERS` is what a mandatory property holds when the project lacks the value; the import takes
these for no value. The schema wants a science type of its list, so that one can't name itself: the
placeholder is a type that no discipline of the vocabulary has first.
"""

import json
import uuid

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils import timezone
from wagtail.blocks import ChooserBlock, ListBlock, RichTextBlock, StructBlock

from directory.importing.text import plain
from directory.status import effective_status
from portal.core.choices import Audience, Difficulty, PartyRole, Setting, Status
from portal.core.models import Discipline

from .references import file_address, image, items

NOT_STATED = "Not stated"
NO_DATE = "0001-01-01T00:00:00Z"
PLACEHOLDERS = {
    "projectAim": NOT_STATED,
    "projectDescription": NOT_STATED,
    "projectStartDate": NO_DATE,
    "projectDateCreated": NO_DATE,
    "projectLastUpdatedDate": NO_DATE,
    "projectDuration": "Unknown",
    "projectScienceType": "Technology - Other Technology",
    "projectResponsiblePartyName": NOT_STATED,
    "projectResponsiblePartyContactEmail": "not-stated@example.invalid",
    "contactPoint.contactName": NOT_STATED,
    "contactPoint.meansOfContact": "Website",
    "contactPoint.contactDetails": NOT_STATED,
    "contactPoint.contactPointType": NOT_STATED,
    "projectMedia.projectMediaType": "Image URL",
    "projectMedia.projectMediaFile": NOT_STATED,
    "projectMedia.projectMediaCredit": NOT_STATED,
}
# With an end date the schema wants a duration, even where there is no start to count from.
NO_DURATION = "P0D"

STATUSES = {
    Status.NOT_STARTED: "Not yet started",
    Status.ACTIVE: "Active",
    Status.PERIODIC: "Periodically active",
    Status.ON_HOLD: "On hold",
    Status.COMPLETED: "Completed",
    Status.ABANDONED: "Abandoned",
}
DIFFICULTIES = {Difficulty.EASY: "Easy", Difficulty.MEDIUM: "Medium", Difficulty.HARD: "Hard"}
ROLES = {
    PartyRole.LEAD: "Agent",
    PartyRole.PARTNER: "Partner",
    PartyRole.FUNDER: "Sponsor/funder",
    PartyRole.COLLABORATOR: "Collaborator",
    PartyRole.STAKEHOLDER: "Stakeholder",
}
CHILDREN = {Audience.AGES_6_10, Audience.AGES_11_13, Audience.FAMILIES}
# The United Nations' regions, by the codes of territories; a French region is in France's.
UN_REGIONS = {"WORLD": "World (001)", "FR": "Europe - Western Europe (155)"} | dict.fromkeys(
    ["AT", "BE", "CH", "DE", "LI", "LU", "MC", "NL"], "Europe - Western Europe (155)"
)


def project_id(page):
    """The project's GUID: stable, and another one for each language it is told in."""
    return str(uuid.uuid5(page.translation_key, page.locale.language_code))


def core(page):
    """The project, with what `extended.needs` names, as a record that is valid by the schema."""
    record = {name: _filled(name, value(page)) for name, value in MANDATORY.items()}
    optional = {name: value(page) for name, value in OPTIONAL.items()}
    return record | {name: value for name, value in optional.items() if value}


def _filled(path, value):
    if isinstance(value, dict):
        return {name: _filled(f"{path}.{name}", part) for name, part in value.items()}
    return value if value not in ("", None) else PLACEHOLDERS[path]


def description(page):
    """The page's body as plain text; its teaser when it has none."""
    blocks = page.body.stream_block.child_blocks
    parts = [_texts(blocks[raw["type"]], raw["value"]) for raw in page.body.get_prep_value()]
    return "\n\n".join(filter(None, (plain("\n".join(part)) for part in parts))) or page.teaser


def _texts(block, raw):
    """The texts in a block as it is stored, so that nothing is read of what it refers to."""
    if isinstance(block, StructBlock):
        parts = [(block.child_blocks[name], part) for name, part in raw.items()]
    elif isinstance(block, ListBlock):
        parts = [(block.child_block, item["value"]) for item in items(raw)]
    elif isinstance(block, RichTextBlock):
        return [raw]
    else:
        is_text = raw and not isinstance(block, ChooserBlock)
        return block.get_searchable_content(raw) if is_text else []
    return [text for part in parts for text in _texts(*part)]


def with_science_types(disciplines):
    """Disciplines, each with `science_types`: its own, else those of the nearest one above."""
    path = ExpressionWrapper(OuterRef("path"), CharField())
    typed = Discipline.objects.exclude(ppsr=[]).annotate(below=path)
    upward = typed.filter(below__startswith=F("path")).order_by("-depth")
    return disciplines.annotate(science_types=Subquery(upward.values("ppsr")[:1]))


def science_type(page):
    """The science type of the first discipline that has one, itself or by an ancestor."""
    found = (each.science_types for each in page.disciplines.all() if each.science_types)
    return next(found, [""])[0]


def instant(value):
    """A date or a moment as the schema's date-time; a date begins at midnight UTC."""
    if value is None:
        return ""
    if not hasattr(value, "hour"):
        return f"{value.isoformat()}T00:00:00Z"
    return value.astimezone(timezone.get_fixed_timezone(0)).isoformat().replace("+00:00", "Z")


def duration(page):
    if not page.end_date:
        return ""
    days = (page.end_date - page.start_date).days if page.start_date else 0
    return f"P{days}D" if days else NO_DURATION


def responsible(page):
    """The name of the organisation that leads the project; the first one when none is said to."""
    parties = sorted(page.parties.all(), key=lambda party: party.role != PartyRole.LEAD)
    return parties[0].organisation.name if parties else ""


def contact(page):
    by_email = bool(page.contact_email)
    return {
        "contactName": page.contact_name,
        "meansOfContact": "Email" if by_email else page.contact_url and "Website",
        "contactDetails": page.contact_email if by_email else page.contact_url,
        "contactPointType": "Project contact" if by_email or page.contact_url else "",
    }


def location(page):
    """The main point as the pin; all points as GeoJSON."""
    places = [page, *page.points.all()]
    points = [[p.lon, p.lat] for p in places if p.lat is not None and p.lon is not None]
    if not points:
        return {}
    coverage = {"type": "MultiPoint", "coordinates": points}
    return {
        "projectPinLatitude": points[0][1],
        "projectPinLongitude": points[0][0],
        "projectGeographicCoverage": json.dumps(coverage),
    }


def media(page):
    picture = image(page.image_id)
    address = file_address(picture) if picture else ""
    return {
        "projectMediaType": "Image URL" if address else "",
        "projectMediaFile": address,
        "projectMediaCredit": picture.credit if address else "",
    }


def has_tags(page):
    said = {
        "Fees applicable": page.cost,
        "Suitable for children": CHILDREN & set(page.audiences),
        "Teaching materials available": page.teaching_materials,
        "Participate from home": Setting.HOME in page.settings,
    }
    return [tag for tag, holds in said.items() if holds]


def tag_names(page):
    """The keywords, in order; read from rows that a listing has fetched already."""
    return sorted(item.tag.name for item in page.tagged_items.all())


def un_regions(page):
    codes = [territory.code.split("-")[0] for territory in page.territories.all()]
    return list(dict.fromkeys(UN_REGIONS[code] for code in codes if code in UN_REGIONS))


MANDATORY = {
    "projectId": project_id,
    "projectDateCreated": lambda page: instant(page.first_published_at),
    "projectLastUpdatedDate": lambda page: instant(page.last_published_at),
    "projectName": lambda page: page.title,
    "projectAim": lambda page: page.research_question,
    "projectDescription": description,
    "projectStatus": lambda page: STATUSES[effective_status(page, timezone.localdate())],
    "projectStartDate": lambda page: instant(page.start_date),
    "projectDuration": duration,
    "projectScienceType": science_type,
    "language": lambda page: page.locale.language_code,
    "projectResponsiblePartyName": responsible,
    "projectResponsiblePartyContactEmail": lambda page: page.contact_email,
    "contactPoint": contact,
    "projectGeographicLocation": location,
    "projectMedia": media,
}
OPTIONAL = {
    "projectEndDate": lambda page: instant(page.end_date),
    "projectUrl": lambda page: page.site_url,
    "projectLocality": lambda page: page.commune,
    "difficultyLevel": lambda page: DIFFICULTIES.get(page.difficulty),
    "hasTag": has_tags,
    "keyword": lambda page: ", ".join(tag_names(page)),
    "unRegions": un_regions,
}
