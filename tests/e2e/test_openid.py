"""Signing in by another service, a real Keycloak: what it proves is believed, and no more."""

import copy

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as live
from django.core.cache import cache
from playwright.sync_api import expect

from portal.core.models import User
from tests.browser import violations
from tests.factories import MemberFactory
from tests.keycloak import PASSWORD


@pytest.fixture
def service(keycloak, settings, site_tree):
    """Makes the Keycloak a way to sign in: `service(trusted=True)` believes its addresses."""
    cache.clear()

    def configure(trusted):
        app = {
            "provider_id": "openid",
            "name": "Alliance",
            "client_id": keycloak.client,
            "secret": keycloak.secret,
            "settings": {"server_url": keycloak.url, "email_authentication": trusted},
        }
        providers = copy.deepcopy(live.SOCIALACCOUNT_PROVIDERS)
        providers["openid_connect"]["APPS"] = [app]
        settings.SOCIALACCOUNT_PROVIDERS = providers
        return keycloak

    return configure


@pytest.fixture
def visit(browser, live_server):
    """A browser that may go to the service too; the pages of either are as their policy is."""
    contexts = []

    def make():
        contexts.append(browser.new_context(base_url=live_server.url, locale="fr-FR"))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def go_by_service(page, address):
    page.goto("/fr/account/login/?next=/fr/")
    page.get_by_role("link", name="Alliance").click()
    page.get_by_role("button", name="Continuer").click()
    prove(page, address)


def prove(page, address):
    """Sign in at the service."""
    page.locator("#username").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.locator("#kc-login").click()


def confirm(page):
    """Say once more who one is: a way to sign in is added, or taken away."""
    page.get_by_label("Mot de passe").fill("open sesame")
    page.get_by_role("button", name="Confirmer").click()


def is_in(page):
    return page.get_by_role("button", name="Se déconnecter")


def test_a_proven_address_of_a_trusted_service_signs_in(service, visit):
    service(trusted=True).add("ada@example.org", verified=True)
    user = MemberFactory(user__email="ada@example.org").user
    page = visit()
    go_by_service(page, "ada@example.org")
    expect(is_in(page)).to_be_visible()
    assert SocialAccount.objects.get().user == user


@pytest.mark.parametrize(
    ("name", "trusted", "verified"), [("bea", False, True), ("cleo", True, False)]
)
def test_any_other_address_signs_nobody_in(service, visit, name, trusted, verified):
    """Else whoever may write any address into an account of the service would be anybody."""
    address = f"{name}@example.org"
    service(trusted).add(address, verified)
    MemberFactory(user__email=address)
    page = visit()
    go_by_service(page, address)
    page.get_by_role("heading", level=1).wait_for()
    expect(is_in(page)).to_have_count(0)
    assert not SocialAccount.objects.exists()


def test_who_has_no_account_gets_none(service, visit):
    service(trusted=True).add("personne@example.org", verified=True)
    page = visit()
    go_by_service(page, "personne@example.org")
    heading = page.get_by_role("heading", name="Il n’y a pas encore de compte")
    expect(heading).to_be_visible()
    assert violations(page) == []
    assert not User.objects.exists()


def test_a_member_adds_it_then_signs_in_by_it_and_takes_it_away(service, visit):
    service(trusted=False).add("dora@autre.example", verified=True)
    user = MemberFactory(user__email="dora@example.org").user
    page = visit()
    page.goto("/fr/account/login/?next=/fr/account/services/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill("open sesame")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Alliance").click()
    page.get_by_role("button", name="Continuer").click()
    prove(page, "dora@autre.example")
    confirm(page)
    expect(page.get_by_role("button", name="Retirer")).to_be_visible()
    is_in(page).click()
    # The service still knows who is there, and asks nothing.
    page.goto("/fr/account/login/?next=/fr/account/services/")
    page.get_by_role("link", name="Alliance").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Retirer").click()
    confirm(page)
    expect(page.get_by_role("button", name="Retirer")).to_have_count(0)
    assert not SocialAccount.objects.exists()
