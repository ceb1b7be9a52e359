"""The real catalogue, and what it should become: a mapping written by hand from the raw JSON.

It shares nothing with the importer's tables on purpose. `expected_counts(raw)` is how many of the
records are filed under each discipline and territory, ancestors implied, each record counted once.
"""

import json
from collections import Counter

import pytest
from django.conf import settings

CATALOGUE = settings.CATALOGUE_DIR / "citizenscience_gov.json"
SCHEMA = settings.CATALOGUE_DIR / "ppsr_core" / "schema.json"

# Topic as the file spells it: each discipline it means, with all its ancestors.
DISCIPLINES = {
    "Nature and outdoors": "1 1.6 1.6-biodiversity",
    "Biology": "1 1.6",
    "Ecology and environment": "1 1.6 1.6-ecology 1.5 1.5-environmental-sciences",
    "Econology and environment": "1 1.6 1.6-ecology 1.5 1.5-environmental-sciences",
    "Education": "5 5.3",
    "education": "5 5.3",
    "Animals": "1 1.6 1.6-zoology",
    "Ocean/water and marine": "1 1.5 1.5-oceanography",
    "Climate and weather": "1 1.5 1.5-climatology 1.5-meteorology",
    "Computers and technology": "1 1.2",
    "Computers and Technology": "1 1.2",
    "Computers and techology": "1 1.2",
    "Geology and earth science": "1 1.5 1.5-geology",
    "Birds": "1 1.6 1.6-ornithology",
    "Pollinators/insects": "1 1.6 1.6-entomology",
    "Health and medicine": "3",
    "Health and Medicine": "3",
    "Chemistry": "1 1.4",
    "Geography": "5 5.7 5.7-geography",
    "Astronomy and space": "1 1.3 1.3-astronomy",
    "Science policy": "5 5.6 5.6-public-policy",
    "Science Policy": "5 5.6 5.6-public-policy",
    "Disaster response": "5 5.7",
    "Social science": "5",
    "Social Science": "5",
    "Food": "2 2.11 2.11-food-technology",
    "Physics": "1 1.3",
    "Archeology and cultural": "6 6.1 6.1-archaeology 6.1-heritage",
    "Archaeology and cultural": "6 6.1 6.1-archaeology 6.1-heritage",
    "Transportation": "5 5.7",
    "Psychology": "5 5.1 5.1-psychology",
}
WORLDWIDE = {
    "International",
    "Global",
    "global",
    "World",
    "world",
    "Worldwide",
    "worldwide",
    "WorldWide",
    "World-wide",
    "Anywhere",
    "English-speaking world",
    "Volunteers are worldwide.",
}
# Scope as the file spells it: the territories besides the plain world, with their ancestors.
TERRITORIES = {
    "Virtual": "ONLINE",
    "online": "ONLINE",
    "remotely, world-wide": "WORLD ONLINE",
    "Web application available worldwide": "WORLD ONLINE",
    "U.S. and international": "WORLD US",
    "United States and Canada": "WORLD US CA",
    "United States, Canada, Mexico": "WORLD US CA MX",
    "United States, Mexico, and Canada": "WORLD US CA MX",
    "United States, Australia, Canada, Turkey": "WORLD US AU CA TR",
}


def needs_catalogue(path=CATALOGUE):
    """Skip without the file, saying so; CI takes no skip."""
    if not path.exists():
        pytest.skip(f"{path.name} isn't in CATALOGUE_DIR")


def load():
    needs_catalogue()
    return json.loads(CATALOGUE.read_text(encoding="utf-8"))


def topics(record):
    return [topic.strip() for topic in record["project_topic"].split(",")]


def disciplines_of(record):
    return {code for topic in topics(record) for code in DISCIPLINES.get(topic, "").split()}


def territories_of(record):
    scope = (record.get("geographic_scope") or "").strip()
    if scope in WORLDWIDE:
        return {"WORLD"}
    return set(TERRITORIES.get(scope, "WORLD US").split())


def expected_counts(raw):
    """{"discipline": {code: records}, "territory": {code: records}}, of the records as they are."""
    return {
        "discipline": dict(Counter(code for record in raw for code in disciplines_of(record))),
        "territory": dict(Counter(code for record in raw for code in territories_of(record))),
    }
