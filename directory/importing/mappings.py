"""The formats: which column is which field, how it is read, and with which table of terms."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from directory.exporting.ppsr import PLACEHOLDERS
from portal.core.choices import Language, Licence, PartyRole

from . import parsers, vocabularies
from .vocabularies import key


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a file: its names, the field of the project it fills, and its parser.

    Two columns may fill one field: lists and texts add up; of single values the first one counts.
    One column may fill two fields, by two entries.
    """

    names: str
    field: str
    parse: Callable

    @cached_property
    def keys(self):
        return [key(name) for name in self.names.split("|")]


@dataclass(frozen=True, eq=False)
class Mapping:
    """A format. `language` is the catalogue's, None where each record says its own."""

    name: str
    columns: tuple[Column, ...]
    origin: str = ""
    language: str | None = None
    ids: str = "id"
    # Columns that say nothing the portal records, as keys.
    ignored: frozenset[str] = frozenset()
    # What a field holds when no column fills it.
    defaults: tuple[tuple[str, object], ...] = ()
    # (column, value that stands for no value).
    placeholders: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_key(self):
        """The columns of a header, by its key."""
        found = {}
        for column in self.columns:
            for name in column.keys:
                found.setdefault(name, []).append(column)
        return found

    @cached_property
    def stand_ins(self):
        return {(key(name), value) for name, value in self.placeholders}

    @cached_property
    def id_keys(self):
        return [key(name) for name in self.ids.split("|") if key(name)]

    def knows(self, header):
        name = key(header)
        return name in self.by_key or name in self.id_keys or name in self.ignored


def term(table):
    return partial(parsers.term, table)


def terms(table):
    return partial(parsers.terms, table)


def told(label, parse):
    return partial(parsers.labelled, label, parse)


def parties(role):
    return partial(parsers.parties, role, role)


def keys(names):
    return frozenset(key(name) for name in names.split("|"))


CITIZENSCIENCE_GOV = Mapping(
    name="citizenscience-gov",
    origin="citizenscience.gov",
    language="en",
    ids="cartodb_id",
    columns=(
        Column("project_name", "title", parsers.line),
        Column("project_description", "body", parsers.body),
        Column("geographic_scope", "body", parsers.scope_in_words),
        Column("geographic_scope", "territories", parsers.scope),
        Column("agency_partner_name", "body", parsers.partners_in_words),
        Column("agency_partner_name", "parties", partial(parsers.partners, PartyRole.PARTNER)),
        Column(
            "agency_sponsor",
            "parties",
            partial(parsers.parties, PartyRole.LEAD, PartyRole.FUNDER),
        ),
        Column("agency_sponsor_other", "funding", parsers.lines),
        Column("social_media", "body", told("Social media: ", parsers.body)),
        Column("project_goals", "research_question", parsers.lines),
        Column("participation_tasks_other", "how_to_take_part", parsers.rich),
        Column("types_volunteers", "how_to_take_part", told("Volunteers: ", parsers.rich)),
        Column("participant_age_other", "how_to_take_part", told("Participants: ", parsers.rich)),
        Column("project_url", "site_url", parsers.url),
        Column("status", "status", term(vocabularies.STATUSES)),
        Column("start_date", "start_date", parsers.us_date),
        Column("recruiting", "welcomes_newcomers", parsers.boolean),
        Column("project_topic", "disciplines", terms(vocabularies.TOPICS)),
        Column("project_topic_other", "tags", parsers.tags),
        Column("keywords", "tags", parsers.tags),
        Column("participation_tasks", "tasks", terms(vocabularies.TASKS)),
        Column(
            "participation_tasks",
            "settings",
            partial(parsers.hints, vocabularies.TASK_SETTINGS),
        ),
        Column("participant_age", "audiences", terms(vocabularies.AUDIENCES)),
        Column(
            "intended_outcomes",
            "intended_outcomes",
            partial(parsers.labels, vocabularies.OUTCOMES),
        ),
        Column("intended_outcomes_other", "intended_outcomes", parsers.lines),
        Column("city", "commune", parsers.line),
        Column("state", "commune", parsers.line),
        Column("app_detail", "equipment", parsers.lines),
        Column("data_url", "data_url", parsers.url),
    ),
    # Of the catalogue's own keeping; or a kind of partner, where the portal names the partner.
    ignored=keys(
        "approved|created_at|updated_at|scistarter|gov_contact_affiliation|affiliation|app|image"
        "|data_public|agency_partner|agency_partner_other|status_other"
    ),
    defaults=(("territories", vocabularies.DEFAULT_SCOPE), ("languages", [Language.EN])),
)

# Core and extension; a record of our own extended profile is read whole, by `extended`.
PPSR_CORE = Mapping(
    name="ppsr-core",
    origin="ppsr-core",
    ids="projectId",
    columns=(
        Column("projectName", "title", parsers.line),
        Column("projectDescription", "body", parsers.body),
        Column("projectAim", "research_question", parsers.lines),
        Column("projectStatus", "status", term(vocabularies.STATUSES)),
        Column("projectStartDate|projectPlannedStartDate", "start_date", parsers.date),
        Column("projectEndDate|projectPlannedEndDate", "end_date", parsers.date),
        Column("projectScienceType", "science_types", parsers.whole),
        Column("language", "language", term(vocabularies.LANGUAGES)),
        Column("projectResponsiblePartyName", "parties", parties(PartyRole.LEAD)),
        Column("projectAssociatedParty", "parties", parsers.associated),
        Column("projectResponsiblePartyContactEmail", "contact_email", parsers.email),
        Column("contactPoint.contactName", "contact_name", parsers.line),
        Column("contactPoint.contactDetails", "contact_email", parsers.contact_email),
        Column("contactPoint.contactDetails", "contact_url", parsers.contact_url),
        Column("projectGeographicLocation.projectPinLatitude", "lat", parsers.number),
        Column("projectGeographicLocation.projectPinLongitude", "lon", parsers.number),
        Column("projectLocality", "commune", parsers.line),
        Column("projectCountry", "territories", parsers.codes),
        Column("unRegions", "territories", terms(vocabularies.UN_REGIONS)),
        Column("projectUrl", "site_url", parsers.url),
        Column("difficultyLevel", "difficulty", term(vocabularies.DIFFICULTIES)),
        Column("keyword", "tags", parsers.tags),
        Column("hasTag", "settings", terms(vocabularies.HAS_TAG_SETTINGS)),
        Column("hasTag", "audiences", partial(parsers.hints, vocabularies.HAS_TAG_AUDIENCES)),
        Column("hasTag", "cost", partial(parsers.hint, vocabularies.HAS_TAG_COST)),
        Column(
            "hasTag", "teaching_materials", partial(parsers.hint, vocabularies.HAS_TAG_TEACHING)
        ),
        Column("activity|projectHowToParticipate", "how_to_take_part", parsers.rich),
        Column("projectTask", "tasks", terms(vocabularies.TASKS)),
        Column("projectEquipment", "equipment", parsers.lines),
        Column("projectIntendedOutcomes", "intended_outcomes", parsers.lines),
        Column("projectOutcome", "outcomes", parsers.lines),
        Column("projectFunding", "funding", parsers.lines),
        Column("participationFees", "cost", parsers.line),
        Column("projectMedia.projectMediaFile", "image", parsers.media),
    ),
    # Derived from what is read, or the other catalogue's own keeping.
    ignored=keys(
        "projectDateCreated|projectLastUpdatedDate|projectDuration|contactPoint.meansOfContact"
        "|contactPoint.contactPointType|projectMedia.projectMediaType"
        "|projectMedia.projectMediaCredit|projectGeographicLocation.projectGeographicCoverage"
        "|projectGeographicLocation.projectGeographicCoverageCentroidLatitude"
        "|projectGeographicLocation.projectGeographicCoverageCentroidLongitude|portal"
    ),
    placeholders=tuple(PLACEHOLDERS.items()),
)

# The first name is the one that the export writes; the others are what people call it.
CSV = Mapping(
    name="csv",
    ids="id|identifier|identifiant|external id|project id|code projet",
    columns=(
        Column("title|name|project name|titre|nom|nom du projet|intitule", "title", parsers.line),
        Column("teaser|summary|chapo|accroche|resume", "teaser", parsers.line),
        Column("description|presentation|description du projet", "body", parsers.body),
        Column(
            "research_question|aim|goal|objectif|objectifs|question de recherche",
            "research_question",
            parsers.lines,
        ),
        Column(
            "how_to_take_part|participation|comment participer", "how_to_take_part", parsers.rich
        ),
        Column("data_use|usage des donnees|devenir des donnees", "data_use", parsers.rich),
        Column(
            "site_url|url|website|web site|site|site web|lien|adresse du site",
            "site_url",
            parsers.url,
        ),
        Column("status|statut|etat", "status", term(vocabularies.STATUSES)),
        Column("start_date|start|debut|date de debut", "start_date", parsers.date),
        Column("end_date|end|fin|date de fin", "end_date", parsers.date),
        Column("season|saison|periode", "season", parsers.line),
        Column(
            "welcomes_newcomers|recruiting|recrute|ouvert aux inscriptions",
            "welcomes_newcomers",
            parsers.boolean,
        ),
        Column("recruiting_from|recrute a partir du", "recruiting_from", parsers.date),
        Column("recruiting_until|recrute jusqu au", "recruiting_until", parsers.date),
        Column("tasks|taches|activites|facons de participer", "tasks", terms(vocabularies.TASKS)),
        Column("settings|where|lieu de participation", "settings", terms(vocabularies.SETTINGS)),
        Column("audiences|audience|public|publics", "audiences", terms(vocabularies.AUDIENCES)),
        Column(
            "difficulty|difficulte|niveau de difficulte",
            "difficulty",
            term(vocabularies.DIFFICULTIES),
        ),
        Column(
            "time_needed|duration|duree|temps necessaire",
            "time_needed",
            term(vocabularies.TIMES_NEEDED),
        ),
        Column("languages|langues", "languages", terms(vocabularies.LANGUAGES)),
        Column("equipment|materiel|equipement", "equipment", parsers.lines),
        Column("cost|cout|prix|tarif", "cost", parsers.line),
        Column(
            "teaching_materials|ressources pedagogiques",
            "teaching_materials",
            parsers.boolean,
        ),
        Column("data_policy|politique de donnees", "data_policy", parsers.lines),
        Column("data_url|donnees|adresse des donnees", "data_url", parsers.url),
        Column(
            "data_licence|licence|license|licence des donnees",
            "data_licence",
            term(vocabularies.by_label(Licence)),
        ),
        Column("intended_outcomes|resultats attendus", "intended_outcomes", parsers.lines),
        Column("outcomes|results|resultats", "outcomes", parsers.lines),
        Column("funding|financement", "funding", parsers.lines),
        Column("contact_name|contact|nom du contact", "contact_name", parsers.line),
        Column(
            "contact_email|email|e mail|courriel|mail|adresse electronique",
            "contact_email",
            parsers.email,
        ),
        Column("contact_url|page de contact", "contact_url", parsers.url),
        Column(
            "disciplines|discipline|domaine|domaines|thematique|themes",
            "disciplines",
            parsers.codes,
        ),
        Column(
            "territories|territory|territoire|territoires|region|departement|pays",
            "territories",
            parsers.codes,
        ),
        Column("commune|city|town|ville|lieu", "commune", parsers.line),
        Column("lat|latitude", "lat", parsers.number),
        Column("lon|lng|longitude", "lon", parsers.number),
        Column(
            "lead|organisation|organization|organisme|porteur|structure porteuse",
            "parties",
            parties(PartyRole.LEAD),
        ),
        Column("partners|partner|partenaires|partenaire", "parties", parties(PartyRole.PARTNER)),
        Column("funders|funder|sponsor|financeurs|financeur", "parties", parties(PartyRole.FUNDER)),
        Column("collaborators|collaborateurs", "parties", parties(PartyRole.COLLABORATOR)),
        Column("stakeholders|parties prenantes", "parties", parties(PartyRole.STAKEHOLDER)),
        Column("keywords|tags|keyword|mots cles|mot cle|etiquettes", "tags", parsers.tags),
        Column("language|langue|locale", "language", term(vocabularies.LANGUAGES)),
    ),
)

MAPPINGS = {mapping.name: mapping for mapping in (PPSR_CORE, CITIZENSCIENCE_GOV, CSV)}


ID = "id"


def by_first_name():
    """The columns of a table, by the name that the export writes."""
    return {column.names.split("|")[0]: column for column in CSV.columns}


def guessed(headers):
    """What the headers of a table likely are, as `chosen` takes it."""
    names = {name: first for first, column in by_first_name().items() for name in column.keys}
    names |= dict.fromkeys(CSV.id_keys, ID)
    return {header: names.get(key(header), "") for header in headers}


def chosen(columns):
    """The format of a table of which somebody has said what each header is.

    `columns` is {header: the first name of a column of CSV, ID, or "" for nothing}.
    """

    def named(name):
        return "|".join(key(header) for header, told in columns.items() if told == name)

    read = [replace(column, names=named(name)) for name, column in by_first_name().items()]
    return replace(
        CSV,
        columns=tuple(column for column in read if column.names),
        ids=named(ID),
        ignored=frozenset(key(header) for header, told in columns.items() if not told),
    )
