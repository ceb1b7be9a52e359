"""The parameters of the API's addresses: as OpenAPI has them, and as they are read."""

import uuid

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from .problem_details import Problem

MAX_NAME = 40  # characters of a parameter's name that are said again
MAX_NAMED = 20
FIRST_YEAR, LAST_YEAR = 1900, 2200  # no zone takes these beyond what a database can hold


def parameter(name, description, example=None, **schema):
    """A parameter as OpenAPI has it."""
    told = {"name": name, "in": "query", "description": description, "schema": schema}
    return told | ({} if example is None else {"example": example})


def several(name, description, known, example=None):
    """The same for several of the known names, with commas between; `some_of` reads them."""
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(known)}}
    told = parameter(name, description, example, **schema)
    return told | {"style": "form", "explode": False}


def checked(query, parameters, errors):
    """Nothing, or a Problem where `errors` says something, or the parameters aren't OpenAPI's."""
    schemas = {each["name"]: each["schema"] for each in parameters}
    unknown = sorted(name for name in query if name not in schemas)[:MAX_NAMED]
    errors = errors | {name[:MAX_NAME]: _("There is no such parameter.") for name in unknown}
    errors |= {
        each["name"]: _("Give this once.") for each in parameters if _is_repeated(query, each)
    }
    if errors:
        raise Problem("invalid_parameters", errors)


def _is_repeated(query, parameter):
    """Whether what is asked for once, be it a list with commas, was given several times."""
    once = parameter["schema"].get("type") != "array" or not parameter.get("explode", True)
    return once and len(query.getlist(parameter["name"])) > 1


class Parameters:
    """What an address asks for; `errors` collects by name what is wrong with it.

    A reader makes a value of a text, or raises a ValueError that says what to do.
    """

    def __init__(self, query):
        self.query, self.errors = query, {}

    def one(self, name, read, default=None):
        found = self.query.getlist(name)
        return self._read(name, lambda: read(found[0]), default) if found else default

    def needed(self, name, read):
        """What can't be left out."""
        if not self.query.getlist(name):
            self.errors[name] = _("This is needed.")
        return self.one(name, read, "")

    def each(self, name, read, most):
        """The values of a parameter that may be repeated, each once."""
        found = self.query.getlist(name)
        if len(found) > most:
            self.errors[name] = _("Give at most %(n)d of these.") % {"n": most}
            return ()
        return self._read(name, lambda: tuple(dict.fromkeys(map(read, found))), ())

    def _read(self, name, read, default):
        try:
            return read()
        except ValueError as wrong:
            self.errors[name] = str(wrong)
            return default


def one_of(known):
    def read(text):
        if text not in known:
            raise ValueError(_("Give one of these: %(these)s.") % {"these": ", ".join(known)})
        return text

    return read


def some_of(known):
    """Reads several names with commas between."""

    def read(text):
        return tuple(dict.fromkeys(map(one_of(known), text.split(","))))

    return read


def text(longest):
    def read(given):
        if not 0 < len(given) <= longest:
            raise ValueError(_("Give from 1 to %(n)d characters.") % {"n": longest})
        return given

    return read


def number(most):
    def read(text):
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:20]) <= most):
            raise ValueError(_("Give a whole number from 1 to %(n)d.") % {"n": most})
        return int(text[:20])

    return read


def yes(text):
    return one_of(["1"])(text) == "1"


def key(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValueError(_("Give a key as pages have it.")) from None


def day(text):
    found = _parsed(parse_date, text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(_("Give a day from 1900 to 2200 as year-month-day, such as 2026-03-31."))
    return found


def moment(text):
    found = _parsed(parse_datetime, text)
    if found is None or timezone.is_naive(found) or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(
            _("Give a moment from 1900 to 2200 with its zone, such as 2026-03-31T12:00:00Z.")
        )
    return found


def _parsed(parse, text):
    try:
        return parse(text)
    except ValueError:  # well written, but there is no such day
        return None
