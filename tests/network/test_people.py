"""A project's page and its members: who is told that somebody takes part."""

import pytest
from django.test import Client

from network.models import Member
from network.people import people
from network.privacy import Reader
from tests.factories import MemberFactory, ProjectPageFactory, translate
from tests.soup import soup_of


@pytest.fixture
def project(site_tree):
    return ProjectPageFactory(title="Mares")


@pytest.fixture
def members(project):
    """Members of the project by what they have chosen."""
    choices = {
        "Ouverte": {"name": 2, "projects": 2},
        "Discrète": {"name": 2, "projects": 1},
        "Usuelle": {},
        "Secrète": {"projects": 0},
        "Sans nom": {"projects": 2},
    }
    found = {
        name: MemberFactory(name=name, tiers=tiers, projects=[(project, f"Rôle {name}")])
        for name, tiers in choices.items()
    }
    found["Absente"] = MemberFactory(
        name="Absente",
        state=Member.State.PAUSED,
        tiers={"name": 2, "projects": 2},
        projects=[(project, "Rôle Absente")],
    )
    found["Ailleurs"] = MemberFactory(name="Ailleurs", tiers={"name": 2, "projects": 2})
    return found


EXPECTED = {
    "visitor": {"Ouverte"},
    "account": {"Ouverte"},
    "hidden": {"Ouverte"},
    "member": {"Ouverte", "Discrète", "Usuelle", "Sans nom"},
    "self": {"Ouverte", "Discrète", "Usuelle", "Sans nom"},
    "coordinator": {"Ouverte", "Discrète", "Usuelle", "Sans nom", "Secrète"},
}


def test_who_is_told_of_whom(members, project, client_of):
    accounts = {
        "hidden": members["Absente"].user,
        "member": members["Ailleurs"].user,
        "self": members["Usuelle"].user,
    }
    seen = {}
    for viewer in EXPECTED:
        client = client_of(
            {"coordinator": "coordinator", "account": "editor"}.get(viewer, "visitor")
        )
        if viewer in accounts:
            client.force_login(accounts[viewer])
        text = soup_of(client.get(project.url)).select_one("main").text
        seen[viewer] = {name for name in members if name in text}
        assert {name for name in members if f"Rôle {name}" in text} == seen[viewer]
    assert seen == EXPECTED


def test_a_member_is_there_in_each_language_of_the_project(members, project):
    english = translate(project, title="Ponds")
    names = [person.profile.name for person in people(english, Reader())]
    assert names == ["Ouverte"]


def test_roles_in_two_languages_of_a_project_are_one_person(project):
    english = translate(project, title="Ponds")
    tiers = {"name": 2, "projects": 2}
    MemberFactory(tiers=tiers, projects=[(project, "Animation"), (english, "Relecture")])
    assert [person.role for person in people(project, Reader())] == ["Animation, Relecture"]


def test_a_project_without_members_says_nothing_of_them(project):
    page = soup_of(Client().get(project.url))
    assert not page.select("#people")
