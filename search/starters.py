"""The synonyms that come with the portal: each set is offered once, and is staff's from then on.

What they change or delete is never brought back: a set that was offered isn't looked at again.
"""

import json
from pathlib import Path

from django.db import transaction

from .models import StarterSynonyms, SynonymSet

FILE = Path(__file__).parent / "data" / "synonyms.json"


@transaction.atomic
def load(file=FILE):
    """Create the sets that were never offered: (created, offered before)."""
    sets = {row["code"]: row["expressions"] for row in json.loads(file.read_text("utf-8"))}
    offered = set(StarterSynonyms.objects.values_list("code", flat=True))
    new = [code for code in sets if code not in offered]
    for code in new:
        StarterSynonyms.objects.create(code=code)
        SynonymSet.objects.create(expressions="\n".join(sets[code]))
    return len(new), len(sets) - len(new)
