"""One's own profile by the API: read and changed as by its pages, and by nobody else."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from directory.models import ProjectParty
from network import skills
from network.erasure import erase
from network.forms import SECTIONS
from network.models import Involvement, Member, Skill, Terms
from network.privacy import Tier
from network.profile_api import Own
from portal.tokens.models import Scope, Token
from search.models import SearchEntry
from tests.factories import MemberFactory, OrganisationFactory, ProjectPageFactory, UserFactory
from tests.lengths import examples
from tests.races import overtaken

from .test_members_api import by_token, someone  # noqa: F401
from .test_profile import as_sent, change, section, signed_in

pytestmark = pytest.mark.django_db
OWN = "/api/v1/profile"
JSON = "application/json"
HEADERS = {"accept-language": "en", "if-match": "*"}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def ada(someone):  # noqa: F811
    return someone


@pytest.fixture
def own(ada):
    return signed_in(ada)


def sent(client, body, **headers):
    body = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(OWN, body, content_type=JSON, headers=headers)


def refused(response):
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def wrong(client, body):
    response = sent(client, body)
    assert refused(response) == (422, "invalid_fields")
    return response.json()["errors"]


def read(client):
    return client.get(OWN, headers=HEADERS)


def scoped(user, *scopes):
    client = by_token(user)
    Token.objects.filter(user=user).update(scopes=[*scopes])
    return client


def as_given(told):
    """What was read, as it is sent."""
    profile = dict(told["profile"])
    for name in ("key", "url", "photo"):
        del profile[name]
    for name in ("languages", "availability", "disciplines", "territories"):
        profile[name] = [each["code"] for each in profile[name]]
    profile["organisations"] = [each["id"] for each in profile["organisations"]]
    names = ("key", "role", "since", "until")
    profile["projects"] = [{name: each[name] for name in names} for each in profile["projects"]]
    return {"profile": profile, "tiers": told["tiers"]}


def state(pk):
    """All that is stored of a member, and what a search finds by; but for numbers of rows."""
    member = Member.objects.with_details().get(pk=pk)
    plain = Member.objects.filter(pk=pk).values().get()
    del plain["changed_at"]
    related = {
        name: sorted(each.pk for each in getattr(member, name).all())
        for name in ("organisations", "disciplines", "territories")
    }
    works = list(member.involvements.values_list("project", "role", "since", "until"))
    kept = ("corpus", "deleted", "texts", "titles", "codes", "image", "names")
    entries = SearchEntry.objects.filter(key=member.key).order_by("corpus")
    return plain, related, sorted(member.skills.names()), works, list(entries.values(*kept))


class TestReading:
    def test_is_by_either_scope(self, ada):
        for scope in (Scope.MEMBERS, Scope.PROFILE):
            assert read(scoped(ada.user, scope)).status_code == 200
            Token.objects.all().delete()
        assert refused(read(scoped(ada.user, Scope.CONTENT))) == (403, "insufficient_scope")

    def test_tells_what_it_was_by_a_strong_validator(self, own, ada):
        first = read(own)
        assert first["ETag"].startswith('"')
        assert read(own)["ETag"] == first["ETag"]
        assert first["Cache-Control"] == "private, no-store"
        Member.objects.filter(pk=ada.pk).update(position="Naturaliste")
        assert read(own)["ETag"] != first["ETag"]

    def test_head_tells_it_too(self, own):
        response = own.head(OWN, headers=HEADERS)
        assert (response["ETag"], response.content) == (read(own)["ETag"], b"")


class TestChanging:
    def test_what_isnt_named_stays(self, own, ada):
        before = read(own).json()
        response = sent(own, {"profile": {"position": "Naturaliste"}, "tiers": {"orcid": "public"}})
        told = response.json()
        TypeAdapter(Own).validate_python(told)
        assert told == read(own).json()
        assert response["ETag"] == read(own)["ETag"]
        assert response["Cache-Control"] == "private, no-store"
        before["profile"]["position"] = "Naturaliste"
        before["tiers"]["orcid"] = "public"
        assert told == before
        assert Member.objects.get(pk=ada.pk).photo

    def test_what_was_read_can_be_sent_back(self, own, ada):
        change(own, "about")  # which stores the tiers that nobody has chosen
        sent(own, as_given(read(own).json()))
        before = state(ada.pk)
        assert sent(own, as_given(read(own).json())).status_code == 200
        assert state(ada.pk) == before
        assert sent(own, {}).status_code == 200
        assert state(ada.pk) == before

    def test_an_organisation_is_kept_by_its_number_and_others_arent_told(self, own, ada, site_tree):
        [chosen] = ada.organisations.all()
        unknown, open_ = (OrganisationFactory() for _ in range(2))
        ProjectParty.objects.create(page=ProjectPageFactory(title="Haies"), organisation=open_)
        [told] = read(own).json()["profile"]["organisations"]
        assert told == {"id": chosen.pk, "name": chosen.name, "url": None}
        [told] = wrong(own, {"profile": {"organisations": [chosen.pk, unknown.pk]}}).items()
        [none] = wrong(own, {"profile": {"organisations": [chosen.pk, 10**8]}}).items()
        assert told[0] == none[0] == "profile.organisations"
        assert told[1].replace(str(unknown.pk), "") == none[1].replace(str(10**8), "")
        assert unknown.name not in told[1]
        sent(own, {"profile": {"organisations": [open_.pk, chosen.pk]}})
        assert {*Member.objects.get(pk=ada.pk).organisations.all()} == {chosen, open_}

    def test_projects_take_the_place_of_those_shown(self, own, ada, site_tree):
        [first] = ada.involvements.all()
        closed, other = (ProjectPageFactory(title=title) for title in ("Zqsecret", "Haies"))
        Involvement.objects.create(member=ada, project=closed, role="Caché")
        closed.unpublish()
        works = [{"key": str(other.translation_key), "role": "Comptage", "since": 2020}]
        told = sent(own, {"profile": {"projects": works}})
        [work] = told.json()["profile"]["projects"]
        assert (work["title"], work["role"], work["since"]) == ("Haies", "Comptage", 2020)
        assert "Zqsecret" not in told.content.decode()
        rows = dict(Involvement.objects.values_list("project", "role"))
        assert rows == {closed.pk: "Caché", other.pk: "Comptage"}
        assert first.project_id not in rows

    def test_projects_of_like_names_are_told_apart(self, own, ada, site_tree):
        titles = enumerate(("Haies", "haies", "Haies", "a  b"))
        pages = [ProjectPageFactory(title=title, slug=f"zq-{n}") for n, title in titles]
        for page in pages:
            work = {"key": str(page.translation_key)}
            assert sent(own, {"profile": {"projects": [work]}}).status_code == 200
            assert Involvement.objects.get().project_id == page.pk

    def test_a_project_is_changed_in_its_row(self, own, ada):
        [row] = ada.involvements.all()
        work = {"key": str(row.project.translation_key), "role": "", "until": 2024}
        assert sent(own, {"profile": {"projects": [work]}}).status_code == 200
        row.refresh_from_db()
        assert (row.role, row.since, row.until) == ("", None, 2024)

    def test_what_is_wrong_is_told_by_its_place_and_nothing_is_changed(self, own, ada):
        before = state(ada.pk)
        [row] = ada.involvements.all()
        known = str(row.project.translation_key)
        works = [{"key": known}, {"key": str(uuid.uuid4()), "since": 20}, {"key": known}]
        profile = {"name": " ", "disciplines": ["zq"], "projects": works, "position": "Zq"}
        tiers = {"name": "only-me", "orcid": "zq", "zq": "public", "email": "public"}
        errors = wrong(own, {"profile": profile, "tiers": tiers})
        assert {*errors} == {
            *("profile.name", "profile.disciplines", "profile.projects.1.key"),
            *("profile.projects.1.since", "profile.projects.2.key"),
            *("tiers.name", "tiers.orcid", "tiers.zq"),
        }
        assert errors["tiers.name"] == "Give one of these: members, public."
        assert state(ada.pk) == before

    def test_more_projects_than_there_can_be(self, own):
        works = [{"key": str(uuid.uuid4())} for _ in range(31)]
        assert "profile.projects" in wrong(own, {"profile": {"projects": works}})

    @pytest.mark.parametrize(
        ("body", "place"),
        [
            ({"zq": 1}, "zq"),
            ({"profile": {"photo": "x"}}, "profile.photo"),
            ({"profile": {"key": "x"}}, "profile.key"),
            ({"profile": {"name": None}}, "profile.name"),
            ({"profile": {"name": 3}}, "profile.name"),
            ({"profile": {"skills": "a"}}, "profile.skills"),
            ({"profile": {"organisations": ["1"]}}, "profile.organisations.0"),
            ({"profile": {"organisations": [10**400]}}, "profile.organisations"),
            ({"profile": {"organisations": [True]}}, "profile.organisations.0"),
            ({"profile": {"links": ["https://a.example https://b.example"]}}, "profile.links.0"),
            ({"profile": {"projects": [{"key": "zq"}]}}, "profile.projects.0.key"),
            ({"profile": {"projects": [{}]}}, "profile.projects.0.key"),
            ({"profile": {"name": "a\0b"}}, "profile.name"),
            ({"profile": {"links": ["https://e.example/\0"]}}, "profile.links"),
            ({"tiers": {"name": 2}}, "tiers.name"),
            ({"tiers": {"\0" * 100: "public"}}, "tiers." + "\0" * 40),
            ([], "body"),
            ("null", "body"),
        ],
    )
    def test_what_isnt_a_change_is_refused(self, own, ada, body, place):
        before = state(ada.pk)
        assert [*wrong(own, body)] == [place]
        assert state(ada.pk) == before

    def test_of_projects_whose_years_are_no_years(self, own, ada):
        [row] = ada.involvements.all()
        work = {"key": str(row.project.translation_key), "since": 10**100}
        assert [*wrong(own, {"profile": {"projects": [work]}})] == ["profile.projects.0.since"]

    def test_what_a_coordinator_closed_stays_closed(self, own, ada):
        ada.locked = ["position"]
        ada.save()
        assert wrong(own, {"tiers": {"position": "public"}}) == {
            "tiers.position": "Closed by a coordinator."
        }
        assert sent(own, {"tiers": {"position": "only-me"}}).status_code == 200
        assert sent(own, {"profile": {"position": "Naturaliste"}}).status_code == 200
        ada.refresh_from_db()
        assert (ada.position, ada.tiers["position"]) == ("Naturaliste", Tier.ONLY_ME)


TEXTS = ["", "Zq", "  Zq   zq ", "x" * 4000, "a\0b", "a\nb", "<b>é</b>"]
CHOSEN = {  # the same as the API and as a form has it
    "languages": ([], ["fr"], ["oc", "br"], ["zq"]),
    "availability": ([], ["mentor", "host"], ["rule"]),
    "skills": ([], ["Bryologie", "bryologie", "dessin"], ["x" * 101], ["a\0b"], ["  a  b "]),
    "email": ("", "zq@example.org", "zq", "zq@example.org\nBcc: b@example.org"),
    "telephone": ("", "+33 1 99 00 00 01", "call me"),
    "orcid": ("", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0098"),
    **dict.fromkeys(("name", "pronouns", "position", "biography", "offers", "seeks"), TEXTS),
}
CODED = {  # by the API's code, by the form's label
    "disciplines": {"1.6-ecology": "Écologie", "1-natural-sciences": "zq", "zq": "zq"},
    "territories": {"FR-DEP-29": "Finistère", "ONLINE": "En ligne", "zq": "zq"},
}
LINKS = ([], ["https://e.example/"], ["https://e.example/", "https://e.example/"], ["javascript:1"])
TIERS = [*Tier]
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(values) for name, values in CHOSEN.items()},
        **{name: st.lists(st.sampled_from([*codes])) for name, codes in CODED.items()},
        "links": st.sampled_from(LINKS),
    },
)
NAMES = [name for each in SECTIONS.values() for name in each.fields]


@pytest.mark.long
@settings(max_examples=examples(15))
@given(profile=CHANGES, tiers=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TIERS)))
def test_a_change_is_the_same_by_the_api_and_by_the_pages(someone, profile, tiers):  # noqa: F811
    labels = {
        kind: {**codes, "1-natural-sciences": "Sciences naturelles"}
        for kind, codes in CODED.items()
    }
    typed = {
        name: "\n".join(value)
        if name == "links"
        else [labels[name][code] for code in value]
        if name in CODED
        else value
        for name, value in profile.items()
    }
    typed |= {f"tier_{name}": str(tier.value) for name, tier in tiers.items()}
    before = state(someone.pk)
    by_pages = undone(someone, lambda client: all(by_page(client, typed)))
    body = {"profile": profile, "tiers": {name: tier.slug for name, tier in tiers.items()}}
    by_api = undone(someone, lambda client: sent(client, body).status_code == 200)
    assert by_api == (by_pages if by_pages[0] else (False, before))
    assert state(someone.pk) == before


def by_page(client, typed):
    """Whether each section that is touched is saved by its page."""
    for each in SECTIONS.values():
        names = {*each.fields, *(f"tier_{name}" for name in each.fields)}
        if values := {name: typed[name] for name in names & typed.keys()}:
            whole = as_sent(client, each.name) | values
            yield client.post(section(each.name), whole).status_code == 302


def undone(member, act):
    """(what `act` gives, what is stored then), of which nothing stays."""
    with transaction.atomic():
        found = act(signed_in(member)), state(member.pk)
        transaction.set_rollback(True)
    return found


class TestPreconditions:
    BODY = {"profile": {"position": "Naturaliste"}}

    def test_there_has_to_be_one(self, own, ada):
        for headers in ({}, {"if-match": ""}):
            response = own.patch(OWN, self.BODY, content_type=JSON, headers=headers)
            assert refused(response) == (428, "precondition_required")
        ada.refresh_from_db()
        assert ada.position == "Bryologue"

    def test_what_was_read_is_changed_once(self, own):
        etag = read(own)["ETag"]
        assert sent(own, self.BODY, if_match=f'"zq", {etag}').status_code == 200
        assert refused(sent(own, self.BODY, if_match=etag)) == (412, "stale")

    @pytest.mark.parametrize("etag", ['"zq"', "zq", "W/{}", '"*"', "*, {}", "{}x"])
    def test_another_isnt_it(self, own, etag):
        etag = etag.format(read(own)["ETag"])
        expected = 200 if etag.startswith("*, ") else 412
        assert sent(own, self.BODY, if_match=etag).status_code == expected

    def test_nor_what_was_before_a_change_by_a_page(self, own):
        etag = read(own)["ETag"]
        change(own, "contact", telephone="")
        assert refused(sent(own, self.BODY, if_match=etag)) == (412, "stale")


class TestDoors:
    def test_each_scope_of_each_account(self, ada):
        hidden = MemberFactory(state=Member.State.PAUSED).user
        accounts = {
            "member": (ada.user, 200),
            "hidden": (hidden, 200),
            "suspended": (MemberFactory(state=Member.State.SUSPENDED).user, 200),
            "account": (UserFactory(), 404),
            "coordinator": (UserFactory(role="coordinator"), 404),
        }
        for name, (user, status) in accounts.items():
            for scope in Scope:
                expected = status if scope == Scope.PROFILE else 403
                assert sent(scoped(user, scope), {}).status_code == expected, (name, scope)
                Token.objects.all().delete()
            assert sent(signed_of(user), {}).status_code == status, name
        assert refused(sent(Client(), {})) == (401, "sign_in")

    def test_a_wrong_body_of_a_visitor_is_asked_to_sign_in(self, site_tree):
        assert refused(sent(Client(), "{")) == (401, "sign_in")

    def test_it_changes_nobody_elses(self, ada):
        other = MemberFactory()
        before = state(ada.pk)
        assert (
            sent(scoped(other.user, Scope.PROFILE), {"profile": {"name": "Zq"}}).status_code == 200
        )
        other.refresh_from_db()
        assert (other.name, state(ada.pk)) == ("Zq", before)

    def test_ones_own_stays_open_before_the_terms(self, own):
        Terms.objects.create(version="zq", text_fr="<p>a</p>", text_en="<p>a</p>")
        assert sent(own, {"profile": {"position": "Zq"}}).status_code == 200

    def test_a_session_alone_isnt_enough(self, ada):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada.user)
        assert refused(sent(client, {})) == (403, "csrf")
        client.get("/fr/network/profile/about/")
        secret = client.cookies["csrftoken"].value
        assert sent(client, {}, x_csrftoken=secret).status_code == 200
        forged = {"x_csrftoken": secret, "origin": "https://zq.example.org"}
        assert refused(sent(client, {}, **forged)) == (403, "csrf")

    def test_a_token_needs_none(self, ada):
        client = scoped(ada.user, Scope.PROFILE)
        client.handler.enforce_csrf_checks = True
        assert sent(client, {}).status_code == 200


def signed_of(user):
    client = Client()
    client.force_login(user)
    return client


class TestBodies:
    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_are_json(self, own, kind):
        response = own.patch(OWN, "{}", content_type=kind, headers=HEADERS)
        assert refused(response) == (415, "unsupported_media_type")

    def test_with_files_are_no_json_either(self, own, ada):
        photo = SimpleUploadedFile("me.jpg", b"zq")
        response = own.patch(OWN, {"photo": photo}, headers=HEADERS)
        assert response.status_code == 415

    def test_of_json_in_utf_8(self, own):
        kind = "application/json; charset=utf-8"
        assert own.patch(OWN, b"{}", content_type=kind, headers=HEADERS).status_code == 200
        assert refused(sent(own, "{")) == (400, "invalid_json")
        assert sent(own, "{").json()["errors"]["body"].endswith("line 1, column 2.")
        assert refused(sent(own, '{"profile": {"name": "\\ud800"}}')) == (400, "invalid_json")

    @pytest.mark.parametrize("size", [256 * 1024 + 1, 3 * 1024 * 1024])
    def test_of_so_much(self, own, size):
        assert refused(sent(own, " " * size)) == (413, "too_large")
        assert sent(own, "{}".ljust(256 * 1024)).status_code == 200

    def test_that_are_empty_say_nothing(self, own):
        assert [*wrong(own, "")] == ["body"]


def test_parameters_are_refused(own):
    response = own.patch(f"{OWN}?zq=1", {}, content_type=JSON, headers=HEADERS)
    assert refused(response) == (400, "invalid_parameters")


def test_options_name_it(own):
    assert own.options(OWN)["Allow"] == "GET, HEAD, OPTIONS, PATCH"
    assert refused(own.post(OWN, {}, content_type=JSON)) == (405, "method_not_allowed")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_of_two_changes_is_told_that_it_comes_late(self, site_tree):
        ada = MemberFactory()
        first, second = signed_in(ada), signed_in(ada)
        etag = read(first)["ETag"]
        one, other = overtaken(
            lambda: sent(first, {"profile": {"position": "Naturaliste"}}, if_match=etag),
            lambda: sent(second, {"profile": {"position": "Botaniste"}}, if_match=etag),
        )
        assert (one.status_code, other.status_code) == (200, 412)
        ada.refresh_from_db()
        assert ada.position == "Naturaliste"

    def test_so_is_one_that_a_page_overtakes(self, site_tree):
        ada = MemberFactory()
        first, second = signed_in(ada), signed_in(ada)
        etag = read(first)["ETag"]
        _page, late = overtaken(
            lambda: change(first, "about", position="Naturaliste"),
            lambda: sent(second, {"profile": {"name": "Zq"}}, if_match=etag),
        )
        assert refused(late) == (412, "stale")

    def test_a_skill_that_goes_is_asked_for_again(self, site_tree):
        ada = MemberFactory()
        source, target = (Skill.objects.create(name=name, slug=name) for name in ("zq", "mares"))
        own = signed_in(ada)
        _merged, late = overtaken(
            lambda: skills.merge([source], target),
            lambda: sent(own, {"profile": {"skills": ["zq"]}}),
        )
        assert refused(late) == (412, "stale")
        assert not ada.skills.exists()

    def test_who_is_erased_meanwhile_isnt_there(self, site_tree):
        ada = MemberFactory()
        own = signed_in(ada)
        _erased, late = overtaken(lambda: erase(ada), lambda: sent(own, {"profile": {}}))
        assert late.status_code in (401, 404)
        assert not Member.objects.filter(pk=ada.pk).exists()
