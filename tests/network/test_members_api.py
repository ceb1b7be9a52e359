"""Members as data: who is let in, and how they are answered. Who sees what is in test_matrix."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pydantic import TypeAdapter

from directory.models import ProjectParty
from network.members_api import Cards, Profile
from network.models import ContactReading, Member, Terms
from network.profile_api import Own
from portal.tokens.models import Scope, Token
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory, UserFactory

from .test_matrix import WHO, by_api, members, sentinel, signed_in, viewers  # noqa: F401

pytestmark = pytest.mark.django_db
LIST, OWN = "/api/v1/members", "/api/v1/profile"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def by_token(user):
    """A client that knows no session, only a token."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {"name": "zq", "scopes": [Scope.MEMBERS], "expires_on": tomorrow}
    _token, secret = Token.make(user=user, **values)
    return Client(headers={"authorization": f"Bearer {secret}"})


def told(client, address, schema):
    response = client.get(address, headers=ENGLISH)
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "private, no-store"
    assert ("ETag" in response) == (address == OWN)
    TypeAdapter(schema).validate_python(response.json())
    return response.json()


def refused(client, address):
    response = client.get(address, headers=ENGLISH)
    assert response["Cache-Control"] == "private, no-store"
    return response.status_code, response.json()["code"]


@pytest.fixture
def someone(site_tree, vocabulary):
    """A member with something in every field, all of it open to members."""
    project = ProjectPageFactory(title="Mares")
    member = MemberFactory(
        name="Ada Exemple",
        pronouns="elle",
        position="Bryologue",
        biography="Des mousses.",
        offers="Une loupe.",
        seeks="Des prairies.",
        email="ada@example.org",
        telephone="+33 1 99 00 00 00",
        orcid="0000-0002-1825-0097",
        links=["https://example.org/"],
        languages=["oc"],
        availability=["mentor"],
        skills=["bryologie"],
        organisations=[OrganisationFactory(name="Les Naturalistes")],
        disciplines=[vocabulary.disciplines["1.6-ecology"]],
        territories=[vocabulary.territories["FR-DEP-29"]],
        projects=[(project, "Terrain")],
        tiers={"telephone": 1},
    )
    member.photo.save("photo.webp", ContentFile(b"a face"))
    return member


class TestTokens:
    def test_they_open_what_a_session_opens(self, members, viewers):  # noqa: F811
        accounts = {name: viewers[name] for name in ("account", "editor", "member", "hidden")}
        users = {name: client_user(client) for name, client in accounts.items()}
        users |= {who: members[who].user for who in WHO}
        addresses = [*by_api(members, [sentinel("usual", "name")])]
        for name, user in users.items():
            program, person = by_token(user), signed_in(user)
            for address in addresses:
                one, other = program.get(address), person.get(address)
                assert (one.status_code, one.content) == (other.status_code, other.content), name

    def test_a_coordinators_opens_what_a_members_does(self, members):  # noqa: F811
        both = MemberFactory(user=UserFactory(role="coordinator"))
        alone, member = UserFactory(role="coordinator"), MemberFactory()
        addresses = [f"{LIST}/{members[who].key}" for who in WHO]
        programs = {user: by_token(user) for user in (both.user, alone, member.user)}
        seen = {
            user: [program.get(address).json() for address in addresses]
            for user, program in programs.items()
        }
        assert seen[both.user] == seen[member.user]
        assert seen[alone] == [Client().get(address).json() for address in addresses]
        on_the_site = [signed_in(alone).get(address).json() for address in addresses]
        assert on_the_site[WHO.index("closed")]["email"] == sentinel("closed", "email")

    def test_not_without_the_scope(self, site_tree):
        user = MemberFactory().user
        client = by_token(user)
        Token.objects.update(scopes=[Scope.CONTENT])
        for address in (LIST, OWN, f"{LIST}/{uuid.uuid4()}", f"{LIST}/{uuid.uuid4()}/photo"):
            response = client.get(address)
            assert (response.status_code, response.json()["code"]) == (403, "insufficient_scope")


def client_user(client):
    from portal.core.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


class TestDoors:
    def test_visitors_are_asked_to_sign_in(self, client, site_tree):
        assert refused(client, LIST) == (401, "sign_in")
        assert refused(client, OWN) == (401, "sign_in")
        assert client.get(LIST)["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("state", [None, Member.State.PAUSED, Member.State.SUSPENDED])
    def test_who_isnt_shown_sees_nobody(self, site_tree, state):
        user = MemberFactory(state=state).user if state else UserFactory()
        assert refused(signed_in(user), LIST) == (403, "forbidden")

    def test_members_first_agree_to_the_terms(self, someone):
        Terms.objects.create(version="zq", text_fr="<p>a</p>", text_en="<p>a</p>")
        reader = MemberFactory()
        client = signed_in(reader.user)
        if not Terms.awaits(reader):
            pytest.fail("there are no terms to agree to")
        assert refused(client, LIST) == (403, "terms")
        assert refused(client, f"{LIST}/{someone.key}") == (403, "terms")
        assert told(client, OWN, Own)["profile"]["name"] == reader.name

    def test_who_hides_is_told_of_like_nobody(self, site_tree):
        hidden = MemberFactory(state=Member.State.PAUSED)
        for client in (Client(), signed_in(MemberFactory().user)):
            for end in ("", "/photo"):
                one = client.get(f"{LIST}/{hidden.key}{end}")
                nobody = client.get(f"{LIST}/{uuid.uuid4()}{end}")
                assert (one.status_code, one.content) == (404, nobody.content)
                assert {**one.headers}.keys() == {**nobody.headers}.keys()

    @pytest.mark.parametrize("address", [f"{LIST}?zq=1", f"{LIST}?view=map", f"{OWN}?zq=1"])
    def test_what_isnt_known_is_refused(self, site_tree, address):
        client = signed_in(MemberFactory().user)
        assert refused(client, address) == (400, "invalid_parameters")


class TestProfiles:
    def test_a_member_as_another_sees_them(self, someone):
        client = signed_in(MemberFactory().user)
        found = told(client, f"{LIST}/{someone.key}", Profile)
        [work] = found.pop("projects")
        [organisation] = found.pop("organisations")
        assert (work["title"], work["role"], work["since"]) == ("Mares", "Terrain", None)
        assert organisation["name"] == "Les Naturalistes"
        assert found == {
            "key": str(someone.key),
            "url": f"/en/network/members/{someone.key}/",
            "name": "Ada Exemple",
            "photo": f"/api/v1/members/{someone.key}/photo",
            "pronouns": "elle",
            "position": "Bryologue",
            "biography": "Des mousses.",
            "languages": [{"code": "oc", "label": "Occitan"}],
            "skills": ["bryologie"],
            "disciplines": [{"code": "1.6-ecology", "label": "Ecology"}],
            "territories": [{"code": "FR-DEP-29", "label": "Finistère"}],
            "offers": "Une loupe.",
            "seeks": "Des prairies.",
            "availability": [{"code": "mentor", "label": "Advise a project that begins"}],
            "email": "",
            "telephone": "+33 1 99 00 00 00",
            "orcid": "0000-0002-1825-0097",
            "links": ["https://example.org/"],
        }

    def test_reading_contact_details_is_written_down(self, someone):
        reader = MemberFactory()
        told(by_token(reader.user), f"{LIST}/{someone.key}", Profile)
        reading = ContactReading.objects.get()
        assert (reading.member, reading.reader) == (someone, reader.user)
        assert reading.fields == ["telephone"]

    def test_a_list_has_none_of_them(self, someone):
        client = signed_in(MemberFactory().user)
        client.get(LIST)
        assert not ContactReading.objects.exists()

    def test_the_photograph(self, someone):
        response = by_token(MemberFactory().user).get(f"{LIST}/{someone.key}/photo")
        assert (response["Content-Type"], b"".join(response)) == ("image/webp", b"a face")
        assert response["Cache-Control"] == "private, no-store"

    def test_one_whose_file_is_gone(self, someone):
        someone.photo.storage.delete(someone.photo.name)
        client = signed_in(MemberFactory().user)
        assert refused(client, f"{LIST}/{someone.key}/photo") == (404, "not_found")

    def test_an_organisation_that_nothing_open_names_has_a_name_alone(self, someone):
        client = signed_in(MemberFactory().user)
        [found] = told(client, f"{LIST}/{someone.key}", Profile)["organisations"]
        assert found == {"id": None, "name": "Les Naturalistes", "url": None}
        [own], [work] = someone.organisations.all(), someone.involvements.all()
        ProjectParty.objects.create(page=work.project, organisation=own)
        [found] = told(client, f"{LIST}/{someone.key}", Profile)["organisations"]
        assert found["id"] == own.pk

    def test_a_project_that_is_closed_isnt_named(self, someone):
        [work] = someone.involvements.all()
        work.project.unpublish()
        found = told(signed_in(MemberFactory().user), f"{LIST}/{someone.key}", Profile)
        assert found["projects"] == []

    def test_ones_own_with_to_whom_it_is_open(self, someone):
        found = told(by_token(someone.user), OWN, Own)
        assert found["state"] == "active"
        assert found["profile"]["email"] == "ada@example.org"
        assert found["tiers"]["telephone"] == "members"
        assert found["tiers"]["email"] == "only-me"
        assert not ContactReading.objects.exists()

    def test_who_has_none(self, site_tree):
        assert refused(signed_in(UserFactory()), OWN) == (404, "not_found")


class TestSearching:
    def test_by_words_and_values(self, someone):
        client = signed_in(MemberFactory(name="Grace Exemple").user)
        for query in ("q=mousses", "skill=bryologie", "discipline=1", "language=oc&q=ada"):
            found = told(client, f"{LIST}?{query}", Cards)
            assert found["total"] == 1, query
            [hit] = found["hits"]
            assert hit == {
                "key": str(someone.key),
                "url": f"/en/network/members/{someone.key}/",
                "name": "Ada Exemple",
                "position": "Bryologue",
                "organisations": ["Les Naturalistes"],
                "skills": ["bryologie"],
                "photo": f"/api/v1/members/{someone.key}/photo",
            }
        assert [each["count"] for each in found["facets"]["skill"]] == [1]

    def test_words_that_were_corrected_are_told(self, someone):
        client = signed_in(MemberFactory(name="Grace Exemple").user)
        found = told(client, f"{LIST}?q=bryoloque", Cards)
        assert (found["corrected"], found["total"]) == ("bryologue", 1)
        assert told(client, f"{LIST}?q=bryoloque&exact=1", Cards)["total"] == 0

    def test_page_by_page(self, someone):
        client = signed_in(MemberFactory(name="Grace Exemple").user)
        names = [
            told(client, f"{LIST}?page_size=1&page={number}", Cards)["hits"][0]["name"]
            for number in (1, 2)
        ]
        assert names == ["Ada Exemple", "Grace Exemple"]

    def test_in_few_queries(self, someone, django_assert_max_num_queries):
        client = by_token(MemberFactory().user)
        told(client, LIST, Cards)
        with django_assert_max_num_queries(18):
            told(client, LIST, Cards)
