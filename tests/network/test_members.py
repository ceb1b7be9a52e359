"""The list of members and the page of one: what they show, to whom, in how many queries."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.models import Member
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory
from tests.soup import soup_of
from tests.standing import standing

QUERIES_OF_A_PROFILE = 20


@pytest.fixture
def reader(client, db):
    """The client of a member called Zoé."""
    client.force_login(MemberFactory(name="Zoé Exemple").user)
    return client


def names(response):
    return [link.text for link in soup_of(response).select(".person a")]


def test_members_stand_in_the_order_of_the_alphabet(reader):
    for name in ("Élodie Brun", "Eric Aulne", "œuvre d’Essai", "ada Minuscule", "123"):
        MemberFactory(name=name)
    response = reader.get(reverse("members"))
    expected = ["123", "ada Minuscule", "Élodie Brun", "Eric Aulne", "œuvre d’Essai", "Zoé Exemple"]
    assert names(response) == expected
    assert [h.text for h in soup_of(response).select(".letter h3")] == ["#", "A", "E", "O", "Z"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("elodie", ["Élodie Brun"]),
        ("BRUN élodie", ["Élodie Brun"]),
        ("exemple", ["Zoé Exemple"]),
        ("elodei", ["Élodie Brun"]),
    ],
)
def test_members_are_found_by_their_names(reader, typed, found):
    MemberFactory(name="Élodie Brun")
    assert names(reader.get(reverse("members"), {"q": typed})) == found


@pytest.mark.parametrize(("typed", "offered"), [("BRUN él", ["Élodie Brun"]), ("xyz", [])])
def test_where_nothing_is_found_it_is_offered_what_begins_so(reader, typed, offered):
    MemberFactory(name="Élodie Brun")
    response = reader.get(reverse("members"), {"q": typed})
    assert names(response) == []
    assert [a.text for a in soup_of(response).select("[aria-labelledby=perhaps] a")] == offered


@pytest.mark.parametrize(
    "asked", [{"q": "e\0lodie"}, {"q": "ÿ" * 20_000}, {"page": "-1"}, {"sort": "newest"}]
)
def test_what_is_wrong_in_the_address_is_named(reader, asked):
    response = reader.get(reverse("members"), asked)
    page = soup_of(response, status=400)
    assert page.select_one(".errors li")
    assert [link.text for link in page.select(".person a")] == ["Zoé Exemple"]


def test_a_long_list_is_in_pages(reader):
    MemberFactory.create_batch(70, user=None)
    first = reader.get(reverse("members"))
    assert len(names(first)) == 20
    last = soup_of(first).select(".pagination a")[-2]
    assert len(names(reader.get(reverse("members") + last["href"]))) == 11
    past = reader.get(reverse("members"), {"page": "99"})
    assert names(past) == []
    assert soup_of(past).select_one(".empty .button")["href"] == "?"


def full_member(vocabulary, n, projects):
    member = MemberFactory(
        name=f"Plein {n}",
        biography="Beaucoup",
        skills=[f"savoir {n} {i}" for i in range(8)],
        organisations=[OrganisationFactory() for _ in range(4)],
        disciplines=list(vocabulary.disciplines.values()),
        territories=list(vocabulary.territories.values()),
        projects=[(page, "Animation") for page in projects],
        languages=["fr", "en"],
        availability=["mentor", "speak"],
        email="plein@example.org",
        telephone="+33 1 99 00 00 00",
        tiers={"email": 1, "telephone": 1},
    )
    member.photo.save("photo.webp", ContentFile(b"a face"))
    return member


def queries(client, address):
    client.get(address)  # which warms the caches
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return len(context)


@standing
def full(site_tree, vocabulary):
    """A member with much of everything, and one who reads.

    They stand before a test's own transaction begins: one that has written keeps nothing in memory.
    """
    projects = [ProjectPageFactory() for _ in range(6)]
    return full_member(vocabulary, 1, projects), MemberFactory(name="Zoé Exemple").user


def test_a_profile_takes_few_queries_whatever_it_holds(full, client):
    member, user = full
    client.force_login(user)
    assert queries(client, member.get_absolute_url()) <= QUERIES_OF_A_PROFILE


def test_a_list_takes_as_many_queries_for_one_as_for_many(reader, vocabulary, site_tree):
    projects = [ProjectPageFactory() for _ in range(2)]
    full_member(vocabulary, 0, projects)
    few = queries(reader, reverse("members"))
    for n in range(1, 8):
        full_member(vocabulary, n, projects)
    assert queries(reader, reverse("members")) == few


def test_the_way_into_the_network_is_shown_to_those_it_is_open_to(client_of, reader, site_tree):
    def ways(client):
        return {a["href"] for a in soup_of(client.get("/fr/")).select("header .tools a")} & {
            reverse("network-home"),
            reverse("own-profile"),
        }

    assert ways(client_of("visitor")) == set()
    assert ways(client_of("editor")) == set()
    assert ways(client_of("coordinator")) == {reverse("network-home")}
    assert ways(reader) == {reverse("network-home")}
    hidden = client_of("visitor")
    hidden.force_login(MemberFactory(state=Member.State.PAUSED).user)
    assert ways(hidden) == {reverse("own-profile")}


def test_both_languages_lead_to_each_other(reader):
    page = soup_of(reader.get(reverse("members"), {"q": "zo"}))
    assert page.select_one("a[hreflang=en]")["href"] == "/en/network/members/?q=zo"


def test_a_profile_with_a_name_alone_says_so(reader):
    member = MemberFactory(name="Seul Nom")
    page = soup_of(reader.get(member.get_absolute_url()))
    assert page.select_one("h1").text.strip() == "Seul Nom"
    assert page.select_one(".empty")
    assert page.select_one(".portrait--letters").text == "SN"


def test_what_members_write_is_text(reader):
    member = MemberFactory(
        name="<b>Gras</b>", biography="<script>alert(1)</script>", skills=["<i>"]
    )
    page = soup_of(reader.get(member.get_absolute_url())).select_one("main")
    assert not page.select("script, b, i")
    assert "<script>alert(1)</script>" in page.text
