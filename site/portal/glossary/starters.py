"""The terms that come with the portal: each is offered once, and is staff's from then on.

What they change or delete is never brought back; what they have already is left as they have it.
"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from .models import OfferedTerm, Term

FILE = Path(__file__).parent / "data" / "terms.json"


@transaction.atomic
def load(file=FILE):
    """Make the terms that were never offered, nor are there already: (made, left)."""
    rows = {row.pop("code"): row for row in json.loads(file.read_text("utf-8"))}
    offered = set(OfferedTerm.objects.values_list("code", flat=True))
    new = [code for code in rows if code not in offered]
    OfferedTerm.objects.bulk_create(OfferedTerm(code=code) for code in new)
    made = sum(_made(rows[code]) for code in new)
    return made, len(rows) - made


def _made(row):
    """Whether a term could be made: staff may have entered it themselves."""
    term = Term(**{name: _text(value) for name, value in row.items()})
    try:
        term.full_clean()
    except ValidationError:
        return False
    term.save()
    return True


def _text(value):
    return "\n".join(value) if isinstance(value, list) else value
