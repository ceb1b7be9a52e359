"""Writing to a member by the API: by the rules of the page for it, and as much as that tells."""

import json
import uuid
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from network import relay
from network.erasure import erase
from network.models import Member, Terms
from network.relay import Quota
from network.threads import Allowance, Block, Message, Party, Thread
from portal.tokens.models import Scope, Token
from tests.factories import MemberFactory, UserFactory
from tests.races import at_once, overtaken

from .test_members_api import by_token

pytestmark = pytest.mark.django_db
JSON = "application/json"
GIVEN = {"subject": "Vos mares", "text": "Combien de tritons ?"}
LONG_AGO = date(2020, 1, 1)
State = Member.State


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def ada(db):
    return MemberFactory(name="Ada Zqada", email="zqada@example.org", joined_on=LONG_AGO)


@pytest.fixture
def bea(db):
    return MemberFactory(name="Béa Zqbea", user__email="zqbea@example.org", joined_on=LONG_AGO)


def scoped(user, *scopes):
    client = by_token(user)
    Token.objects.filter(user=user).update(scopes=[*scopes])
    return client


@pytest.fixture
def program(ada):
    return scoped(ada.user, Scope.WRITE_TO)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def to(member):
    return f"/api/v1/members/{getattr(member, 'key', member)}/messages"


def sent(client, member, body=GIVEN, again=None, **headers):
    headers = {"accept-language": "en"} | headers
    headers |= {"idempotency-key": again} if again else {}
    body = body if isinstance(body, str) else json.dumps(body)
    return client.post(to(member), body, content_type=JSON, headers=headers)


def refused(response):
    assert response["Content-Type"] == "application/problem+json"
    assert not any("example.org" in f"{name} {value}" for name, value in response.headers.items())
    return response.status_code, response.json()["code"]


def stored():
    return [model.objects.count() for model in (Thread, Party, Message, Allowance)]


class TestWriting:
    def test_begins_what_the_page_begins(
        self, program, ada, bea, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = sent(program, bea)
        thread = Thread.objects.get()
        url = f"/en/network/messages/{thread.key}/"
        assert (response.status_code, response.json()) == (201, {"url": url})
        assert response["Location"] == url
        assert response["Cache-Control"] == "private, no-store"
        [mail] = mailoutbox
        assert mail.to == ["zqbea@example.org"]
        assert "tritons" not in str(mail.message())
        assert "zqada@" not in str(mail.message())
        by_api = rows()
        Thread.objects.all().delete()
        Allowance.objects.all().delete()
        page = signed_in(ada.user).post(f"/en/network/members/{bea.key}/write/", GIVEN)
        assert page.status_code == 302
        assert rows() == by_api

    @pytest.mark.parametrize(
        ("body", "places"),
        [
            ({}, {"subject", "text"}),
            ({"subject": "", "text": " "}, {"subject", "text"}),
            (GIVEN | {"zq": 1}, {"zq"}),
            (GIVEN | {"to": ["zq@example.org"]}, {"to"}),
            (GIVEN | {"subject": "a\nBcc: zq@example.org"}, {"subject"}),
            (GIVEN | {"subject": "a\u2028b"}, {"subject"}),
            (GIVEN | {"subject": "x" * 121}, {"subject"}),
            (GIVEN | {"text": "x" * 5001}, {"text"}),
            (GIVEN | {"text": "a\0b"}, {"text"}),
            (GIVEN | {"text": ["a"]}, {"text"}),
        ],
    )
    def test_what_the_page_refuses_is_refused(self, program, bea, body, places):
        response = sent(program, bea, body)
        assert refused(response) == (422, "invalid_fields")
        assert {*response.json()["errors"]} == places
        assert stored() == [0, 0, 0, 0]

    def test_what_is_no_message_is_refused(self, program, bea):
        assert refused(sent(program, bea, "{")) == (400, "invalid_json")
        assert refused(program.post(to(bea), GIVEN)) == (415, "unsupported_media_type")
        response = program.post(f"{to(bea)}?zq=1", GIVEN, content_type=JSON)
        assert refused(response) == (400, "invalid_parameters")
        assert refused(program.get(to(bea))) == (405, "method_not_allowed")
        assert program.options(to(bea))["Allow"] == "OPTIONS, POST"


def rows():
    """All that a conversation consists of, but for its numbers and times."""
    parties = Party.objects.order_by("began").values_list("member", "began", "left_at")
    messages = Message.objects.values_list("kind", "text", "author__member")
    allowances = Allowance.objects.values_list("member", "day", "begun", "sent")
    found = [Thread.objects.values_list("subject", "project"), parties, messages, allowances]
    return [*map(list, found), Party.objects.unread().get().member_id]


class TestDoors:
    def test_each_scope_of_each_account(self, ada, bea):
        accounts = {
            "member": (ada.user, (201, None)),
            "hidden": (MemberFactory(state=State.PAUSED).user, (403, "forbidden")),
            "suspended": (MemberFactory(state=State.SUSPENDED).user, (403, "forbidden")),
            "account": (UserFactory(), (403, "forbidden")),
            "coordinator": (UserFactory(role="coordinator"), (403, "forbidden")),
        }
        for name, (user, expected) in accounts.items():
            for scope in Scope:
                response = sent(scoped(user, scope), bea)
                found = response.status_code, response.json().get("code")
                told = expected if scope == Scope.WRITE_TO else (403, "insufficient_scope")
                assert found == told, (name, scope)
                Token.objects.all().delete()
            assert sent(signed_in(user), bea).status_code == expected[0], name
        assert refused(sent(Client(), bea)) == (401, "sign_in")

    def test_a_session_alone_isnt_enough(self, ada, bea):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada.user)
        assert refused(sent(client, bea)) == (403, "csrf")
        assert client.post(to(bea), GIVEN).json()["code"] == "csrf"
        assert stored() == [0, 0, 0, 0]

    def test_terms_come_first(self, program, bea):
        Terms.objects.create(version="zq", text_fr="<p>a</p>", text_en="<p>a</p>")
        assert refused(sent(program, bea)) == (403, "terms")
        assert stored() == [0, 0, 0, 0]

    @pytest.mark.parametrize("state", [each for each in State if each != State.ACTIVE])
    def test_who_isnt_shown_is_like_nobody(self, program, ada, state):
        hidden = MemberFactory(state=state)
        responses = [sent(program, each) for each in (hidden, uuid.uuid4(), "zq", ada)]
        assert {refused(each) for each in responses} == {(404, "not_found")}
        assert len({each.content for each in responses}) == 1
        assert stored() == [0, 0, 0, 0]

    def test_who_was_erased_isnt_there(self, program, bea):
        key = bea.key
        bea.delete()
        assert refused(sent(program, key)) == (404, "not_found")

    def test_a_coordinators_token_knows_of_no_more(self, site_tree):
        both = MemberFactory(user=UserFactory(role="coordinator"))
        hidden = MemberFactory(state=State.PAUSED)
        assert refused(sent(scoped(both.user, Scope.WRITE_TO), hidden)) == (404, "not_found")

    def test_who_doesnt_want_to_be_written_to_isnt(self, program, ada, bea):
        bea.hears_members = False
        bea.save()
        deaf = sent(program, bea)
        bea.hears_members = True
        bea.save()
        for by, whom in ((ada, bea), (bea, ada)):
            block = Block.objects.create(by=by, member=whom)
            blocked = sent(program, bea)
            assert refused(blocked) == (403, "unreachable")
            assert blocked.content == deaf.content
            block.delete()
        assert stored() == [0, 0, 0, 0]

    def test_so_many_a_day_whichever_way(self, program, ada, bea, monkeypatch):
        monkeypatch.setattr(relay, "USUAL", Quota(begun=2, sent=50))
        signed_in(ada.user).post(f"/en/network/members/{bea.key}/write/", GIVEN)
        assert sent(program, bea).status_code == 201
        assert refused(sent(program, bea)) == (429, "spent")
        assert "Retry-After" not in sent(program, bea)
        assert Thread.objects.count() == 2


class TestAgain:
    def test_sent_again_it_isnt_sent_twice(self, program, ada, bea, monkeypatch):
        first = sent(program, bea, again='"a1"')
        monkeypatch.setattr(relay, "USUAL", Quota(begun=1, sent=1))
        Block.objects.create(by=bea, member=ada)
        second = sent(program, bea, again='"a1"')
        assert (second.status_code, second.json()) == (201, first.json())
        assert stored() == [1, 2, 1, 1]

    @pytest.mark.parametrize("changed", [{"subject": "Zq"}, {"text": "Zq"}])
    def test_something_else_isnt_sent_by_it(self, program, bea, changed):
        sent(program, bea, again="a1")
        assert refused(sent(program, bea, GIVEN | changed, again="a1")) == (422, "key_reused")
        assert refused(sent(program, MemberFactory(), again="a1")) == (422, "key_reused")
        assert sent(program, bea, GIVEN | changed, again="a2").status_code == 201

    def test_it_is_nobody_elses(self, program, ada, bea):
        sent(program, bea, again="a1")
        other = scoped(MemberFactory().user, Scope.WRITE_TO)
        assert sent(other, bea, again="a1").status_code == 201
        assert Thread.objects.count() == 2

    def test_what_was_refused_may_be_sent_later(self, program, ada, bea):
        block = Block.objects.create(by=bea, member=ada)
        assert refused(sent(program, bea, again="a1")) == (403, "unreachable")
        block.delete()
        assert sent(program, bea, again="a1").status_code == 201

    def test_one_that_is_too_long_is_refused(self, program, bea):
        response = sent(program, bea, again="x" * 256)
        assert refused(response) == (400, "invalid_parameters")
        assert [*response.json()["errors"]] == ["Idempotency-Key"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_sent_once(site_tree):
    ada, bea = (MemberFactory(joined_on=LONG_AGO) for _ in range(2))
    clients = [signed_in(ada.user) for _ in range(6)]
    responses = at_once(lambda client: sent(client, bea, again="a1"), clients)
    assert {each.status_code for each in responses} == {201}
    assert len({each.content for each in responses}) == 1
    assert stored() == [1, 2, 1, 1]
    assert Allowance.objects.get().begun == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_is_erased_at_this_moment_isnt_there(site_tree):
    ada, bea = (MemberFactory(joined_on=LONG_AGO) for _ in range(2))
    client = signed_in(ada.user)
    _erased, late = overtaken(lambda: erase(bea), lambda: sent(client, bea))
    assert refused(late) == (404, "not_found")
    assert Message.objects.count() == 0
