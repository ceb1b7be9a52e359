"""What the entries of members hold: each word of a ProfileView, and nothing beside it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile

from network import projection
from network.corpora import BY_TIER
from network.models import Member
from network.privacy import SAMPLES, Participation, ProfileView, Tier, visible
from network.projection import cards, collected, fields, missing, project, project_members
from search.models import SearchEntry
from search.projection import write
from search.vocabulary import vocabularies
from tests.factories import MemberFactory, OrganisationFactory
from tests.races import at_once, overtaken

CORPUS = BY_TIER[Tier.MEMBERS]


def entries(member):
    return SearchEntry.objects.filter(key=member.key, deleted=False)


def titles(member):
    return {each.titles["fr"] for each in entries(member)}


@pytest.fixture
def profile(vocabulary, db):
    return ProfileView(
        key=uuid.UUID(int=7),
        name="Ada Éxemple",
        photo="members/ada.webp",
        position="Botaniste",
        biography="Des  mares.",
        offers="Du temps",
        seeks="Des\nloutres",
        orcid="0000-0002-1825-0097",
        email="zq@example.org",
        telephone="+33 1 00",
        skills=("zebra", "chant"),
        languages=("fr",),
        availability=("speak",),
        organisations=(OrganisationFactory(name="Maison mare", acronym="MM"),),
        disciplines=(vocabulary.disciplines["1.6-ecology"],),
        territories=(vocabulary.territories["WORLD"],),
        projects=(Participation(uuid.UUID(int=8), "zqrole", 2001, 2002),),
    )


class TestFields:
    def test_are_all_that_is_searched_by(self, profile):
        texts = {
            "title": "Ada Éxemple",
            "summary": "Botaniste",
            "body": "Des mares. Du temps Des loutres",
        }
        named = (
            "Sciences naturelles · Natural sciences · Sciences biologiques · Biological sciences"
            " · Écologie · Ecology"
        )
        assert fields(profile, CORPUS, vocabularies()) == {
            "kind": "member",
            "texts": {
                code: texts
                | {
                    "url": f"/{code}/network/members/{profile.key}/",
                    "keywords": f"zebra · chant · Maison mare · MM · {named} · {profile.orcid}",
                }
                for code in ("fr", "en")
            },
            "titles": {"fr": "ada exemple", "en": "ada exemple"},
            "codes": {
                "availability": ["speak"],
                "discipline": ["1", "1.6", "1.6-ecology"],
                "language": ["fr"],
                "organisation": ["Maison mare"],
                "project": [str(uuid.UUID(int=8))],
                "skill": ["chant", "zebra"],
                "territory": ["WORLD", "WORLD:only"],
            },
            "visibility": ["corpus:members_members"],
            "published": datetime(2000, 1, 1, tzinfo=UTC),
            "image": {"src": "members/ada.webp"},
            "names": {"organisation": ["Maison mare"], "tag": ["chant", "zebra"]},
        }

    def test_name_the_places_but_for_the_whole_world(self, vocabulary, db):
        places = vocabulary.territories["WORLD"], vocabulary.territories["FR"]
        profile = ProfileView(key=uuid.UUID(int=7), name="Ada", territories=places)
        [keywords] = {
            each["keywords"] for each in fields(profile, CORPUS, vocabularies())["texts"].values()
        }
        assert keywords == "France"

    def test_of_a_name_alone(self, db):
        bare = ProfileView(key=uuid.UUID(int=7), name="Ada")
        found = fields(bare, CORPUS, vocabularies())
        assert (found["codes"], found["names"], found["image"]) == ({}, {}, None)
        texts = {
            (each["title"], each["keywords"], each["body"]) for each in found["texts"].values()
        }
        assert texts == {("Ada", "", "")}


class TestCollected:
    def test_entries_are_made_once_at_the_end(self, site_tree, monkeypatch):
        member = MemberFactory(name="Avant")
        made, whole = [], projection._project
        monkeypatch.setattr(projection, "_project", lambda keys: made.append(keys) or whole(keys))
        with collected():
            member.name = "Pendant"
            member.save()
            with collected():
                member.name = "Après"
                member.save()
            assert titles(member) == {"avant"}
        assert (made, titles(member)) == ([[member.key]], {"apres"})

    def test_what_fails_leaves_nothing_waiting(self, site_tree):
        member = MemberFactory(name="Avant")
        with pytest.raises(ZeroDivisionError), collected():
            raise ZeroDivisionError
        member.name = "Après"
        member.save()
        assert titles(member) == {"apres"}


class TestCards:
    def test_hold_what_a_list_shows_of_an_entry(self, profile, vocabulary):
        write(CORPUS, [profile.key], {profile.key: (fields(profile, CORPUS, vocabularies()), [])})
        assert cards([str(profile.key)], CORPUS) == {
            str(profile.key): ProfileView(
                key=profile.key,
                name="Ada Éxemple",
                photo="members/ada.webp",
                position="Botaniste",
                organisations=("Maison mare",),
                skills=("chant", "zebra"),
            )
        }

    def test_of_a_name_alone_and_of_nobody_else(self, site_tree):
        member, _other = MemberFactory(name="Ada"), MemberFactory(name="Béa")
        assert cards([member.key], CORPUS) == {
            str(member.key): ProfileView(key=member.key, name="Ada")
        }

    def test_are_of_their_tier(self, site_tree):
        member = MemberFactory(
            position="zqposition", skills=["zq"], tiers={"position": 0, "skills": 0}
        )
        member.photo.save("photo.webp", ContentFile(b"face"))
        found = {tier: cards([member.key], corpus) for tier, corpus in BY_TIER.items()}
        own = visible(member, SAMPLES[Tier.ONLY_ME], ["position", "skills", "photo"])
        assert found == {
            Tier.PUBLIC: {},
            Tier.MEMBERS: {str(member.key): replace(own, position="", skills=())},
            Tier.ONLY_ME: {str(member.key): own},
        }
        assert type(own.photo) is str and own.photo

    def test_nobody_who_hides_is_in_any(self, site_tree):
        member = MemberFactory(tiers={"name": 2})
        assert all(cards([member.key], corpus) for corpus in BY_TIER.values())
        member.state = Member.State.PAUSED
        member.save()
        shown = {tier: bool(cards([member.key], corpus)) for tier, corpus in BY_TIER.items()}
        assert shown == {Tier.PUBLIC: False, Tier.MEMBERS: False, Tier.ONLY_ME: True}


def test_more_than_a_chunk_are_made(site_tree, monkeypatch):
    monkeypatch.setattr(projection, "CHUNK", 2)
    members = [MemberFactory(name="Ada") for _ in range(5)]
    SearchEntry.objects.all().delete()
    sizes, whole = [], projection._project
    monkeypatch.setattr(projection, "_project", lambda keys: sizes.append(len(keys)) or whole(keys))
    project_members(Member.objects.all())
    assert sizes == [2, 2, 1]
    assert {each.key for each in SearchEntry.objects.all()} == {each.key for each in members}


def test_members_without_any_entry_are_missing(site_tree):
    there, without = MemberFactory(), MemberFactory()
    entries(without).delete()
    assert list(missing()) == [without.key]
    assert there.key not in missing()


def test_each_tier_has_what_it_sees(site_tree):
    public = MemberFactory(tiers={"name": 2})
    closed = MemberFactory(position="zq", tiers={"position": 0})
    assert {each.corpus for each in entries(public)} == {each.name for each in BY_TIER.values()}
    found = {each.corpus: each.texts["fr"]["summary"] for each in entries(closed)}
    assert found == {"members_only_me": "zq", "members_members": ""}


def test_either_all_tiers_have_a_change_or_none(site_tree, monkeypatch):
    member, write = MemberFactory(name="Avant", tiers={"name": 2}), projection.write

    def fails_at_last(corpus, *args):
        if corpus is BY_TIER[Tier.PUBLIC]:
            raise ZeroDivisionError
        write(corpus, *args)

    monkeypatch.setattr(projection, "write", fails_at_last)
    Member.objects.filter(pk=member.pk).update(name="Après")
    with pytest.raises(ZeroDivisionError):
        project([member.key])
    assert titles(member) == {"avant"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_what_is_closed_isnt_opened_by_another_change(self, site_tree):
        member = MemberFactory(position="zqposition", tiers={"position": 1})
        copy = Member.objects.get(pk=member.pk)
        member.tiers, copy.biography = {"position": 0}, "Des mares."
        overtaken(member.save, lambda: copy.save(update_fields=["biography"]))
        assert found(member) == {
            "members_only_me": ("zqposition", "Des mares."),
            "members_members": ("", "Des mares."),
        }

    def test_the_entries_are_of_what_was_kept(self, site_tree):
        member = MemberFactory()
        copies = [Member.objects.get(pk=member.pk) for _ in range(8)]
        for number, copy in enumerate(copies):
            copy.position, copy.biography = f"p{number}", f"b{number}"
            copy.tiers = {"position": number % 2, "biography": number % 3 and 1}
        at_once(lambda copy: copy.save(), copies)
        member.refresh_from_db()
        kept = member.position, member.biography
        shown = [
            text if member.tiers[name] else ""
            for name, text in zip(("position", "biography"), kept, strict=True)
        ]
        assert found(member) == {"members_only_me": kept, "members_members": tuple(shown)}


def found(member):
    """{corpus: (summary, body)} of the entries of a member."""
    texts = {each.corpus: each.texts["fr"] for each in entries(member)}
    return {corpus: (text["summary"], text["body"]) for corpus, text in texts.items()}
