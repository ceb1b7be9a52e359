"""Tokens are made, seen and removed by their owner, and by nobody else."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from network.held import held
from portal.core import periodic
from portal.tokens.models import Scope, Token
from tests.soup import soup_of

from ..factories import MemberFactory
from ..factories.accounts import PASSWORD
from .test_access import asked, make

pytestmark = pytest.mark.django_db
LIST, NEW = "/en/account/tokens/", "/en/account/tokens/new/"
CHOSEN = {"name": "My program", "scopes": [Scope.CONTENT.value], "days": "90"}


@pytest.fixture
def own(client_of, site_tree):
    """A member's client that has just given its password."""
    client = client_of("member")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    mail.outbox.clear()
    return client


def remove(token):
    return f"/en/account/tokens/{token.pk}/remove/"


class TestMaking:
    def test_it_is_shown_once_and_told_by_mail(self, own):
        made = own.post(NEW, CHOSEN)
        secret = soup_of(made).find(id="secret")["value"]
        assert asked(secret).status_code == 200
        token = Token.objects.get()
        assert (token.user, token.name, token.scopes) == (own.user, "My program", ["content"])
        assert token.expires_on == timezone.localdate() + timedelta(days=90)
        [letter] = mail.outbox
        assert letter.to == [own.user.email]
        assert "My program" in letter.body
        assert secret not in letter.body
        listed = own.get(LIST)
        assert secret not in listed.content.decode()
        assert secret[-4:] in listed.content.decode()
        for response in (made, listed):
            assert "no-store" in response["Cache-Control"]

    def test_there_is_none_where_its_owner_cant_be_told(self, own, monkeypatch):
        def fails(*args, **kwargs):
            raise SMTPException

        monkeypatch.setattr("django.core.mail.message.EmailMessage.send", fails)
        assert own.post(NEW, CHOSEN).status_code == 503
        assert not Token.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"name": "a\0b"}, "name"),
            ({"scopes": []}, "scopes"),
            ({"scopes": ["zq"]}, "scopes"),
            ({"days": "1000"}, "days"),
            ({"days": "zq"}, "days"),
        ],
    )
    def test_what_is_wrong_is_named(self, own, changed, field):
        response = own.post(NEW, CHOSEN | changed)
        assert {*response.context["form"].errors} == {field}
        assert not Token.objects.exists()

    def test_a_name_is_had_once(self, own):
        own.post(NEW, CHOSEN)
        response = own.post(NEW, CHOSEN | {"name": " My  program "})
        assert "You have a token of this name already." in response.content.decode()
        assert Token.objects.count() == 1

    def test_there_are_so_many_at_most(self, own):
        for number in range(Token.MOST):
            make(own.user, name=str(number))
        response = own.post(NEW, CHOSEN)
        assert "as many as there can be" in response.content.decode()
        assert Token.objects.count() == Token.MOST

    def test_whoever_signed_in_long_ago_does_so_again(self, client_of, site_tree):
        client = client_of("member")
        for response in (client.get(NEW), client.post(NEW, CHOSEN)):
            assert response.status_code == 302
            assert "reauthenticate" in response["Location"]
        assert not Token.objects.exists()


class TestRemoving:
    def test_it_is_good_for_nothing_any_more(self, own):
        token, secret = make(own.user)
        assert "can’t be brought back" in own.get(remove(token)).content.decode()
        response = own.post(remove(token), follow=True)
        assert "good for nothing any more" in response.content.decode()
        assert asked(secret).status_code == 401

    def test_anothers_isnt_there(self, own, client_of):
        token, secret = make(client_of("editor").user, name="zqname")
        assert own.get(remove(token)).status_code == 404
        assert own.post(remove(token)).status_code == 404
        assert "zqname" not in own.get(LIST).content.decode()
        assert asked(secret).status_code == 200

    def test_visitors_sign_in_first(self, client, client_of, site_tree):
        token, _secret = make(client_of("member").user)
        for address in (LIST, NEW, remove(token)):
            response = client.get(address)
            assert response.status_code == 302
            assert "/account/login/" in response["Location"]


def test_the_list_says_what_is_of_each(own):
    make(own.user, name="old", expires_on=timezone.localdate() - timedelta(days=2))
    assert "You have none" not in own.get(LIST).content.decode()
    text = soup_of(own.get(LIST)).get_text(" ", strip=True)
    for said in ("old", "Expired", "Never used.", "1 of at most 20."):
        assert said in text


def test_without_any_it_says_so(own):
    assert "You have none." in own.get(LIST).content.decode()


def test_expired_ones_are_forgotten_after_a_month(own):
    today = timezone.localdate()
    make(own.user, name="long ago", expires_on=today - timedelta(days=31))
    make(own.user, name="lately", expires_on=today - timedelta(days=30))
    list(periodic.run_all())
    assert [token.name for token in Token.objects.all()] == ["lately"]


def test_a_member_finds_theirs_in_what_is_held_of_them(site_tree):
    member = MemberFactory()
    token, secret = make(member.user)
    [told] = held(member)["api_tokens"]
    assert (told["name"], told["ending"]) == ("zq", token.ending)
    assert secret not in str(told)
    assert token.digest not in str(told)
