"""Who sees what of a member: the one place that decides.

Everything that shows a member (a page, a list, a picture, an export) takes a `ProfileView`, and
only `visible` makes one. What isn't declared in `FIELDS` isn't in it; what nobody has opened stays
closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import rules


class Tier(models.IntegerChoices):
    """To whom a field is open, the fewest first."""

    ONLY_ME = 0, _("Me and the coordinators")
    MEMBERS = 1, _("Members of the network")
    PUBLIC = 2, _("Everyone, on the web")

    @property
    def slug(self):
        """Its name in addresses."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class Field:
    """A field of a profile: its tier until the member chooses another, and the least there is.

    `read` takes a member to the value that a ProfileView holds.
    """

    name: str
    label: str
    tier: Tier = Tier.MEMBERS
    least: Tier = Tier.ONLY_ME
    read: Callable | None = None

    def value(self, member):
        return (self.read or attrgetter(self.name))(member)

    @property
    def tiers(self):
        """(tier, label) of those that a member can choose."""
        return [(tier.value, tier.label) for tier in Tier if tier >= self.least]

    @property
    def can_be_locked(self):
        """Whether a coordinator may close it: a member without a name would be no member."""
        return self.least == Tier.ONLY_ME


class Participation(NamedTuple):
    """What somebody does in a project, which is named by its translation key alone."""

    project: UUID
    role: str
    since: int | None
    until: int | None


def _all_of(name):
    return lambda member: tuple(getattr(member, name).all())


def _skills(member):
    return tuple(item.tag.name for item in member.skill_items.all())


def _participations(member):
    """What goes on first, then what ended last."""
    found = [
        Participation(each.project.translation_key, each.role, each.since, each.until)
        for each in member.involvements.all()
    ]
    return tuple(sorted(found, key=lambda each: (-(each.until or 9999), -(each.since or 0))))


def _codes(name):
    return lambda member: tuple(getattr(member, name))


FIELDS = (
    Field("name", _("Name"), least=Tier.MEMBERS),
    Field("photo", _("Photograph"), read=lambda member: member.photo.name),
    Field("pronouns", _("Pronouns")),
    Field("position", _("Position")),
    Field("organisations", _("Organisations"), read=_all_of("organisations")),
    Field("biography", _("About me")),
    Field("languages", _("Languages"), read=_codes("languages")),
    Field("skills", _("Skills"), read=_skills),
    Field("disciplines", _("Disciplines"), read=_all_of("disciplines")),
    Field("territories", _("Territories"), read=_all_of("territories")),
    Field("projects", _("Projects"), read=_participations),
    Field("offers", _("What I offer")),
    Field("seeks", _("What I look for")),
    Field("availability", _("Willing to"), read=_codes("availability")),
    Field("email", _("E-mail"), tier=Tier.ONLY_ME),
    Field("telephone", _("Telephone"), tier=Tier.ONLY_ME),
    Field("orcid", _("ORCID")),
    Field("links", _("Links"), read=_codes("links")),
)
BY_NAME = {each.name: each for each in FIELDS}
# Reading these of somebody else is written down.
CONTACT = frozenset({"email", "telephone"})


@dataclass(frozen=True)
class ProfileView:
    """As much of a member as one reader may see; what they may not see is empty."""

    key: UUID
    name: str
    photo: str = ""
    pronouns: str = ""
    position: str = ""
    organisations: tuple = ()
    biography: str = ""
    languages: tuple = ()
    skills: tuple = ()
    disciplines: tuple = ()
    territories: tuple = ()
    projects: tuple[Participation, ...] = ()
    offers: str = ""
    seeks: str = ""
    availability: tuple = ()
    email: str = ""
    telephone: str = ""
    orcid: str = ""
    links: tuple = ()

    @property
    def contact(self):
        """The names of the contact details in it."""
        return sorted(name for name in CONTACT if getattr(self, name))


@dataclass(frozen=True)
class Reader:
    """Someone who reads profiles: all that decides what they see."""

    member: UUID | None = None  # their own profile's key
    admitted: bool = False  # that profile is active
    coordinates: bool = False

    @classmethod
    def of(cls, user):
        own = rules.profile_of(user)
        return cls(
            member=own.key if own else None,
            admitted=rules.belongs(user),
            coordinates=rules.coordinates(user),
        )

    def clearance(self, member):
        """The lowest tier of a member's that this reader sees; None: there is no such member."""
        if self.coordinates or self.member == member.key:
            return Tier.ONLY_ME
        if not member.is_active:
            return None
        return Tier.MEMBERS if self.admitted else Tier.PUBLIC


TIERS = frozenset(Tier)
# As whom a member can look at their own profile.
SAMPLES = {
    Tier.PUBLIC: Reader(),
    Tier.MEMBERS: Reader(admitted=True),
    Tier.ONLY_ME: Reader(coordinates=True),
}


def tier_of(member, field):
    """To whom a field of a member is open. A stored tier that isn't one closes it."""
    if field.can_be_locked and field.name in member.locked:
        return Tier.ONLY_ME
    stored = member.tiers.get(field.name, field.tier)
    known = isinstance(stored, int) and stored in TIERS
    return max(Tier(stored) if known else Tier.ONLY_ME, field.least)


def opened(name, tier):
    """The condition on members that a field be open to `tier`: `tier_of` as a query.

    A closed field's tier is stored as such (`Member.save`).
    """
    chosen = Q(**{f"tiers__{name}__gte": tier})
    unchosen = Q(**{f"tiers__{name}__isnull": True})
    return chosen | unchosen if BY_NAME[name].tier >= tier else chosen


def visible(member, reader, wanted=frozenset(BY_NAME)):
    """The ProfileView of a member for a reader; None where they may not know of the member.

    `wanted` names the fields that are of use, where reading the others would be a waste.
    """
    clearance = reader.clearance(member)
    if clearance is None or tier_of(member, BY_NAME["name"]) < clearance:
        return None
    names = {"name", *wanted}
    seen = (f for f in FIELDS if f.name in names and tier_of(member, f) >= clearance)
    return ProfileView(key=member.key, **{field.name: field.value(member) for field in seen})


def views(members, reader, wanted=frozenset(BY_NAME)):
    """The ProfileViews of some members, without those that the reader may not know of."""
    return [view for member in members if (view := visible(member, reader, wanted))]
