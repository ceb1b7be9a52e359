"""Who may enter the admin is let in by two things: what they know, and what they have."""

import pytest
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.core.accounts import SecondFactorAdapter
from tests.codes import code_in, number
from tests.factories import MemberFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.soup import soup_of

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def required(settings, site_tree):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()  # the limits' memory


def sign_in(client, user, **values):
    values = {"login": user.email, "password": PASSWORD, **values}
    return client.post(reverse("account_login"), values)


@pytest.mark.parametrize("role", ["editor", "moderator", "coordinator", "admin"])
def test_staff_without_one_see_what_a_visitor_sees(client_of, role):
    MemberFactory(name="Zqada")
    visitor, staff = client_of("visitor"), client_of(role)
    for address in ("/admin/", "/admin/pages/", reverse("members"), reverse("style-guide")):
        asked = visitor.get(address)
        assert asked.status_code == 302
        assert staff.get(address)["Location"] == asked["Location"]
    assert b"logout" not in staff.get("/fr/").content


@pytest.mark.parametrize("role", ["editor", "coordinator", "admin"])
def test_staff_with_one_enter(client_of, role):
    client = client_of(role)
    TOTP.activate(client.user, SECRET)
    assert client.get("/admin/").status_code == 200


def test_members_and_readers_need_none(client_of):
    client = client_of("member")
    client.force_login(MemberFactory().user)
    assert client.get(reverse("members")).status_code == 200


def test_signing_in_leads_to_where_one_is_added(client, coordinator):
    response = sign_in(client, coordinator, next="/admin/")
    assert response["Location"] == "/admin/"
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1] == (reverse("mfa_index"), 302)
    assert soup_of(response).select_one(".note").get_text(strip=True).startswith("Votre rôle")


def test_one_is_added_and_asked_for(client, coordinator):
    sign_in(client, coordinator)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = soup_of(client.get(reverse("mfa_activate_totp"))).select_one(".qr code").get_text()
    shown = {"code": number(secret)}
    assert client.post(reverse("mfa_activate_totp"), shown).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.post(reverse("account_logout"))
    assert sign_in(client, coordinator)["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert len(soup_of(wrong).select(".errorlist")) == 1
    assert client.get("/admin/").status_code == 302


def test_the_right_number_signs_in_and_only_once(client, client_of, coordinator):
    TOTP.activate(coordinator, SECRET)
    sign_in(client, coordinator)
    right = number(SECRET)
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 302
    assert client.get("/admin/").status_code == 200
    other = client_of("visitor")
    sign_in(other, coordinator)
    assert other.post(reverse("mfa_authenticate"), {"code": right}).status_code == 200
    assert other.get("/admin/").status_code == 302


def test_guessing_is_stopped(client, coordinator):
    TOTP.activate(coordinator, SECRET)
    sign_in(client, coordinator)
    for _ in range(12):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.post(reverse("mfa_authenticate"), {"code": number(SECRET)}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_recovery_code_signs_in_once(client, client_of, coordinator):
    TOTP.activate(coordinator, SECRET)
    spare = RecoveryCodes.activate(coordinator).get_unused_codes()[0]
    for visitor, status in ((client, 200), (client_of("visitor"), 302)):
        sign_in(visitor, coordinator)
        visitor.post(reverse("mfa_authenticate"), {"code": spare})
        assert visitor.get("/admin/").status_code == status


def test_staff_keep_the_last_one_members_dont(client, coordinator):
    for user, left in ((coordinator, 1), (MemberFactory().user, 0)):
        TOTP.activate(user, SECRET)
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=user).count() == left


def test_a_code_by_mail_alone_isnt_enough(client, coordinator, mailoutbox):
    TOTP.activate(coordinator, SECRET)
    client.post(reverse("account_request_login_code"), {"email": coordinator.email})
    sent = {"code": code_in(mailoutbox[0])}
    response = client.post(reverse("account_confirm_login_code"), sent)
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302


class TestSecret:
    """Who reads the database can't make the numbers."""

    def test_it_is_encrypted(self, coordinator):
        TOTP.activate(coordinator, SECRET)
        assert SECRET not in str(list(Authenticator.objects.values_list("data")))

    def test_it_outlives_a_new_key(self, settings):
        kept = SecondFactorAdapter().encrypt(SECRET)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        assert SecondFactorAdapter().decrypt(kept) == SECRET
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(InvalidToken):
            SecondFactorAdapter().decrypt(kept)


def test_every_account_may_add_one(db):
    validate_can_add_authenticator(UserFactory())


class TestForgetting:
    def test_what_is_lost_is_taken_away_from_one_alone(self, coordinator, capsys):
        other = UserFactory()
        for user in (coordinator, other):
            TOTP.activate(user, SECRET)
        call_command("forget_second_factor", coordinator.email.upper())
        assert capsys.readouterr().out == f"Taken away from {coordinator.email}: 1.\n"
        assert [each.user for each in Authenticator.objects.all()] == [other]

    def test_an_unknown_address_is_told(self, db):
        with pytest.raises(CommandError, match=r"no account with the address x@example\.org"):
            call_command("forget_second_factor", "x@example.org")
