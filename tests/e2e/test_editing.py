"""From an empty form to the public search: written, previewed, moderated, scheduled, published.

The admin is Wagtail's; what is proved is that editors get there, and that visitors see each step's
effect and nothing before it.
"""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from directory.models import ProjectPage

TITLE = "Compter les étoiles"
SCREENS = {
    "Disciplines": "/admin/core/discipline/",
    "Territories": "/admin/core/territory/",
    "Keywords": "/admin/tags/",
}
BODY = '[data-contentpath="body"]'


@pytest.fixture
def found(new_page):
    """What the public search finds: `found("étoiles")`."""
    page = new_page()

    def search(words):
        page.goto(f"/fr/search/?q={words}")
        return page.locator(".hit__title").all_inner_texts()

    return search


def add_block(page, name):
    """Add a block to the body's end."""
    page.locator(f"{BODY} .c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def choose_node(page, classification, typed):
    """File a page under the first node that is called so."""
    field = page.get_by_role("combobox", name=classification)
    field.fill(typed)
    field.press("Enter")


def write_project(page, index, title=TITLE):
    """Fill in what a short project needs, in four tabs, and save it as a draft; the project.

    Meanwhile the editor saves by itself, at any moment, under an address of its own choice.
    """
    page.expected_errors.append("400 (Bad Request)")  # what isn't complete yet can't be saved
    page.goto(f"/admin/pages/add/directory/projectpage/{index.pk}/")
    page.locator("#id_title").fill(title)
    page.locator("#id_teaser").fill("Lever les yeux, compter, comparer.")
    page.locator("#id_site_url").fill("https://example.org/etoiles")
    how = page.locator('[data-contentpath="how_to_take_part"] [contenteditable=true]')
    how.press_sequentially("Par nuit claire.")
    add_block(page, "Heading")
    page.locator('[name="body-0-value-text"]').fill("Sous le ciel")
    add_block(page, "Text")
    page.locator(f"{BODY} [contenteditable=true]").press_sequentially("Loin des lampadaires.")
    add_block(page, "Quotation")
    page.locator('[name="body-2-value-text"]').fill("On en voit moins.")
    page.get_by_role("tab", name="How").click()
    page.get_by_label("Count", exact=True).check()
    page.get_by_role("tab", name="Where and about what").click()
    choose_node(page, "Disciplines", "physical")
    choose_node(page, "Territories", "paris")
    page.get_by_role("tab", name="Promote").click()
    page.locator("#id_slug").fill("etoiles")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messages .success").wait_for()
    return ProjectPage.objects.get(pk=page.url.split("/")[-3])


def submit(page):
    """Send the draft to the moderators."""
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Submit to Moderators approval").click()
    page.locator(".messages .success").wait_for()


def decide(page, project, action, comment=""):
    """Take a moderator's decision on a project: "approve" or "reject"."""
    page.goto(f"/admin/pages/{project.pk}/edit/")
    buttons = page.locator(f'[data-workflow-action-name="{action}"]')
    buttons.first.wait_for(state="attached")
    if not buttons.first.is_visible():
        page.get_by_role("button", name="More actions").click()
    if not comment:
        with page.expect_navigation():
            buttons.first.click()
        return
    buttons.first.click()
    page.locator(".modal #id_comment").fill(comment)
    with page.expect_navigation():
        page.locator(".modal [type=submit]").click()


def schedule(page, moment):
    """Set when the page goes live."""
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    when = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    page.locator("#id_go_live_at").fill(when)
    with page.expect_navigation():
        # By keyboard: the calendar that has opened covers the button.
        page.get_by_role("button", name="Save schedule").press("Enter")


def preview(page):
    """The page as it will be, in the editor's side panel."""
    page.get_by_role("button", name="Toggle preview").click()
    return page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)")


@pytest.mark.long
def test_written_previewed_sent_back_approved(
    desk, found, site_tree, vocabulary, editor, moderator
):
    page = desk(editor)
    project = write_project(page, site_tree.projects.fr)
    assert (project.live, found("étoiles")) == (False, [])
    shown = preview(page)
    shown.get_by_role("heading", level=1, name=TITLE).wait_for()
    for text in ("Sous le ciel", "Loin des lampadaires.", "On en voit moins.", "Par nuit claire."):
        assert shown.get_by_text(text).is_visible(), text
    assert shown.locator(".filing .tag").all_inner_texts() == ["Sciences physiques", "Paris"]
    page.get_by_role("button", name="Toggle preview").click()
    submit(page)
    assert found("étoiles") == []
    # An editor doesn't publish.
    assert page.get_by_role("button", name="Publish").count() == 0
    # Sent back with a reason, which the editor reads; corrected, sent again, approved.
    office = desk(moderator)
    decide(office, project, "reject", "Dites où cela se passe.")
    assert found("étoiles") == []
    state = project.current_workflow_state
    assert (state.status, state.current_task_state.comment) == (
        "needs_changes",
        "Dites où cela se passe.",
    )
    page.goto(f"/admin/pages/{project.pk}/edit/")
    page.get_by_text("Dites où cela se passe.").first.wait_for(state="attached")
    page.locator("#id_title").fill("Compter les étoiles à Paris")
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Resubmit to Moderators approval").click()
    assert found("étoiles") == []
    decide(office, project, "approve")
    assert found("étoiles") == ["Compter les étoiles à Paris"]
    assert found("lampadaires") == ["Compter les étoiles à Paris"]
    # A later draft shows nobody anything; publishing it does.
    page.goto(f"/admin/pages/{project.pk}/edit/")
    page.locator("#id_title").fill("Compter les comètes")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    assert (found("comètes"), found("étoiles")) == ([], ["Compter les étoiles à Paris"])
    office.goto(f"/admin/pages/{project.pk}/edit/")
    office.get_by_role("button", name="More actions").click()
    with office.expect_navigation():
        office.get_by_role("button", name="Publish", exact=True).click()
    assert (found("comètes"), found("étoiles")) == (["Compter les comètes"], [])


def test_scheduled(desk, found, site_tree, vocabulary, editor, moderator):
    page, opens = desk(editor), timezone.now() + timedelta(hours=2)
    project = write_project(page, site_tree.projects.fr)
    schedule(page, opens)
    submit(page)
    decide(desk(moderator), project, "approve")
    project.refresh_from_db()
    assert (project.live, project.approved_schedule, found("étoiles")) == (False, True, [])
    call_command("publish_scheduled")
    assert found("étoiles") == []
    with mock.patch("django.utils.timezone.now", return_value=opens + timedelta(minutes=1)):
        call_command("publish_scheduled")
    assert found("étoiles") == [TITLE]


def test_classifications_are_the_moderators(desk, vocabulary, moderator, editor, member):
    allowed = desk(moderator)
    allowed.goto("/admin/")
    allowed.get_by_role("button", name="Classification").click()
    for address in SCREENS.values():
        allowed.locator(f'nav a[href="{address}"]').wait_for(state="attached")
    for name, address in SCREENS.items():
        allowed.goto(address)
        allowed.get_by_role("heading", name=name).first.wait_for()
    for user in (editor, member):
        refused = desk(user)
        refused.expected_errors.append("403")
        refused.goto("/admin/")
        if user is editor:  # who reads the glossary there
            refused.get_by_role("button", name="Classification").click()
            refused.locator('nav a[href="/admin/glossary/"]').wait_for(state="attached")
        for address in SCREENS.values():
            assert refused.locator(f'nav a[href="{address}"]').count() == 0
            refused.goto(address)
            assert urlsplit(refused.url).path in {"/admin/", "/en/account/login/"}


def test_userbar_is_the_editors(new_page, editor, member, site_tree):
    for user, bars in [(None, 0), (member, 0), (editor, 1)]:
        page = new_page(user=user)
        page.goto("/fr/")
        assert page.locator("wagtail-userbar").count() == bars


def test_userbar_works_under_the_policy_of_the_page(new_page, editor, site_tree):
    page = new_page(user=editor)
    page.goto("/fr/projets/")
    page.locator("#wagtail-userbar-trigger").click()
    page.locator("wagtail-userbar [role=menuitem]").first.wait_for()
    page.locator("#checker-trigger").click()
    page.locator("[data-wagtail-userbar] .w-dialog").first.wait_for()
