"""What a cell means. A parser takes its value and `note(kind, value, detail)`, and never raises.

It hands back None for nothing; lists for fields that hold several values.
"""

import datetime
import re
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from portal.core.cells import split_items
from portal.core.choices import PartyRole

from . import text, vocabularies
from .vocabularies import EMPTY, key

MAX_TAG = 100
SHOWN = 200


def is_empty(value):
    """Whether the cell says that there is nothing; a number or `false` says something."""
    return value is None or (isinstance(value, str) and _bare(value) in EMPTY) or value in ([], {})


def _bare(value):
    return (re.fullmatch(r"[\w\s/.\-]*", value) and key(value)) or value.strip()


def shown(value):
    """The value as a note shows it: on one line, and no longer than need be."""
    told = text.characters(str(value))
    return " ".join(told.split())[:SHOWN]


# Text


def line(value, note):
    """One line of plain text."""
    return text.line(value) or None


def lines(value, note):
    """Plain text with its paragraphs."""
    return text.plain(value) or None


def rich(value, note):
    """Rich text as the fields of a project allow it."""
    return text.rich(value) or None


def body(value, note):
    """Rich text as a block of the body."""
    markup = text.rich(value, text.BODY_TAGS)
    return [("text", markup)] if markup else None


def labelled(label, parse, value, note):
    """What has no field of its own, told in another with a label in the catalogue's language."""
    told = text.plain(value)
    return parse(f"{label}{told}", note) if told else None


# Numbers, truth and time


def boolean(value, note):
    if isinstance(value, bool):
        return value
    known = vocabularies.BOOLEANS.get(key(value))
    if known is None:
        note("unreadable", shown(value))
    return known


def number(value, note):
    """A decimal number, with a point or a comma."""
    try:
        parsed = float(str(value).strip().replace(",", "."))
    except ValueError:
        parsed = float("nan")
    if not abs(parsed) < 1e12:
        note("unreadable", shown(value))
        return None
    return parsed


def _month(name):
    return vocabularies.MONTHS[key(name)]


def _year(digits):
    """A year; of two digits, 70 to 99 are the last century's."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= 70 else 2000)


# (form, order of its groups, exact). What isn't exact is noted: the first day stands for the month
# or year. `?` is the order that the format's columns have: day or month first.
DATE_FORMS = [
    (r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", "ymd", True),
    (r"(\d{4})[/ .](\d{1,2})[/ .](\d{1,2})", "ymd", True),
    (r"(\d{4})(\d{2})(\d{2})", "ymd", True),
    (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: \d\d?:.*)?", "?", True),
    (r"(\d{1,2})(?:er)? ([^\W\d]+)\.? (\d{4})", "dMy", True),
    (r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})", "Mdy", True),
    (r"(\d{4})[/ ]([^\W\d]+)[/ ](\d{1,2})", "yMd", True),
    (r"(\d{4})[-/](\d{1,2})", "ym", False),
    (r"(\d{1,2})/(\d{4})", "my", False),
    (r"([^\W\d]+)\.? (\d{4})", "My", False),
    (r"(\d{4}) ([^\W\d]+)", "yM", False),
    (r"(\d{4})(?:\.0)?", "y", False),
]
READERS = {
    "y": ("year", _year),
    "m": ("month", int),
    "M": ("month", _month),
    "d": ("day", int),
}


def date(value, note, order="dmy"):
    """A date in one of DATE_FORMS; `order` settles 01/02/2020, unless only the other can be."""
    told = " ".join(text.characters(str(value)).split())
    for form, groups, exact in DATE_FORMS:
        match = re.fullmatch(form, told, re.ASCII | re.IGNORECASE) or re.fullmatch(form, told)
        if not match:
            continue
        for reading in _readings(groups, order):
            parsed = _date(match.groups(), reading)
            if parsed:
                if not exact or reading not in (groups, order):
                    note("read-as", shown(value), parsed.isoformat())
                return parsed
    note("unreadable", shown(value))
    return None


def _readings(groups, order):
    return [order, "mdy" if order == "dmy" else "dmy"] if groups == "?" else [groups]


def _date(groups, reading):
    try:
        parts = {
            READERS[letter][0]: READERS[letter][1](group)
            for letter, group in zip(reading, groups, strict=True)
        }
        return datetime.date(**{"month": 1, "day": 1, **parts})
    except (KeyError, ValueError):
        return None


# Addresses

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
BARE_HOST = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
TRAILING = ".,;:)]}>\"'"


def url(value, note):
    """The first address in the cell; what else is in it is noted."""
    told = text.characters(str(value)).strip()
    found = ADDRESS.search(told)
    if found:
        address = found[0] if found[0] == told else found[0].rstrip(TRAILING)
    elif BARE_HOST.fullmatch(told):
        address = f"https://{told}"
    else:
        note("unreadable", shown(value))
        return None
    return _checked_url(address, told, note)


def _checked_url(address, told, note):
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        note("unreadable", shown(told))
        return None
    if address != told:
        note("read-as", shown(told), address)
    return address


def email(value, note):
    told = text.line(value).removeprefix("mailto:")
    try:
        validate_email(told)
    except ValidationError:
        note("unreadable", shown(value))
        return None
    return told


# Terms


def items(value):
    """The items of a cell: of a list as they are, of text by its separators."""
    if isinstance(value, list):
        return [text.line(item) for item in value if not is_empty(item)]
    if isinstance(value, dict):
        return []
    return split_items(text.characters(str(value)))


def term(table, value, note):
    """The one code that the cell's term has in `table`."""
    found = table.get(key(value))
    if found is None:
        note("unknown", shown(value))
    elif key(value) != key(found):
        note("read-as", shown(value), str(found))
    return found or None


def terms(table, value, note):
    """The codes of the cell's terms, as a list."""
    codes = []
    for item in items(value):
        found = table.get(key(item))
        if found is None:
            note("unknown", shown(item))
        else:
            codes += [found] if isinstance(found, str) else found
    return list(dict.fromkeys(codes)) or None


def hints(table, value, note):
    """What the cell's terms let one guess: no term is unknown here, and what is found is noted."""
    found = list(dict.fromkeys(table[key(item)] for item in items(value) if key(item) in table))
    if found:
        note("guessed", shown(value), ", ".join(found))
    return found or None


def hint(table, value, note):
    """The first of `hints`, for a field of one value."""
    return next((table[key(item)] for item in items(value) if key(item) in table), None)


def whole(value, note):
    """The items of a list, or the cell as one item: its commas are its own."""
    return items(value if isinstance(value, list) else [value]) or None


def labels(table, value, note):
    """The terms told in words, one a line; a term that isn't in the table tells itself."""
    told = []
    for item in items(value):
        found = table.get(key(item))
        if found is None:
            note("kept-as-text", shown(item))
        told.append(item if found is None else found)
    return "\n".join(dict.fromkeys(filter(None, told))) or None


def codes(value, note):
    """Codes of the classification as the file writes them; whether they exist is settled later."""
    return items(value) or None


def tags(value, note):
    """Keywords; the same one twice, or with other capitals, is one."""
    found = {}
    for item in items(value):
        tag = text.line(item)
        if len(tag) > MAX_TAG:
            note("too-long", shown(tag))
        elif tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values()) or None


def scope(value, note):
    """Where a project of the US federal catalogue takes place; a scope of its own words is text."""
    found = vocabularies.SCOPES.get(key(value))
    if found is None:
        note("guessed", shown(value), ", ".join(vocabularies.DEFAULT_SCOPE))
    return found or vocabularies.DEFAULT_SCOPE


def scope_in_words(value, note):
    """The scope, told in the body when it isn't in the table."""
    return None if key(value) in vocabularies.SCOPES else labelled("Where: ", body, value, note)


# PPSR-Core's contact point, and its parties


def contact_email(value, note):
    """The contact's details when they are an e-mail address."""
    return email(value, note) if "@" in str(value) else None


def contact_url(value, note):
    """The contact's details when they aren't an e-mail address: then only an address is kept."""
    return None if "@" in str(value) else url(value, note)


def media(value, note):
    """A picture's address: no file is fetched from elsewhere."""
    note("not-carried", shown(value))


def associated(value, note):
    """The associated parties of the extension, each with its role."""
    listed = value if isinstance(value, list) else [value]
    found = (_associated(party, note) for party in listed if isinstance(party, dict))
    return [party for party in found if party] or None


def _associated(party, note):
    names = organisation_names([party.get("projectAssociatedPartyName")])
    role = term(vocabularies.PARTY_ROLES, party.get("projectAssociatedPartyRole"), note)
    return {**names[0], "role": role or PartyRole.PARTNER} if names else None


# Organisations

ACRONYM = re.compile(r"(.+?) \(([A-Z][A-Za-z0-9&-]{1,15})\)")
OUTSIDE_PARENTHESES = re.compile(r"[,;](?![^(]*\))")
# A comma that belongs to a name: "University of California, Santa Cruz", "Oceanites, Inc."
OWN_COMMA = re.compile(r"(University of California),\s*|,\s*(?=Inc\b)")
NAME = re.compile(r"(?:the )?[^\W_a-z][^\n;<>]{2,99}")
SENTENCE = re.compile(r"[a-z]{3,}\. |\b(?:with|from|work|managed|received)\b| {2}")


def parties(first, others, value, note):
    """Organisations with their roles: the first one's is `first`, the others' is `others`."""
    names = organisation_names(value)
    roles = [first] + [others] * len(names)
    return [{**name, "role": role} for name, role in zip(names, roles, strict=False)] or None


def partners(role, value, note):
    """Organisations named in free text: only when every part reads as a name."""
    found = organisation_names(value)
    return [{**name, "role": role} for name in found] if all_names(found) else None


def partners_in_words(value, note):
    """The text of `partners`, told in the body, when it doesn't read as a list of names."""
    if all_names(organisation_names(value)):
        return None
    note("kept-as-text", shown(value))
    return labelled("Partners: ", body, value, note)


def all_names(found):
    return all(
        NAME.fullmatch(name["name"])
        and not SENTENCE.search(name["name"])
        and (" " in name["name"] or name["name"][:2].isupper())
        for name in found
    )


def organisation_names(value):
    """[{name, acronym}] of a cell; commas within parentheses don't separate."""
    joined = OWN_COMMA.sub(lambda match: f"{match[1]} " if match[1] else " ", text.line(value))
    listed = items(value) if isinstance(value, list) or "|" in joined else None
    parts = listed or OUTSIDE_PARENTHESES.split(joined)
    names = [re.sub(r"^(?:and|et) ", "", part.strip()) for part in parts if not is_empty(part)]
    return [_named(name) for name in names]


def _named(name):
    match = ACRONYM.fullmatch(name)
    return {"name": match[1], "acronym": match[2]} if match else {"name": name, "acronym": ""}


us_date = partial(date, order="mdy")
