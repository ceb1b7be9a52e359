"""The members who take part in a project, on its page: each as far as the reader may see it."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from directory.panels import Panel, project_panel

from .corpora import search_url
from .models import Member
from .privacy import ProfileView, Reader, Tier, opened, views
from .questions import askable

SHOWN = 48


@dataclass(frozen=True)
class Person:
    """A member, and what they do in the project; empty where they don't say."""

    profile: ProfileView
    role: str


@dataclass(frozen=True)
class Team:
    """The members of a project, and where a visitor asks them something, if any of them hears.

    Members find there who works on similar things.
    """

    people: list[Person]
    ask_url: str
    alike_url: str


@project_panel
def people_panel(project, request):
    reader = Reader.of(getattr(request, "user", None) or AnonymousUser())
    found = people(project, reader)
    if not found:
        return None
    team = Team(found, _ask_url(project, reader), _alike_url(project, reader))
    return Panel("network/_people.html", team)


def _ask_url(project, reader):
    """Members write to one another from their profiles."""
    key = project.translation_key
    heard = not reader.admitted and askable(key).exists()
    return reverse("ask", args=[key]) if heard else ""


def _alike_url(project, reader):
    if not (reader.admitted or reader.coordinates):
        return ""
    return search_url(discipline=[node.code for node in project.disciplines.all()])


def people(project, reader):
    """The Persons of a project, by name: those who let this reader know that they take part."""
    key = project.translation_key
    known = Member.objects.active().known_to(reader)
    if not reader.coordinates:
        tier = Tier.MEMBERS if reader.admitted else Tier.PUBLIC
        known = known.filter(opened("projects", tier))
    here = known.filter(involvements__project__translation_key=key).distinct()
    return [
        Person(profile, role)
        for profile in views(here.with_details()[:SHOWN], reader)
        for role in _roles(profile, key)
    ]


def _roles(profile, key):
    """What a profile says of a project: one text, or none where it doesn't tell of the project."""
    roles = [each.role for each in profile.projects if each.project == key]
    return [", ".join(filter(None, dict.fromkeys(roles)))] if roles else []
