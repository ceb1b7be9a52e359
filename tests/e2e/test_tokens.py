"""A token is made, used by a program, and removed, as its owner does it."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.browser import violations
from tests.factories import MemberFactory
from tests.layout import faults

from .test_sign_in import confirm, sign_in

MAKE, REMOVE = "Créer un jeton", "Supprimer"


@pytest.fixture(autouse=True)
def no_limit_from_before(site_tree):
    cache.clear()


@pytest.fixture
def owner(page, db):
    """A member who has signed in with this page."""
    user = MemberFactory(user__email="ada@example.org").user
    sign_in(page, user)
    return user


def begin(page):
    page.goto("/fr/account/tokens/")
    page.get_by_role("link", name=MAKE).click()
    page.get_by_role("heading", name=MAKE).or_(
        page.get_by_role("button", name="Confirmer")
    ).wait_for()
    if page.get_by_role("button", name="Confirmer").count():
        confirm(page)
    page.get_by_role("heading", name=MAKE).wait_for()


def asked(secret):
    headers = {"authorization": f"Bearer {secret}"}
    return Client().get("/api/v1/members", headers=headers).status_code


def test_from_making_to_removing(page, owner):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(page)
    page.get_by_label("Nom", exact=True).fill("Mon tableau")
    page.get_by_label("Lire les membres").check()
    page.get_by_role("button", name="Créer le jeton").click()
    secret = page.get_by_label("Mon tableau").input_value()
    page.wait_for_load_state()  # the button does nothing until its script has run
    page.get_by_role("button", name="Copier").click()
    page.get_by_text("Copié.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert asked(secret) == 200
    page.get_by_role("link", name="Je l’ai gardé").click()
    assert page.get_by_text(f"Se termine par {secret[-4:]}.").is_visible()
    page.get_by_role("link", name=REMOVE).click()
    page.get_by_role("button", name=REMOVE).click()
    page.get_by_text("Le jeton « Mon tableau » ne permet plus rien.").wait_for()
    assert asked(secret) == 401


@pytest.mark.parametrize("width", [1280, 360])
def test_each_page_stands_as_it_should(page, owner, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/fr/account/tokens/")
    seen = [state(page)]
    begin(page)
    seen.append(state(page))
    page.get_by_label("Nom", exact=True).fill("Un nom " + "très " * 12 + "long")
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_role("heading", name="Votre nouveau jeton").wait_for()
    seen.append(state(page))
    page.goto("/fr/account/tokens/")
    seen.append(state(page))
    page.get_by_role("link", name=REMOVE).click()
    page.get_by_role("heading", name="Supprimer un jeton").wait_for()
    seen.append(state(page))
    assert seen == [([], [])] * 5


def state(page):
    page.wait_for_load_state()
    page.emulate_media(color_scheme="dark")
    dark = violations(page)
    page.emulate_media(color_scheme="light")
    return violations(page) + dark, faults(page)
