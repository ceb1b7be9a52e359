"""Signing in as people do: by a passkey, by a number from an app, by a code from their mail."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests.browser import violations
from tests.codes import code_in, number
from tests.factories import MemberFactory
from tests.factories.accounts import PASSWORD
from tests.layout import faults

PAGES = ("email/", "password/change/", "second-step/", "services/", "logout/")


@pytest.fixture(autouse=True)
def no_limit_from_before(site_tree):
    cache.clear()


@pytest.fixture
def user(db):
    return MemberFactory(user__email="ada@example.org").user


def sign_in(page, user):
    page.goto("/fr/account/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Se déconnecter").wait_for()


def confirm(page):
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()


def add_passkey(page):
    page.goto("/fr/account/second-step/webauthn/add/")
    confirm(page)
    page.get_by_label("Nom").fill("Mon téléphone")
    page.wait_for_load_state()  # the button does nothing until its script has run
    page.get_by_role("button", name="Ajouter une clé d’accès").click()


def test_a_passkey_is_added_and_signs_in(page, user, device):
    sign_in(page, user)
    add_passkey(page)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    assert violations(page) == []
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/fr/account/login/?next=/fr/network/profile/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.get_by_role("heading", name="Mon profil", exact=True).wait_for()
    page.goto("/fr/account/second-step/")
    assert page.get_by_text("Mon téléphone").is_visible()


def test_what_is_cancelled_is_said(page, user, device):
    sign_in(page, user)
    device(False)
    add_passkey(page)
    page.get_by_role("alert").get_by_text("Rien n’a été fait").wait_for()
    assert violations(page) == []
    assert not Authenticator.objects.exists()


def test_who_only_holds_the_device_stays_out(page, user, device):
    sign_in(page, user)
    add_passkey(page)
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/fr/account/login/")
    device(False)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.get_by_role("alert").get_by_text("Rien n’a été fait").wait_for()
    assert page.get_by_role("button", name="Se déconnecter").count() == 0


def test_an_app_is_added_and_asked_for(page, user):
    sign_in(page, user)
    page.goto("/fr/account/second-step/totp/activate/")
    confirm(page)
    secret = page.locator(".qr code").inner_text()
    assert violations(page) == []
    page.get_by_label("Code de l'authentificateur").fill(number(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.goto("/fr/account/second-step/")
    assert page.get_by_role("link", name="Retirer l’application").is_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/fr/account/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Authentification à deux facteurs").wait_for()
    assert violations(page) == []


def test_a_code_from_the_mail(page, user, mailoutbox):
    page.goto("/fr/account/login/")
    page.get_by_role("link", name="Recevoir un code par courriel").click()
    page.get_by_label("E-mail").fill(user.email)
    page.keyboard.press("Enter")
    page.get_by_label("Code").wait_for()
    assert violations(page) == []
    page.get_by_label("Code").fill(code_in(mailoutbox[0]))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Se déconnecter").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_ones_account_is_for_everyone(new_page, user, width):
    page = new_page(width=width, user=user)
    for address in PAGES:
        page.goto(f"/fr/account/{address}")
        assert (address, violations(page), faults(page)) == (address, [], [])
