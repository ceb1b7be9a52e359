"""Reading our own extended profile back: every field as it was, checked as a stranger's is."""

from django.core.exceptions import ValidationError

from directory.exporting.fields import NAMED, PPSR_NAMES, RELATIONS, RICH_TEXT, plain_fields
from directory.importing.text import FIELD_TAGS, characters, clean_html

from .parsers import shown


def is_extended(cells):
    return isinstance(cells.get("portal"), dict)


def source(name):
    """Where the record tells the field."""
    return PPSR_NAMES.get(name, f"portal.{name}")


def values(cells, report):
    """The values of the record's fields; those that it doesn't tell are left out."""
    portal = cleaned(cells["portal"])
    told = {name: cleaned(cells[key]) for name, key in PPSR_NAMES.items() if key in cells} | portal
    found = {
        field.name: _value(field, told[field.name])
        for field in plain_fields()
        if field.name in told
    }
    carried = ["body", *NAMED, *RELATIONS]
    found |= {name: told[name] for name in carried if name in told}
    for name in set(portal) - set(found):
        report.note("unknown", "portal", shown(name))
    return found | {"language": found.pop("locale", None), "body_blocks": found.pop("body", None)}


def cleaned(value):
    """The value without characters that text can't hold, at any depth."""
    if isinstance(value, str):
        return characters(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {characters(name): cleaned(item) for name, item in value.items()}
    return value


def _value(field, told):
    try:
        value = field.to_python(told)
    except ValidationError as error:
        raise ValidationError({field.name: error}) from error
    return clean_html(value, FIELD_TAGS) if field.name in RICH_TEXT else value
