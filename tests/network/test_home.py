"""The network's home: what it shows, to whom, in how many queries; members arrive there."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import ProjectPage
from network.models import Application, Member
from network.pages import SpacePage
from portal.home.models import HomePage
from tests.factories import (
    ApplicationFactory,
    EventPageFactory,
    MemberFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SpacePageFactory,
    UserFactory,
)
from tests.factories.accounts import PASSWORD
from tests.soup import soup_of, texts
from tests.standing import standing

pytestmark = pytest.mark.django_db
HOME = "/fr/network/"
LOGIN = "/fr/account/login/"
QUERIES = 35  # 29, and some to read what this very transaction has written
FULL = {"photo": "photos/x.webp", "position": "Botaniste", "biography": "Des mares."}


@standing
def world(site_tree, vocabulary):
    """A public and a private page of each kind, and a hidden project."""
    space = SpacePageFactory(title="Espace")
    SpacePageFactory(title="Ateliers", parent=space)
    ProjectPageFactory(title="Mares")
    hidden = SpacePageFactory(title="Comité", parent=space)
    hidden.view_restrictions.create(restriction_type="groups")
    EventPageFactory(title="Sortie ouverte")
    EventPageFactory(title="Atelier privé", parent=space)
    EventPageFactory(title="Réunion du comité", parent=hidden)
    EventPageFactory(title="Sortie passée", start=timezone.now() - datetime.timedelta(days=9))
    ResourcePageFactory(title="Guide ouvert")
    ResourcePageFactory(title="Guide privé", parent=space)
    ResourcePageFactory(title="Budget du comité", parent=hidden)


@pytest.fixture
def reader(client, world):
    member = MemberFactory(name="Zoé Exemple")
    client.force_login(member.user)
    client.member = member
    return client


def part(response, name, what="a[hreflang]"):
    """The words of what a part of the page holds."""
    return texts(soup_of(response), f"section[aria-labelledby={name}] {what}")


def test_it_shows_what_is_public_and_what_is_for_members_and_nothing_else(reader):
    response = reader.get(HOME)
    assert sorted(part(response, "events")) == ["Atelier privé", "Sortie ouverte"]
    assert sorted(part(response, "resources")) == ["Guide ouvert", "Guide privé"]
    assert part(response, "moves") == ["Mares"]
    assert part(response, "space", ".pill") == ["Ateliers"]
    assert "omité" not in response.content.decode()


def test_it_is_closed_to_others(client_of, world):
    assert client_of("visitor").get(HOME)["Location"] == f"{LOGIN}?next={HOME}"
    hidden = Client()
    hidden.force_login(MemberFactory(state=Member.State.PAUSED).user)
    assert [each.get(HOME).status_code for each in (client_of("editor"), hidden)] == [403, 403]


def test_who_joined_last_comes_first_and_nobody_hidden(reader):
    for days, (name, state) in enumerate(
        [("Ada", "active"), ("Hélène", "paused"), ("Sus", "suspended"), ("Ondine", "unclaimed")]
        + [(f"Béa {n}", "active") for n in range(6)]
    ):
        joined = timezone.localdate() - datetime.timedelta(days=days)
        MemberFactory(name=name, state=state, joined_on=joined, position=f"Poste de {name}")
    shown = [*["Ada"], *[f"Béa {n}" for n in range(5)]]
    assert part(reader.get(HOME), "newcomers", ".person a") == shown


def test_a_newcomer_is_seen_as_they_chose(reader):
    MemberFactory(name="Ada", position="zqposte", tiers={"position": 0})
    response = reader.get(HOME)
    assert part(response, "newcomers", ".person a") == ["Ada"]
    assert "zqposte" not in response.content.decode()


def test_each_part_says_when_it_is_empty(client, site_tree):
    client.force_login(MemberFactory().user)
    response = client.get(HOME)
    assert texts(soup_of(response), ".empty") == [
        "Personne d’autre n’a encore rejoint le réseau.",
        "Aucun événement n’est prévu.",
        "Il n’y a pas encore de ressource.",
        "Rien n’a changé ces deux derniers mois.",
    ]
    assert not soup_of(response).select("#space")


def queries(client):
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)
    return len(asked)


def test_it_takes_no_more_queries_for_much_than_for_little(reader):
    MemberFactory(skills=["botanique"])
    assert queries(reader) <= QUERIES
    space = SpacePage.objects.get(slug="espace")
    for n in range(6):
        MemberFactory(skills=["dessin", f"chant {n}"])
        ProjectPageFactory()
        EventPageFactory(parent=space)
        ResourcePageFactory(parent=space)
        SpacePageFactory(parent=space)
    assert queries(reader) <= QUERIES


class TestHint:
    def test_it_names_what_is_missing_until_it_is_put_away(self, reader):
        said = soup_of(reader.get(HOME)).select_one(".hint")
        assert "Photographie" in said.get_text()
        assert reader.get(reverse("network-hint")).status_code == 405
        assert reader.post(said["action"])["Location"] == HOME
        assert soup_of(reader.get(HOME)).select(".hint") == []
        assert Member.objects.get(pk=reader.member.pk).hint_put_away

    def test_nothing_is_said_of_a_full_profile(self, client, world, vocabulary):
        member = MemberFactory(
            **FULL,
            skills=["botanique"],
            disciplines=[vocabulary.disciplines["1.6-ecology"]],
            territories=[vocabulary.territories["FR-DEP-29"]],
        )
        client.force_login(member.user)
        assert soup_of(client.get(HOME)).select(".hint") == []

    def test_a_coordinator_without_a_profile_has_none_to_fill_in(self, client_of, world):
        client = client_of("coordinator")
        assert soup_of(client.get(HOME)).select(".hint") == []
        assert client.post(reverse("network-hint")).status_code == 403


class TestWaiting:
    @pytest.fixture(autouse=True)
    def applications(self, world):
        for state in ("waiting", "waiting", "asked", "unconfirmed", "accepted", "refused"):
            ApplicationFactory(state=state)

    def test_a_coordinator_is_told_how_many(self, client_of):
        soup = soup_of(client_of("coordinator").get(HOME))
        assert texts(soup, ".arrival__waiting a") == [
            "2 demandes attendent une réponse",
            "1 personne doit encore vous répondre",
        ]
        for link in soup.select(".arrival__waiting a"):
            assert client_of("coordinator").get(link["href"]).status_code == 200

    def test_that_none_waits(self, client_of):
        Application.objects.all().delete()
        soup = soup_of(client_of("coordinator").get(HOME))
        assert texts(soup, ".arrival__waiting") == ["Aucune demande n’attend de réponse."]

    def test_members_are_told_nothing_of_it(self, reader):
        assert soup_of(reader.get(HOME)).select(".arrival__waiting a[href^='/admin']") == []


class TestArriving:
    def arrive(self, user, query=""):
        values = {"login": user.email, "password": PASSWORD}
        return Client().post(f"{LOGIN}{query}", values)["Location"]

    def test_members_arrive_here_and_others_where_they_did(self, world):
        coordinator = UserFactory(role="coordinator")
        assert self.arrive(MemberFactory().user) == HOME
        assert self.arrive(MemberFactory(user=coordinator).user) == HOME
        paused = MemberFactory(state=Member.State.PAUSED).user
        others = [
            paused,
            UserFactory(),
            UserFactory(role="editor"),
            UserFactory(role="coordinator"),
        ]
        assert [self.arrive(user) for user in others] == ["/"] * 4

    def test_whoever_was_on_their_way_goes_on(self, world):
        user = MemberFactory().user
        assert self.arrive(user, "?next=/fr/projets/") == "/fr/projets/"
        assert self.arrive(user, "?next=https://evil.example/") == HOME

    def test_a_refused_page_is_where_they_go_back_to(self, client, world):
        page = SpacePage.objects.get(slug="espace")
        sign_in = client.get(page.url)["Location"]
        user = MemberFactory().user
        values = {"login": user.email, "password": PASSWORD, "next": page.url}
        assert client.post(sign_in, values)["Location"] == page.url
        assert client.get(page.url).status_code == 200


def test_the_header_leads_here(reader):
    for address in ("/fr/", SpacePage.objects.get(slug="espace").url):
        [link] = soup_of(reader.get(address)).select("header .tools > li > .tools__network")[:1]
        assert link["href"] == HOME
    ways = soup_of(reader.get(HOME)).select(".ways-in a")
    assert [way["href"] for way in ways] == [
        HOME,
        SpacePage.objects.get(slug="espace").url,
        reverse("members"),
        reverse("conversations"),
        reverse("own-profile"),
    ]
    assert [way.get("aria-current") for way in ways] == ["page", None, None, None, None]


def test_english_members_find_the_english_pages(reader):
    """Where there are none in a language, nothing leads to those of another."""
    assert HomePage.objects.filter(locale__language_code="en").exists()
    response = reader.get("/en/network/")
    assert soup_of(response).select("#space") == []
    assert "Mares" in response.content.decode()
    assert ProjectPage.objects.filter(locale__language_code="en").count() == 0
