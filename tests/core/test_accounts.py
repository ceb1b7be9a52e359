"""Signing in: one door, which tells nobody who has an account."""

import re
import smtplib
from unittest.mock import Mock

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.core.models import User
from tests.codes import code_in
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.soup import soup_of

LOGIN = "/fr/account/login/"
UNKNOWN = "personne@example.org"


@pytest.fixture(autouse=True)
def no_limit_from_before(site_tree):
    cache.clear()


@pytest.fixture
def ada(db):
    return UserFactory(username="ada", email="Ada@example.org")


def sign_in(client, login, password=PASSWORD, **headers):
    return client.post(LOGIN, {"login": login, "password": password}, **headers)


def is_in(client):
    return b"/account/logout/" in client.get("/fr/").content


class TestSignIn:
    @pytest.mark.parametrize("login", ["ada@example.org", "ADA@EXAMPLE.ORG", " ada@example.org "])
    def test_by_address_however_it_is_written(self, client, ada, login):
        assert sign_in(client, login).status_code == 302
        assert is_in(client)

    @pytest.mark.parametrize(
        ("login", "password"),
        [("ada", PASSWORD), ("ada@example.org", "wrong"), ("ada@example.org", ""), ("", PASSWORD)],
    )
    def test_by_nothing_else(self, client, ada, login, password):
        assert sign_in(client, login, password).status_code == 200
        assert not is_in(client)

    def test_one_who_is_deactivated_is_told_nothing(self, client, ada):
        User.objects.filter(pk=ada.pk).update(is_active=False)
        sign_in(client, ada.email)
        assert not is_in(client)

    @pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_it_leads_to_no_other_site(self, client, ada, there):
        values = {"login": ada.email, "password": PASSWORD, "next": there}
        assert client.post(LOGIN, values)["Location"] == "/"

    def test_a_code_by_mail_does_without_password(self, client, ada, mailoutbox):
        client.post(reverse("account_request_login_code"), {"email": ada.email})
        (mail,) = mailoutbox
        assert mail.to == [ada.email]
        client.post(reverse("account_confirm_login_code"), {"code": code_in(mail)})
        assert is_in(client)

    def test_nobody_opens_an_account(self, client, db):
        values = {"email": UNKNOWN, "password1": "a-good-one-2026"}
        response = client.post(reverse("account_signup"), values)
        assert "pas encore de compte" in soup_of(response).h1.get_text()
        assert not User.objects.exists()

    def test_who_is_signed_in_isnt_sent_round_in_circles(self, client, ada):
        client.force_login(ada)
        response = client.get("/admin/", follow=True)
        assert f"en tant que {ada.email}" in soup_of(response).main.get_text()


class TestTheAdminsDoor:
    def test_it_is_the_same(self, client, ada):
        response = client.get("/admin/login/?next=/admin/pages/")
        assert response["Location"] == f"{LOGIN}?next=/admin/pages/"
        response = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
        assert response.status_code == 302
        assert not is_in(client)

    @pytest.mark.parametrize("way", ["password_reset/", "password_reset/complete/"])
    def test_there_is_no_way_around_it(self, client, db, way):
        assert client.get(f"/admin/{way}", follow=True).status_code == 404

    def test_address_and_password_arent_changed_there(self, client_of):
        client = client_of("editor")
        fields = soup_of(client.get("/admin/account/")).select("main input[name]")
        names = {field["name"] for field in fields}
        assert "name_email-first_name" in names
        assert not [name for name in names if "password" in name or name.endswith("-email")]


class TestWhoHasAnAccount:
    """The answer to an address that somebody has is the one to an address that nobody has."""

    @pytest.mark.parametrize(
        ("name", "field", "more"),
        [
            ("account_login", "login", {"password": "wrong"}),
            ("account_reset_password", "email", {}),
            ("account_request_login_code", "email", {}),
        ],
    )
    def test_isnt_told(self, ada, mailoutbox, name, field, more):
        told = []
        for address in (ada.email, UNKNOWN):
            response = Client().post(reverse(name), {field: address, **more}, follow=True)
            body = re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]+"', "", response.text)
            told.append((response.status_code, response.redirect_chain, body.replace(address, "")))
        assert told[0] == told[1]
        assert {to for mail in mailoutbox for to in mail.to} in (set(), {ada.email, UNKNOWN})

    def test_isnt_told_when_the_mail_fails(self, ada, monkeypatch):
        fault = Mock(side_effect=smtplib.SMTPServerDisconnected)
        monkeypatch.setattr("django.core.mail.message.EmailMessage.send", fault)
        for address in (ada.email, UNKNOWN):
            response = Client().post(reverse("account_reset_password"), {"email": address})
            assert "n’a pas pu être envoyé" in soup_of(response, 503).h1.get_text()


class TestLimits:
    def test_guessing_a_password_is_stopped(self, client, ada):
        for _ in range(6):
            sign_in(client, ada.email, "wrong")
        assert sign_in(client, ada.email).status_code != 302
        assert not is_in(client)

    def test_saying_one_is_elsewhere_doesnt_help(self, client, ada):
        """`X-Forwarded-For` is what a visitor says, where no proxy stands before the site."""
        answers = [
            sign_in(client, f"x{n}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
            for n in range(40)
        ]
        assert answers[0].status_code == 200
        assert "Trop" in answers[-1].text or answers[-1].status_code == 429

    def test_mails_to_one_address_are_few(self, client, ada, mailoutbox):
        for _ in range(12):
            client.post(reverse("account_reset_password"), {"email": ada.email})
        assert len(mailoutbox) <= 5


class TestAddress:
    def test_what_staff_give_is_proven(self, db):
        user = UserFactory(email="Bea@Example.org")
        assert user.email == "bea@example.org"
        (address,) = EmailAddress.objects.filter(user=user)
        assert (address.email, address.primary, address.verified) == (user.email, True, True)

    def test_what_staff_change_is_the_only_one(self, client, ada):
        ada.email = "ada.new@example.org"
        ada.save()
        sign_in(client, "ada@example.org")
        assert not is_in(client)
        sign_in(client, ada.email)
        assert is_in(client)

    def test_one_changes_it_oneself_once_it_is_proven(self, client, ada, mailoutbox):
        client.force_login(ada)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        values = {"email": "neuve@example.org", "action_add": ""}
        client.post(reverse("account_email"), values)
        ada.refresh_from_db()
        assert ada.email == "ada@example.org"
        (mail,) = [mail for mail in mailoutbox if mail.to == ["neuve@example.org"]]
        link = re.search(r"http://testserver(\S+)", mail.body)[1]
        client.post(link)
        ada.refresh_from_db()
        assert ada.email == "neuve@example.org"
        assert [each.email for each in EmailAddress.objects.filter(user=ada)] == [ada.email]

    def test_another_ones_isnt_taken(self, client, ada):
        other = UserFactory(email="bea@example.org")
        client.force_login(other)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("account_email"), {"email": ada.email, "action_add": ""})
        assert not EmailAddress.objects.filter(user=other, email=ada.email, verified=True).exists()


def test_mail_isnt_poisoned_by_the_host(client, ada, mailoutbox):
    response = client.post(
        reverse("account_reset_password"), {"email": ada.email}, HTTP_HOST="evil.example"
    )
    assert response.status_code == 400
    assert mailoutbox == []
