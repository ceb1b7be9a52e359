"""Members as JSON: as much of each as the site shows whoever asks, by the same projector."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from django.db import IntegrityError
from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Path, Router, Schema

from directory.organisations import known_among
from portal.core.choices import Language
from portal.core.examples import example, example_of
from portal.core.parameters import checked
from portal.core.problem_details import Problem, ProblemDetails, private
from search.api import Bucket, Value, answer, as_chosen, as_facets, as_values, searched_by
from search.engine import search
from search.requests import parse
from search.visibility import Viewer

from . import rules
from .corpora import BY_TIER, corpus_of, searcher
from .models import Availability, ContactReading, Terms
from .privacy import Reader, Tier, visible
from .projection import cards
from .views import find, photograph, works

router = Router(tags=["members"])
SOMEBODY = "5b9c4c4e-2f1f-5d0e-9a55-0c7d5fbd1a11"
KEY = Annotated[
    UUID,
    Path(
        description="Of a member: that of a hit, or of their page’s address.", examples=[SOMEBODY]
    ),
]
REFUSED = dict.fromkeys((400, 401, 403, 404), ProblemDetails)
CHOICES = {"languages": Language.choices, "availability": Availability.choices}
PLAIN = (
    *("name", "pronouns", "position", "biography", "offers", "seeks"),
    *("email", "telephone", "orcid"),
)


KNOWN_BY = {
    "key": SOMEBODY,
    "url": f"/en/network/members/{SOMEBODY}/",
    "name": "Camille Exemple",
    "photo": None,
}


class Card(Schema):
    """What a list shows of a member: `photo` is an address of the API, null without one."""

    model_config = example(
        **KNOWN_BY,
        position="Forest warden (invented)",
        organisations=["Association fictive des Mares"],
        skills=["botanique"],
    )

    key: UUID
    url: str
    name: str
    position: str
    organisations: list[str]
    skills: list[str]
    photo: str | None


class Cards(Schema):
    """`corrected`: the words searched for instead of those given, which found nothing."""

    model_config = example(
        total=1,
        corrected="",
        page=1,
        page_size=20,
        hits=[example_of(Card)],
        facets={"discipline": [example_of(Bucket)]},
    )

    total: int
    corrected: str
    page: int
    page_size: int
    hits: list[Card]
    facets: dict[str, list[Bucket]]


class Affiliation(Schema):
    """`id` and `url` are null where nothing that you may open names the organisation."""

    id: int | None
    name: str
    url: str | None


class Work(Schema):
    """What somebody does in a project that whoever asks may open; `key` is the project's."""

    key: UUID
    title: str
    url: str
    role: str
    since: int | None
    until: int | None


class Profile(Schema):
    """What somebody doesn't show is empty, as is what they never gave: which of them isn't told."""

    model_config = example(
        **KNOWN_BY,
        pronouns="",
        position="Forest warden (invented)",
        organisations=[{"id": None, "name": "Association fictive des Mares", "url": None}],
        biography="",
        languages=[{"code": "fr", "label": "French"}],
        skills=["botanique"],
        disciplines=[example_of(Value)],
        territories=[],
        projects=[],
        offers="",
        seeks="",
        availability=[],
        email="",
        telephone="",
        orcid="",
        links=[],
    )

    key: UUID
    url: str
    name: str
    photo: str | None
    pronouns: str
    position: str
    organisations: list[Affiliation]
    biography: str
    languages: list[Value]
    skills: list[str]
    disciplines: list[Value]
    territories: list[Value]
    projects: list[Work]
    offers: str
    seeks: str
    availability: list[Value]
    email: str
    telephone: str
    orcid: str
    links: list[str]


PHOTO = {"description": "The photograph.", "content": {"image/webp": {}}}
SEARCHED_BY = searched_by(BY_TIER[Tier.MEMBERS])


def reader_of(request):
    """Who asks. A token opens nobody's closed fields: what a coordinator may read, they read on the
    site, and take away by a sheet, which has doors and reasons of its own."""
    reader = Reader.of(request.user)
    return replace(reader, coordinates=False) if hasattr(request, "token") else reader


def _agreed(request):
    """Members first agree to the terms in force, on the site."""
    if rules.belongs(request.user) and Terms.awaits(request.user.member):
        raise Problem("terms")


def _entered(request):
    if not request.user.is_authenticated:
        raise Problem("sign_in")
    if not rules.enters(request.user):
        raise Problem("forbidden")
    _agreed(request)


@router.get(
    "/members",
    response={200: Cards} | REFUSED,
    url_name="members",
    openapi_extra={"parameters": SEARCHED_BY},
)
@private
def member_list(request):
    """Search the members, by the words and values of what each shows you. For members alone."""
    _entered(request)
    language = get_language()[:2]
    corpus = corpus_of(reader_of(request), Viewer.behind(request), language)
    asked, errors = parse(request.GET, language=language, corpus=corpus)
    checked(request.GET, SEARCHED_BY, errors)
    results = search(asked, searcher(corpus))
    shown = cards([hit.id for hit in results.hits], corpus)
    return answer(
        {
            "total": results.total,
            "corrected": results.corrected,
            "page": asked.page,
            "page_size": asked.page_size,
            "hits": [_card(shown[hit.id]) for hit in results.hits if hit.id in shown],
            "facets": as_facets(results),
        }
    )


@router.get("/members/{key}", response={200: Profile} | REFUSED, url_name="member")
@private
def member(request, key: KEY):
    """A member, as far as they show you. Reading contact details is written down for them."""
    checked(request.GET, [], {})
    found, view = seen(request, key)
    try:
        ContactReading.note(found, request.user, view)
    except IntegrityError:  # erased at this moment
        raise Problem("not_found") from None
    return answer(profile_data(view, request))


@router.get(
    "/members/{key}/photo",
    response=REFUSED,
    url_name="member-photo",
    openapi_extra={"responses": {"200": PHOTO}},
)
@private
def member_photo(request, key: KEY):
    """A member’s photograph, a WebP, where it is open to you."""
    checked(request.GET, [], {})
    _found, view = seen(request, key)
    file = photograph(view)
    if file is None:
        raise Problem("not_found")
    return FileResponse(file, content_type="image/webp")


def seen(request, key):
    """(the member of a key, as much of them as may be seen); a Problem where that is nothing."""
    _agreed(request)
    found = find(key)
    view = visible(found, reader_of(request)) if found else None
    if view is None:
        raise Problem("not_found")
    return found, view


def _card(view):
    return {
        **_known_by(view),
        "position": view.position,
        "organisations": view.organisations,
        "skills": view.skills,
    }


def _known_by(view):
    photo = reverse("api-1:member-photo", args=[view.key]) if view.photo else None
    url = reverse("member", args=[view.key])
    return {"key": view.key, "url": url, "name": view.name, "photo": photo}


def profile_data(view, request):
    return {
        **{name: getattr(view, name) for name in PLAIN},
        **_known_by(view),
        "organisations": _organisations(view.organisations, Viewer.behind(request)),
        "skills": view.skills,
        "links": view.links,
        "projects": [_work(each) for each in works(view, Viewer.behind(request))],
        **{name: as_values(getattr(view, name)) for name in ("disciplines", "territories")},
        **{name: as_chosen(getattr(view, name), CHOICES[name]) for name in CHOICES},
    }


def _organisations(found, viewer):
    known = known_among([each.pk for each in found], viewer) if found else ()
    return [
        {
            "id": each.pk if each.pk in known else None,
            "name": each.name,
            "url": each.get_absolute_url() if each.pk in known else None,
        }
        for each in found
    ]


def _work(work):
    return {
        "key": work.hit.id,
        "title": work.hit.title,
        "url": work.hit.url,
        "role": work.role,
        "since": work.since,
        "until": work.until,
    }
