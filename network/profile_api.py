"""One's own profile as JSON: read, and changed as its pages change it."""

import hashlib
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db import IntegrityError
from django.utils.http import parse_etags
from ninja import Header, Router, Schema
from pydantic import Field, StrictInt, StrictStr, StringConstraints

from portal.core.examples import example, example_of
from portal.core.parameters import checked
from portal.core.problem_details import Problem, ProblemDetails, private
from portal.tokens.access import Scoped
from portal.tokens.models import Scope
from search.api import answer

from . import profile_changes, rules
from .members_api import REFUSED, Profile, profile_data, reader_of
from .privacy import FIELDS, tier_of, visible
from .projection import collected
from .views import find, locked

router = Router(tags=["members"])
REFUSED_CHANGE = REFUSED | dict.fromkeys((412, 413, 415, 422, 428), ProblemDetails)
IF_MATCH = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of what you have read, or *.")
]
TEXT, LIST = Field(default_factory=str), Field(default_factory=list)  # left out: as it is
Texts = list[StrictStr]
Address = Annotated[StrictStr, StringConstraints(pattern=r"^\S+$")]


class Own(Schema):
    """One's own profile, whole. `tiers` says to whom each field is open."""

    model_config = example(
        state="active",
        joined_on="2026-02-14",
        profile=example_of(Profile),
        tiers={"position": "members", "email": "nobody"},
    )

    state: str
    joined_on: date
    profile: Profile
    tiers: dict[str, str]


class Given(Schema, extra="forbid"):
    """What isn't known is refused, not passed over."""


class GivenWork(Given):
    """What you do in a project; `key` is the project's."""

    key: UUID
    role: StrictStr = TEXT
    since: StrictInt | None = None
    until: StrictInt | None = None


class GivenProfile(Given):
    """What is left out stays as it is; a list takes the place of the whole list.

    Organisations are named by their `id`, languages, disciplines, territories and availability by
    their `code`.
    """

    name: StrictStr = TEXT
    pronouns: StrictStr = TEXT
    position: StrictStr = TEXT
    organisations: list[StrictInt] = LIST
    biography: StrictStr = TEXT
    languages: Texts = LIST
    skills: Texts = LIST
    disciplines: Texts = LIST
    territories: Texts = LIST
    projects: list[GivenWork] = LIST
    offers: StrictStr = TEXT
    seeks: StrictStr = TEXT
    availability: Texts = LIST
    email: StrictStr = TEXT
    telephone: StrictStr = TEXT
    orcid: StrictStr = TEXT
    links: list[Address] = LIST


class Change(Given):
    """Some fields of a profile, and to whom some are to be open."""

    profile: GivenProfile = Field(default_factory=GivenProfile)
    tiers: dict[StrictStr, StrictStr] = Field(default_factory=dict)


@router.get("/profile", response={200: Own} | REFUSED, url_name="profile")
@private
def own_profile(request):
    """Your own profile, with to whom each field is open. Its `ETag` is for changing it."""
    checked(request.GET, [], {})
    return _answer(_data(find(_own_key(request)), request))


@router.patch(
    "/profile", response={200: Own} | REFUSED_CHANGE, auth=Scoped(Scope.PROFILE), url_name="profile"
)
@private
def change_profile(request, change: Change, if_match: IF_MATCH = None):
    """Change some of your own profile, if nobody has since you read it."""
    checked(request.GET, [], {})
    key = _own_key(request)
    if not if_match:
        raise Problem("precondition_required")
    try:
        with collected():
            _change(locked().filter(key=key).first(), change, if_match, request)
    except IntegrityError:  # something that is named was merged or deleted at this moment
        raise Problem("stale") from None
    return _answer(_data(find(key), request))


def _own_key(request):
    if not request.user.is_authenticated:
        raise Problem("sign_in")
    own = rules.profile_of(request.user)
    if own is None:
        raise Problem("not_found")
    return own.key


def _change(member, given, if_match, request):
    data = _data(member, request)
    known = parse_etags(if_match)
    if known != ["*"] and _answer(data)["ETag"] not in known:
        raise Problem("stale")
    seen = {UUID(work["key"]) for work in data["profile"]["projects"]}
    asked = {"profile": {}, "tiers": {}} | given.model_dump(exclude_unset=True)
    errors = profile_changes.make(member, asked["profile"], asked["tiers"], seen)
    if errors:
        raise Problem("invalid_fields", errors)


def _data(member, request):
    """What is told of one's own; a Problem where they were erased meanwhile."""
    if member is None:
        raise Problem("not_found")
    view = visible(member, reader_of(request))
    profile = profile_data(view, request)
    for told, organisation in zip(profile["organisations"], view.organisations, strict=True):
        told["id"] = organisation.pk  # they have chosen it, and can keep it
    return {
        "state": member.state,
        "joined_on": member.joined_on,
        "profile": profile,
        "tiers": {field.name: tier_of(member, field).slug for field in FIELDS},
    }


def _answer(data):
    """With a strong validator (RFC 9110): the answer itself, in short."""
    response = answer(data)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return response
