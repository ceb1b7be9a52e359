"""From asking to join to being forgotten: the whole way on a phone, by the keyboard alone."""

import json
from pathlib import Path

import pytest

from network.models import Member
from portal.core.models import User
from search.models import SearchEntry
from tests.browser import violations
from tests.codes import code_in, link_in
from tests.factories import MemberFactory, TermsFactory, UserFactory
from tests.layout import faults

from .test_search import tab_until

pytestmark = [pytest.mark.stored, pytest.mark.usefixtures("site_tree")]
MOST = 150  # presses of Tab until somebody gives up


@pytest.fixture
def page(new_page):
    return new_page(width=360)


class Keyboard:
    """Somebody without a pointer: what they come past is never covered, each page is for all."""

    def __init__(self, page):
        self.page = page
        self.main = page.get_by_role("main")

    def reach(self, found):
        has_focus = "one => one === document.activeElement"
        tab_until(self.page, lambda: found.evaluate(has_focus), MOST, found)

    def write(self, label, text, **options):
        self.reach(self.main.get_by_label(label, **options))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def tick(self, label):
        self.reach(self.main.get_by_label(label))
        self.page.keyboard.press("Space")

    def go(self, role, name, key="Enter"):
        """Follow a link or press a button that leads on."""
        self.reach(self.main.get_by_role(role, name=name, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        assert (self.page.url, violations(self.page), faults(self.page)) == (self.page.url, [], [])

    def sees(self, text):
        self.main.get_by_text(text).first.wait_for()


@pytest.mark.long
def test_the_whole_way(page, device, new_page, mailoutbox):
    TermsFactory()
    ada = MemberFactory(name="Ada Exemple", skills=["batrachologie"])
    coordinator = Keyboard(new_page(user=UserFactory(role="coordinator")))
    ada_by_hand, brune = Keyboard(new_page(user=ada.user, width=360)), Keyboard(page)
    asks_to_join(brune, mailoutbox)
    is_accepted(coordinator)
    comes_in_by_a_passkey(brune, mailoutbox)
    completes_a_profile(brune)
    finds_and_writes(brune, mailoutbox)
    is_answered(ada_by_hand, brune, mailoutbox)
    leaves_with_everything(brune, mailoutbox)
    assert not Member.objects.filter(name="Brune Exemple").exists()
    assert not User.objects.filter(email="brune@example.org").exists()
    assert not SearchEntry.objects.filter(texts__icontains="Brune").exists()


def asks_to_join(brune, mailoutbox):
    brune.page.goto("/fr/account/login/")
    brune.go("link", "Rejoindre le réseau")
    brune.write("Votre nom", "Brune Exemple")
    brune.write("Votre adresse électronique", "brune@example.org")
    brune.write("Qu’est-ce qui vous amène", "Les grenouilles.")
    brune.tick("J’ai lu les conditions du réseau")
    brune.go("button", "Demander à rejoindre le réseau")
    brune.page.goto(link_in(mailoutbox[-1]))
    brune.go("button", "Confirmer et envoyer à la coordination")
    brune.sees("Elle est entre les mains de la coordination")


def is_accepted(coordinator):
    """In Wagtail's admin, whose colours are its own."""
    page = coordinator.page
    page.goto("/admin/network/applications/")
    coordinator.reach(page.get_by_role("link", name="Brune Exemple"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    coordinator.tick("Accepter")
    coordinator.write("Ce que vous écrivez", "Bienvenue !")
    coordinator.reach(page.get_by_role("button", name="Envoyer la réponse"))
    page.keyboard.press("Enter")
    page.get_by_text("un message part à Brune Exemple").wait_for()


def comes_in_by_a_passkey(brune, mailoutbox):
    page = brune.page
    page.goto(link_in(mailoutbox[-1]))
    brune.write("E-mail", "brune@example.org")
    page.keyboard.press("Enter")
    enters_code(brune, mailoutbox)
    page.goto("/fr/account/second-step/webauthn/add/")
    brune.go("button", "Envoyer le code")
    enters_code(brune, mailoutbox)
    brune.write("Nom", "Mon téléphone")
    page.wait_for_load_state()  # the button does nothing until its script has run
    brune.go("button", "Ajouter une clé d’accès")
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.context.clear_cookies()
    page.goto("/fr/account/login/?next=/fr/network/profile/")
    brune.reach(brune.main.get_by_role("button", name="Se connecter avec une clé d’accès"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Mon profil", exact=True).wait_for()


def enters_code(brune, mailoutbox):
    brune.main.get_by_label("Code").wait_for()
    brune.write("Code", code_in(mailoutbox[-1]))
    with brune.page.expect_navigation():
        brune.page.keyboard.press("Enter")


def completes_a_profile(brune):
    brune.go("link", "Modifier : À propos de moi")
    brune.write("Fonction", "Naturaliste", exact=True)
    brune.go("button", "Enregistrer")
    brune.sees("C’est enregistré")


def finds_and_writes(brune, mailoutbox):
    brune.page.goto("/fr/network/members/")
    brune.reach(brune.page.locator("#to-filters"))
    brune.page.keyboard.press("Enter")
    brune.tick("batrachologie")
    brune.page.keyboard.press("Escape")
    brune.go("link", "Ada Exemple")
    brune.go("link", "Écrire à Ada Exemple")
    brune.write("Objet", "Vos mares")
    brune.write("Votre message", "Combien de grenouilles ?")
    brune.go("button", "Envoyer")
    brune.sees("Votre message est envoyé")


def is_answered(ada, brune, mailoutbox):
    assert "brune@example.org" not in str(mailoutbox[-1].message())
    ada.page.goto(link_in(mailoutbox[-1]))
    ada.go("button", "J’accepte")
    ada.write("Votre message", "Onze.")
    ada.go("button", "Envoyer")
    brune.page.goto(link_in(mailoutbox[-1]))
    brune.sees("Onze.")


def leaves_with_everything(brune, mailoutbox):
    page = brune.page
    page.goto("/fr/network/profile/")
    brune.go("link", "Effacer mon compte et mon profil")
    brune.go("button", "Envoyer le code")
    enters_code(brune, mailoutbox)
    brune.reach(brune.main.get_by_role("link", name="JSON"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    held = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert "Combien de grenouilles ?" in json.dumps(held, ensure_ascii=False)
    brune.tick("Je sais que c’est sans retour.")
    brune.go("button", "Tout effacer")
    page.get_by_role("heading", name="Il ne reste rien de vous ici").wait_for()
