"""From asking to join to a profile of one's own, as those concerned see it in a browser."""

import pytest

from network.models import Application
from tests.browser import violations
from tests.codes import code_in, link_in
from tests.factories import ApplicationFactory, InvitationFactory, TermsFactory, UserFactory
from tests.layout import faults
from tests.network.test_joining import page_of

pytestmark = pytest.mark.usefixtures("site_tree")
SHEET = "email,nom\ncarla@example.org,Carla Exemple\npas une adresse,Zoé\n"


def ask(page):
    page.goto("/fr/account/login/")
    page.get_by_role("main").get_by_role("link", name="Rejoindre le réseau").click()
    page.get_by_label("Votre nom").fill("Brune Exemple")
    page.get_by_label("Votre adresse électronique").fill("brune@example.org")
    page.get_by_label("Qu’est-ce qui vous amène").fill("Les grenouilles.")
    page.get_by_label("J’ai lu les conditions du réseau").check()
    page.get_by_role("button", name="Demander à rejoindre le réseau").click()
    page.get_by_role("heading", name="Regardez maintenant votre messagerie").wait_for()


def accept(page):
    page.goto("/admin/network/applications/")
    page.get_by_role("link", name="Brune Exemple").click()
    page.get_by_label("Accepter").check()
    page.get_by_label("Ce que vous écrivez").fill("Bienvenue !")
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.get_by_text("un message part à Brune Exemple").wait_for()


def sign_in_by_code(page, mailoutbox):
    page.goto(link_in(mailoutbox[-1]))
    page.get_by_label("E-mail").fill("brune@example.org")
    page.keyboard.press("Enter")
    enter_code(page, mailoutbox)
    page.get_by_role("button", name="Se déconnecter").wait_for()


def enter_code(page, mailoutbox):
    page.get_by_label("Code").wait_for()
    assert violations(page) == []
    page.get_by_label("Code").fill(code_in(mailoutbox[-1]))
    page.keyboard.press("Enter")


def sign_in_by_passkey(page, mailoutbox):
    page.goto("/fr/account/second-step/webauthn/add/")
    page.get_by_role("button", name="Envoyer le code").click()
    enter_code(page, mailoutbox)
    page.get_by_label("Nom").fill("Mon téléphone")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/fr/account/login/?next=/fr/network/profile/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.get_by_role("heading", name="Mon profil", exact=True).wait_for()


def test_asked_confirmed_accepted_and_in_by_a_passkey(page, device, new_page, mailoutbox):
    TermsFactory()
    coordinator = new_page(user=UserFactory(role="coordinator"))
    ask(page)
    page.goto(link_in(mailoutbox[-1]))
    page.get_by_role("button", name="Confirmer et envoyer").click()
    page.get_by_text("Elle est entre les mains de la coordination").wait_for()
    accept(coordinator)
    sign_in_by_code(page, mailoutbox)
    sign_in_by_passkey(page, mailoutbox)
    page.get_by_role("link", name="Modifier : À propos de moi").click()
    page.get_by_label("Fonction", exact=True).fill("Naturaliste")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Enregistré").wait_for()
    page.goto("/fr/network/members/")
    assert page.get_by_role("link", name="Brune Exemple").is_visible()


def test_invited_from_a_sheet(page, new_page, mailoutbox):
    TermsFactory()
    desk = new_page(user=UserFactory(role="coordinator"))
    desk.goto("/admin/network/invitations/")
    desk.get_by_role("link", name="Inviter beaucoup de monde").click()
    sheet = {"name": "gens.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    desk.get_by_label("Fichier CSV").set_input_files(sheet)
    desk.get_by_role("button", name="Voir qui serait invité").click()
    desk.get_by_text("Ce n’est pas une adresse électronique.").wait_for()
    assert violations(desk, "wcag2aa") == []  # the colours of buttons are Wagtail's
    desk.get_by_role("button", name="Envoyer les invitations").click()
    desk.get_by_text("1 invitation est en cours d’envoi").wait_for()
    page.goto(link_in(mailoutbox[-1]))
    assert page.get_by_label("Votre nom").input_value() == "Carla Exemple"
    page.get_by_label("J’ai lu les conditions du réseau").check()
    assert (violations(page), faults(page)) == ([], [])
    page.get_by_role("button", name="Rejoindre le réseau").click()
    page.get_by_role("heading", name="Mon profil", exact=True).wait_for()


@pytest.mark.sqlite  # how a page looks is the same whatever database it comes from
@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_are_for_everyone(new_page, width):
    TermsFactory()
    page = new_page(width=width)
    page.expected_errors.append("404")
    applications = [page_of(ApplicationFactory(state=state)) for state in Application.State]
    for application in Application.objects.all():
        application.remarks.create(text="Quelles grenouilles ?")
        application.remarks.create(text="Les rousses.", by_applicant=True)
    names = ("join", "join/sent", "join/nothing", "invitation/nothing", "terms")
    invitation = InvitationFactory(message="Venez !")
    names = (*names, f"invitation/{invitation.renew()}")
    invitation.save()
    for address in (*(f"/fr/network/{name}/" for name in names), *applications):
        page.goto(address)
        assert (address, violations(page), faults(page)) == (address, [], [])


def test_what_is_wrong_is_shown_where_it_is(page):
    page.goto("/fr/network/join/")
    page.get_by_label("Votre nom").fill("Brune")
    page.expected_errors.append("422")
    page.locator("form.stacked").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Demander à rejoindre le réseau").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Votre nom").input_value() == "Brune"
    assert page.locator("[aria-invalid=true]").count() == 2
    assert violations(page) == []
