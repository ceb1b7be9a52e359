"""Skills in the admin: several names of one thing become one, for whoever may."""

import pytest
from wagtail.models import ModelLogEntry

from network.corpora import BY_TIER
from network.models import Skill
from network.privacy import Tier
from search.models import SearchEntry
from tests.factories import MemberFactory
from tests.soup import soup_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Members with two names of one thing, one of them with both."""
    return {
        "both": MemberFactory(skills=["botanique", "Botanique de terrain"]),
        "one": MemberFactory(skills=["Botanique de terrain", "dessin"]),
    }


def address(*names):
    ids = "&".join(f"id={Skill.objects.get(name=name).pk}" for name in names)
    return f"/admin/bulk/network/skill/merge/?{ids}"


def skills(member):
    return sorted(item.tag.name for item in member.skill_items.select_related("tag"))


def test_members_bear_the_one_that_stays(client_of, held):
    client, names = client_of("coordinator"), ("botanique", "Botanique de terrain")
    page = soup_of(client.get(address(*names)))
    assert texts(page, "[name=target] ~ *, label:has([name=target])") == sorted(
        names, key=str.lower
    )
    target = Skill.objects.get(name="botanique")
    assert client.post(address(*names), {"target": target.pk}).status_code == 302
    assert [skills(held[who]) for who in ("both", "one")] == [
        ["botanique"],
        ["botanique", "dessin"],
    ]
    assert not Skill.objects.filter(name="Botanique de terrain").exists()
    entry = SearchEntry.of(BY_TIER[Tier.MEMBERS]).get(key=held["one"].key)
    assert entry.codes["skill"] == ["botanique", "dessin"]
    assert ModelLogEntry.objects.filter(action="core.merge", object_id=target.pk).count() == 1


def test_without_a_choice_nothing_is_merged(client_of, held):
    answer = client_of("coordinator").post(address("botanique", "dessin"), {})
    assert "Choisissez ce qui reste." in answer.content.decode()
    assert Skill.objects.count() == 3


def test_what_stays_is_one_of_those_chosen(client_of, held):
    other = Skill.objects.get(name="dessin").pk
    chosen = address("botanique", "Botanique de terrain")
    client_of("coordinator").post(chosen, {"target": other})
    assert Skill.objects.count() == 3


def test_one_alone_has_nothing_to_be_merged_with(client_of, held):
    page = soup_of(client_of("coordinator").get(address("botanique")))
    assert page.select("[name=target]") == []


@pytest.mark.parametrize("role", ["visitor", "editor", "moderator"])
def test_others_merge_nothing(client_of, held, role):
    target = Skill.objects.get(name="botanique").pk
    chosen = address("botanique", "Botanique de terrain")
    client_of(role).post(chosen, {"target": target})
    assert Skill.objects.count() == 3
