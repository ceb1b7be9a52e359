"""Where members arrive: who and what is new, what is coming, and what waits for them."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.moves import moves
from portal.core.choices import Kind
from search.engine import search
from search.lookup import hits_of
from search.lookup import visible as findable
from search.requests import SearchRequest
from search.results import Hit
from search.visibility import Viewer

from .doors import entered, with_profile
from .models import Application, Member
from .privacy import Reader, views
from .rules import answers_applications, profile_of

NEWCOMERS = 6
LISTED = 5
CARD = ("photo", "position", "organisations")


@dataclass(frozen=True)
class News:
    """A project that moved, as the reader may find it: what happened, and when."""

    hit: Hit
    what: str
    day: date


@entered
@require_safe
def home(request):
    """The private home. Each part asks who reads, by the ways that the rest of the site asks."""
    viewer, language = Viewer.behind(request), get_language()[:2]
    own = profile_of(request.user)
    context = {
        "title": _("Network"),
        "newcomers": newcomers(own, Reader.of(request.user)),
        "events": search(coming(language), viewer),
        "resources": search(latest(Kind.RESOURCE, language), viewer),
        "moves": moved(viewer, language),
        "missing": missing(own),
        "waiting": waiting(request.user),
    }
    return render(request, "network/home.html", context)


def newcomers(own, reader, **joined):
    """The profiles of who joined last, as this reader sees them, without their own."""
    members = Member.objects.active().known_to(reader).filter(**joined)
    members = members.order_by("-joined_on", "-pk")
    others = members.exclude(pk=own.pk) if own else members
    return views(others.with_cards()[:NEWCOMERS], reader, CARD)


def missing(own):
    """The fields of their own profile that say nothing yet, until they don't want to know."""
    if own is None or own.hint_put_away:
        return []
    return Member.objects.with_details().get(pk=own.pk).missing


def latest(kind, language, page_size=LISTED, **more):
    """The request for the newest of a kind."""
    scope = frozenset({kind})
    return SearchRequest(scope=scope, page_size=page_size, language=language, **more)


def coming(language):
    return latest(Kind.EVENT, language, date_from=timezone.localdate(), sort="soon")


def moved(viewer, language, since=date.min, until=date.max):
    """The News of projects, as far as the viewer may find them, from a day up to another."""
    happened = [move for move in moves(timezone.localdate()) if since <= move.day < until]
    found = findable([[move.project for move in happened]], viewer) if happened else {}
    told = list(islice((move for move in happened if move.project in found), LISTED))
    hits = {hit.id: hit for hit in hits_of([found[m.project] for m in told], viewer, language)}
    return [News(hits[str(m.project)], m.what, m.day) for m in told if str(m.project) in hits]


def waiting(user):
    """{state: how many applications} for who answers them; None for others."""
    if not answers_applications(user):
        return None
    found = Application.objects.filter(state__in=Application.OPEN).values_list("state", flat=True)
    states = list(found)
    return {state.value: states.count(state) for state in Application.OPEN}


@with_profile
@require_POST
def put_hint_away(request):
    """What is missing of their profile isn't said on the home page any more."""
    member = profile_of(request.user)
    member.hint_put_away = True
    member.save(update_fields=["hint_put_away"])
    return redirect("network-home")
