"""Lists of OAI-PMH: what is asked for, and where it goes on.

Works are in the order in which they came to be as they are. One that changes while somebody
harvests comes to stand at the end: it is met twice, and none is missed. A token holds all that
there is to know, so that it is good for as long as anybody may want.
"""

import re
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer

from .models import HarvestedWork

AT_ONCE = 100  # works
GRANULARITIES = {"YYYY-MM-DD": "%Y-%m-%d", "YYYY-MM-DDThh:mm:ssZ": "%Y-%m-%dT%H:%M:%SZ"}
MAX_TOKEN = 1000  # characters
NAME = re.compile(r"[A-Za-z0-9_.!~*'()-]+")  # of a format, or of a set, which has no other in it
signer = Signer(salt="resources.oai_lists")


class Refused(Exception):
    """One of the protocol's errors: its code, and a sentence."""

    def __init__(self, code, message):
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Selection:
    """A list that a verb asks for, behind the work of an id, where so many were shown before."""

    verb: str
    since: str = ""
    until: str = ""
    set: str = ""
    after: int = 0
    shown: int = 0

    @classmethod
    def of(cls, told):
        """What the arguments of a request ask for."""
        if token := told.get("resumptionToken"):
            return cls.behind(token, told["verb"])
        since, until, of = (told.get(name, "") for name in ("from", "until", "set"))
        if of and not NAME.fullmatch(of):
            raise Refused("badArgument", "No set has such a name.")
        if since and until and len(since) != len(until):
            raise Refused("badArgument", "Give “from” and “until” in the same granularity.")
        first, last = moment(since), moment(until, is_end=True)
        if first and last and first > last:
            raise Refused("badArgument", "“from” comes after “until”.")
        return cls(told["verb"], since, until, of)

    @classmethod
    def behind(cls, token, verb):
        """Where a token says that the list of this verb goes on."""
        try:
            found = cls(*signer.unsign_object(token[:MAX_TOKEN]))
        except BadSignature:
            raise Refused("badResumptionToken", "This isn’t a token of this repository.") from None
        if found.verb != verb:
            raise Refused("badResumptionToken", "This token is of another verb.")
        return found

    @property
    def token(self):
        return signer.sign_object(astuple(self))

    def next(self, works):
        """The list behind some works of it."""
        return replace(self, after=works[-1].pk, shown=self.shown + len(works))

    def works(self):
        """What is left of it."""
        found = HarvestedWork.objects.filter(pk__gt=self.after).order_by("pk")
        if self.since:
            found = found.filter(datestamp__gte=moment(self.since))
        if self.until:
            found = found.filter(datestamp__lte=moment(self.until, is_end=True))
        return found.filter(sets__contains=f" {self.set} ") if self.set else found


def moment(text, is_end=False):
    """A day or a second in UTC: its first moment, or its last second; None without a text."""
    if not text:
        return None
    for pattern, form in GRANULARITIES.items():
        if len(text) == len(pattern) and text.isascii():
            try:
                found = datetime.strptime(text, form).replace(tzinfo=UTC)
            except ValueError:
                break
            is_day = is_end and "T" not in text
            return found.replace(hour=23, minute=59, second=59) if is_day else found
    known = " or ".join(GRANULARITIES)
    raise Refused("badArgument", f"Give days or moments that there are, as {known}.")
