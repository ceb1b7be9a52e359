"""Somebody is asked to edit a project, accepts, and sends what they have changed."""

import pytest
from django.core.cache import cache

from tests.browser import violations
from tests.codes import code_in, link_in, number
from tests.factories import ProjectPageFactory
from tests.layout import faults

from .test_search_engine import check


@pytest.fixture(autouse=True)
def no_limit_from_before(site_tree):
    cache.clear()


def test_from_the_mail_to_moderation(desk, page, moderator, settings, mailoutbox):
    project = ProjectPageFactory(title="Compter les mares")
    screen = desk(moderator)
    screen.goto(f"/admin/pages/{project.pk}/edit/")
    screen.get_by_role("button", name="Actions", exact=True).first.click()
    screen.get_by_role("link", name="Who may edit this project").click()
    screen.get_by_label("E-mail address").fill("ada@example.org")
    screen.get_by_role("button", name="Send the invitation").click()
    screen.get_by_text("A mail is on its way to ada@example.org.").wait_for()
    screen.reload()  # the message comes in by and by
    check(screen)
    settings.SECOND_FACTOR_REQUIRED = True  # but the moderator was signed in by a script
    accept(page, link_in(mailoutbox[0]))
    set_up_an_app(page, mailoutbox)
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="Compter les mares").click()
    page.wait_for_load_state("networkidle")
    page.locator("#id_title").fill("Compter les mares de ville")
    page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Soumettre").click()
    page.get_by_text("a été soumis").wait_for()
    project.refresh_from_db()
    assert project.current_workflow_state
    assert project.get_latest_revision_as_object().title == "Compter les mares de ville"


def accept(page, link):
    page.goto(link)
    assert violations(page) == []
    assert faults(page) == []
    page.get_by_role("button", name="Accepter").click()


def set_up_an_app(page, mailoutbox):
    """As whoever has no second step is led to; it asks for a code by mail first."""
    page.get_by_role("link", name="Ajouter une application d’authentification").click()
    page.get_by_role("button", name="Envoyer le code").click()
    page.get_by_label("Code").wait_for()
    page.get_by_label("Code").fill(code_in(mailoutbox[-1]))
    page.keyboard.press("Enter")
    secret = page.locator(".qr code").inner_text()
    page.get_by_label("Code de l'authentificateur").fill(number(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Codes de secours").wait_for()
