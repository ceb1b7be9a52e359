"""The bodies that the API takes: JSON that means one thing to everybody (I-JSON, RFC 7493)."""

import json

from django.utils.translation import gettext as _
from ninja.parser import Parser

from .parameters import MAX_NAME
from .problem_details import Problem

MEDIA_TYPE = "application/json"
MOST = 256 * 1024  # bytes


class JSONParser(Parser):
    def parse_body(self, request):
        if request.content_type != MEDIA_TYPE:
            raise Problem("unsupported_media_type")
        if len(request.body) > MOST:
            raise Problem("too_large")
        return read(request.body)


def read(body):
    """What a body says; a Problem that names the place where it says nothing."""
    try:
        said = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(said, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as wrong:
        place = {"line": wrong.lineno, "column": wrong.colno}
        told = _("This is no JSON any more in line %(line)d, column %(column)d.") % place
    except UnicodeError:
        told = _("Its texts aren’t all Unicode, in UTF-8.")
    except RecursionError:
        told = _("It is nested too deeply.")
    except ValueError:
        told = _("It holds a number that can’t be read.")
    else:
        return said
    raise Problem("invalid_json", {"body": told})


def _once(pairs):
    """An object; readers don't agree on which of two values of one name counts."""
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("invalid_json", {twice[:MAX_NAME]: _("This is there twice.")})
    return said


def _no_number(name):
    raise ValueError(name)
