"""Joining as those concerned see it in a browser; the whole way is in test_whole_way.py."""

import pytest

from network.models import Application
from tests.browser import violations
from tests.codes import link_in
from tests.factories import ApplicationFactory, InvitationFactory, TermsFactory, UserFactory
from tests.layout import faults
from tests.network.test_joining import page_of

pytestmark = pytest.mark.usefixtures("site_tree")
SHEET = "email,nom\ncarla@example.org,Carla Exemple\npas une adresse,Zoé\n"


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
