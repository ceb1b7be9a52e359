"""A project from the public form to its public page, on a phone and in the real admin; and how the
pages of a proposal look in each state."""

import pytest

from directory.models import ProjectPage
from portal.proposals.models import Proposal

from ..browser import violations
from ..codes import link_in
from ..factories import ProjectPageFactory, ProposalFactory, UserFactory
from ..proposals.conftest import address_of
from .test_accessibility import faults

TITLE = "Les hérissons du quartier"
WAITS = "It is with the moderators. They answer by mail; this page tells how it stands at any time."
State = Proposal.State


@pytest.fixture
def phone(new_page):
    return new_page(width=360)


def send(page, say):
    """Fill in what is needed, and a little more."""
    page.get_by_label(say("Name of the project")).fill(TITLE)
    page.get_by_label(say("The project in a sentence or two")).fill("Compter les hérissons.")
    page.get_by_label(say("What do participants do?")).fill("Sortez le soir.")
    page.get_by_label("Compter", exact=True).check()
    page.get_by_label(say("Address of the project’s site (optional)")).fill("herissons.example")
    page.get_by_label(say("Your name")).fill("Brune Exemple")
    page.get_by_label(say("Your e-mail address")).fill("brune@example.org")
    page.locator("[name=agreed]").check()
    page.get_by_role("button", name=say("Send the proposal")).click()


def make_draft(desk):
    """From the first page of the admin to the editor of the draft."""
    desk.goto("/admin/")
    desk.get_by_role("main").locator("a[href^='/admin/proposals/']").first.click()
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("link", name="Hérissons du quartier", exact=True).wait_for()
    assert violations(desk, "wcag2aa") == []  # the colours of buttons are Wagtail's
    desk.locator("[name=decision][value=draft]").check()
    with desk.expect_navigation(url="**/admin/pages/*/edit/"):
        desk.locator("footer button[type=submit]").click()


def publish(desk):
    desk.locator("#id_teaser").fill("Compter les hérissons, la nuit.")
    desk.get_by_role("button", name="More actions").click()
    with desk.expect_navigation():
        desk.locator("button[name=action-publish]").click()
    desk.locator(".messages .success").wait_for()


@pytest.mark.stored
@pytest.mark.long
def test_the_whole_way(phone, desk, say, site_tree, vocabulary, mailoutbox):
    ProjectPageFactory(title="Hérissons du quartier", site_url="https://herissons.example/")
    phone.goto(site_tree.projects.fr.url)
    phone.get_by_role("link", name=say("Propose a project")).click()
    send(phone, say)
    phone.wait_for_url("**/propose/sent/")
    phone.goto(link_in(mailoutbox[-1]))
    phone.get_by_role("button", name=say("Confirm and send to the moderators")).click()
    phone.get_by_text(say(WAITS)).wait_for()
    moderator = desk(UserFactory(role="moderator"))
    make_draft(moderator)
    phone.reload()
    assert phone.locator("main .action").count() == 0
    publish(moderator)
    page = ProjectPage.objects.get(title=TITLE)
    assert mailoutbox[-1].to == ["brune@example.org"]
    assert page.full_url in mailoutbox[-1].body
    phone.reload()
    phone.get_by_role("link", name=say("See the page")).click()
    phone.get_by_role("heading", name=TITLE, level=1).wait_for()
    phone.goto(f"{site_tree.projects.fr.url}?q=hérissons")
    assert TITLE in phone.locator(".hit__title").all_inner_texts()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_what_is_wrong_is_said_and_put_right(new_page, say, site_tree, vocabulary, javascript):
    page = new_page(width=360, javascript=javascript)
    page.expected_errors.append("422")
    page.goto("/fr/propose/")
    assert page.locator("[name=website]").is_hidden()
    page.locator("[name=disciplines]").first.fill("Divination")
    send(page, say)
    page.locator(".errorlist", has_text="Divination").wait_for()
    assert page.get_by_label(say("Name of the project")).input_value() == TITLE
    if javascript:
        assert faults(page) == []
    page.locator("[name=disciplines]").first.fill("Écologie")
    page.get_by_role("button", name=say("Send the proposal")).click()
    page.wait_for_url("**/propose/sent/")


@pytest.mark.parametrize("state", State.values)
def test_each_state_is_for_all(new_page, site_tree, state):
    page = new_page()
    page.goto(address_of(ProposalFactory(state=state, reason="Où est-ce ?")))
    assert faults(page) == []


def test_changing_and_a_link_that_is_gone_are_for_all(new_page, site_tree, vocabulary):
    page = new_page()
    page.expected_errors.append("404")
    proposal = ProposalFactory(state=State.ASKED, reason="Où est-ce ?")
    page.goto(address_of(proposal, "change/"))
    assert faults(page) == []
    page.goto("/fr/propose/gone/")
    assert faults(page) == []
