"""Foreign terms and what they mean here: the visible tables. What isn't in them is reported.

Keys are written as `key` makes them: lower case, no accents, one space for anything that is neither
letter nor digit. NOTHING marks a term that is known and says nothing that the portal records.
"""

import re
import unicodedata

from portal.core.choices import (
    Audience,
    Difficulty,
    Language,
    PartyRole,
    Setting,
    Status,
    Task,
    TimeNeeded,
)

NOTHING = ()


def key(text):
    """`text` as the tables write it."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def by_label(choices):
    """A vocabulary's own codes and English labels, as keys."""
    codes = {key(code): code for code in choices.values}
    return codes | {key(choices(code).name): choices(code).value for code in choices.values}


STATUSES = by_label(Status) | {
    # PPSR-Core
    "not yet started": Status.NOT_STARTED,
    "periodically active": Status.PERIODIC,
    "on hold": Status.ON_HOLD,
    # citizenscience.gov
    "active in progress": Status.ACTIVE,
    "active but seasonal": Status.PERIODIC,
    "complete": Status.COMPLETED,
    "hiatus": Status.ON_HOLD,
    "pending": Status.NOT_STARTED,
    "in planning or pending": Status.NOT_STARTED,
    # French
    "pas encore commence": Status.NOT_STARTED,
    "a venir": Status.NOT_STARTED,
    "actif": Status.ACTIVE,
    "en cours": Status.ACTIVE,
    "saisonnier": Status.PERIODIC,
    "periodique": Status.PERIODIC,
    "en pause": Status.ON_HOLD,
    "suspendu": Status.ON_HOLD,
    "termine": Status.COMPLETED,
    "acheve": Status.COMPLETED,
    "abandonne": Status.ABANDONED,
}

# citizenscience.gov's topics, with their misspellings, and the codes of the disciplines they mean.
TOPICS = {
    "animals": ["1.6-zoology"],
    "archaeology and cultural": ["6.1-archaeology", "6.1-heritage"],
    "archeology and cultural": ["6.1-archaeology", "6.1-heritage"],
    "astronomy and space": ["1.3-astronomy"],
    "biology": ["1.6"],
    "birds": ["1.6-ornithology"],
    "chemistry": ["1.4"],
    "climate and weather": ["1.5-climatology", "1.5-meteorology"],
    "computers and techology": ["1.2"],
    "computers and technology": ["1.2"],
    "disaster response": ["5.7"],
    "ecology and environment": ["1.6-ecology", "1.5-environmental-sciences"],
    "econology and environment": ["1.6-ecology", "1.5-environmental-sciences"],
    "education": ["5.3"],
    "food": ["2.11-food-technology"],
    "geography": ["5.7-geography"],
    "geology and earth science": ["1.5-geology"],
    "health and medicine": ["3"],
    "nature and outdoors": ["1.6-biodiversity"],
    "ocean water and marine": ["1.5-oceanography"],
    "physics": ["1.3"],
    "pollinators insects": ["1.6-entomology"],
    "psychology": ["5.1-psychology"],
    "science policy": ["5.6-public-policy"],
    "social science": ["5"],
    "transportation": ["5.7"],
}

TASKS = by_label(Task) | {
    # citizenscience.gov
    "annotation": Task.ANNOTATE,
    "audio or video recording": Task.PHOTOGRAPH,
    "audio video recording": Task.PHOTOGRAPH,
    "classification": Task.CLASSIFY,
    "classification and tagging": Task.CLASSIFY,
    "classification or tagging": Task.CLASSIFY,
    "classification tagging": Task.CLASSIFY,
    "data analysis": Task.ANALYSE,
    "data anylsis": Task.ANALYSE,
    "data entry": NOTHING,
    "diy hacking making": NOTHING,
    "download software for distributed computer projects": NOTHING,
    "download sw": NOTHING,
    "finding entities": Task.OBSERVE,
    "geolocation": Task.MEASURE,
    "identification": Task.CLASSIFY,
    "learning": NOTHING,
    "measurement": Task.MEASURE,
    "observation": Task.OBSERVE,
    "other": NOTHING,
    "photography": Task.PHOTOGRAPH,
    "problem solving": Task.INTERPRET,
    "sample analysis": Task.ANALYSE,
    "sepecimen sample collection": Task.COLLECT,
    "site selection": Task.OBSERVE,
    "site selection and or description": Task.OBSERVE,
    "site selection description": Task.OBSERVE,
    "specimen sample collection": Task.COLLECT,
    "transcription": Task.TRANSCRIBE,
    # French
    "observer": Task.OBSERVE,
    "photographier": Task.PHOTOGRAPH,
    "enregistrer": Task.PHOTOGRAPH,
    "compter": Task.COUNT,
    "mesurer": Task.MEASURE,
    "prelever": Task.COLLECT,
    "collecter": Task.COLLECT,
    "transcrire": Task.TRANSCRIBE,
    "annoter": Task.ANNOTATE,
    "identifier": Task.CLASSIFY,
    "classer": Task.CLASSIFY,
    "temoigner": Task.TESTIFY,
    "interpreter": Task.INTERPRET,
    "co construire la question": Task.CODESIGN,
    "analyser": Task.ANALYSE,
    "diffuser": Task.DISSEMINATE,
}

# Where one takes part, as citizenscience.gov's tasks tell it: it has no column for it.
TASK_SETTINGS = {
    "download software for distributed computer projects": Setting.ONLINE,
    "download sw": Setting.ONLINE,
    "transcription": Setting.ONLINE,
    "sepecimen sample collection": Setting.FIELD,
    "specimen sample collection": Setting.FIELD,
    "site selection": Setting.FIELD,
    "site selection and or description": Setting.FIELD,
    "site selection description": Setting.FIELD,
}

SETTINGS = by_label(Setting) | {
    "at home": Setting.HOME,
    "in the field": Setting.FIELD,
    "outdoors": Setting.FIELD,
    "a domicile": Setting.HOME,
    "chez soi": Setting.HOME,
    "sur le terrain": Setting.FIELD,
    "terrain": Setting.FIELD,
    "exterieur": Setting.FIELD,
    "en ligne": Setting.ONLINE,
    "a distance": Setting.ONLINE,
}

AUDIENCES = by_label(Audience) | {
    # citizenscience.gov
    "adults": Audience.GENERAL,
    "elementary school 6 10": Audience.AGES_6_10,
    "elementary school children": Audience.AGES_6_10,
    "general public": Audience.GENERAL,
    "middle school 11 13": Audience.AGES_11_13,
    "middle school children": Audience.AGES_11_13,
    "other": NOTHING,
    "targeted group": Audience.TARGETED,
    "teens": Audience.AGES_14_17,
    "youth teen up to 17": Audience.AGES_14_17,
    # PPSR-Core
    "6 10": Audience.AGES_6_10,
    "11 13": Audience.AGES_11_13,
    "up to 17": Audience.AGES_14_17,
    # French
    "enfants": Audience.AGES_6_10,
    "adolescents": Audience.AGES_14_17,
    "familles": Audience.FAMILIES,
    "grand public": Audience.GENERAL,
    "tout public": Audience.GENERAL,
    "scolaires": Audience.TEACHERS,
    "enseignants": Audience.TEACHERS,
    "chercheurs": Audience.RESEARCHERS,
    "public cible": Audience.TARGETED,
}

# citizenscience.gov's outcomes, as the page tells them.
OUTCOMES = {
    "community engagement": "Community engagement and outreach",
    "community engagement outreach": "Community engagement and outreach",
    "conservation": "Conservation",
    "education": "Education of individuals or organisations",
    "inform public policy": "Information for public policy",
    "io education": "Education of individuals or organisations",
    "operational integration use": "Use in operations",
    "other": NOTHING,
    "proof of concept": "Proof of concept",
    "public policy information acquisition": "Information for public policy",
    "regulation": "Regulation",
    "research advancement": "Advancement of research",
}

# A project of the US federal catalogue is filed under the United States unless its scope is one of
# these. A scope that isn't here is told in the text of the page.
SCOPES = {
    "anywhere": ["WORLD"],
    "english speaking world": ["WORLD"],
    "global": ["WORLD"],
    "international": ["WORLD"],
    "online": ["ONLINE"],
    "remotely world wide": ["WORLD", "ONLINE"],
    "u s and international": ["US", "WORLD"],
    "virtual": ["ONLINE"],
    "volunteers are worldwide": ["WORLD"],
    "web application available worldwide": ["WORLD", "ONLINE"],
    "world": ["WORLD"],
    "world wide": ["WORLD"],
    "worldwide": ["WORLD"],
    # These say no more than the default.
    "all us": ["US"],
    "entire u s": ["US"],
    "local": ["US"],
    "local regional": ["US"],
    "national": ["US"],
    "nationwide": ["US"],
    "park based": ["US"],
    "regional": ["US"],
    "regional national": ["US"],
    "throughout the united states": ["US"],
    "u s": ["US"],
    "united states": ["US"],
    "united states of america": ["US"],
    "usa": ["US"],
    # Several countries
    "united states and canada": ["US", "CA"],
    "united states canada mexico": ["US", "CA", "MX"],
    "united states mexico and canada": ["US", "CA", "MX"],
    "united states australia canada turkey": ["US", "AU", "CA", "TR"],
}
DEFAULT_SCOPE = ["US"]

# PPSR-Core's regions of the United Nations that are one node here; the others have none.
UN_REGIONS = {"world 001": ["WORLD"]}

# PPSR-Core's `hasTag`, by the field that a tag fills. The first table knows them all.
HAS_TAG_SETTINGS = {
    "fees applicable": NOTHING,
    "suitable for children": NOTHING,
    "teaching materials available": NOTHING,
    "do it yourself": NOTHING,
    "participate from home": Setting.HOME,
}
HAS_TAG_AUDIENCES = {"suitable for children": Audience.AGES_6_10}
HAS_TAG_COST = {"fees applicable": "Fees applicable"}
HAS_TAG_TEACHING = {"teaching materials available": True}

DIFFICULTIES = by_label(Difficulty) | {
    "facile": Difficulty.EASY,
    "moyen": Difficulty.MEDIUM,
    "moyenne": Difficulty.MEDIUM,
    "difficile": Difficulty.HARD,
}
TIMES_NEEDED = by_label(TimeNeeded)

PARTY_ROLES = by_label(PartyRole) | {
    # PPSR-Core
    "agent": PartyRole.LEAD,
    "sponsor funder": PartyRole.FUNDER,
    # French
    "porteur": PartyRole.LEAD,
    "partenaire": PartyRole.PARTNER,
    "financeur": PartyRole.FUNDER,
}

LANGUAGES = by_label(Language) | {
    "francais": Language.FR,
    "french": Language.FR,
    "fra": Language.FR,
    "fre": Language.FR,
    "fr fr": Language.FR,
    "anglais": Language.EN,
    "english": Language.EN,
    "eng": Language.EN,
    "en us": Language.EN,
    "en gb": Language.EN,
    "allemand": Language.DE,
    "german": Language.DE,
    "espagnol": Language.ES,
    "spanish": Language.ES,
}

BOOLEANS = {
    **dict.fromkeys(["true", "yes", "y", "1", "oui", "o", "vrai", "x"], True),
    **dict.fromkeys(["false", "no", "n", "0", "non", "faux"], False),
}

# Cells that say that there is no value.
EMPTY = {
    "",
    "-",
    "--",
    "–",
    "—",
    "n a",
    "na",
    "none",
    "null",
    "nullcell",
    "nan",
    "nil",
    "sans objet",
}

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ["january", "jan", "janvier"],
            ["february", "feb", "fevrier"],
            ["march", "mar", "mars"],
            ["april", "apr", "avril"],
            ["may", "mai"],
            ["june", "jun", "juin"],
            ["july", "jul", "juillet"],
            ["august", "aug", "aout"],
            ["september", "sep", "sept", "septembre"],
            ["october", "oct", "octobre"],
            ["november", "nov", "novembre"],
            ["december", "dec", "decembre"],
        ],
        start=1,
    )
    for name in names
}
