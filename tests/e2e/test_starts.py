"""A new page begins with what one chooses, and the choice goes once something is written."""

from portal.news.models import NewsPage

from .test_at_once import NOTE_READY, state_of_saving, wait_until_ready


def test_a_call_for_participation(desk, editor, site_tree):
    page = desk(editor)
    page.add_init_script(NOTE_READY)
    page.expected_errors.append("400 (Bad Request)")  # what isn't complete yet can't be saved
    page.goto(f"/admin/pages/add/news/newspage/{site_tree.news.fr.pk}/")
    page.get_by_role("link", name="Un appel à participation").click()
    page.get_by_role("link", name="Un appel à participation").and_(
        page.locator("[aria-current]")
    ).wait_for()
    wait_until_ready(page)
    page.locator("#id_title").press_sequentially("Cherche mares")
    page.keyboard.press("Tab")
    state_of_saving(page, "saved").wait_for()
    page.locator("[data-starts]").wait_for(state="detached")
    saved = NewsPage.objects.get().get_latest_revision_as_object()
    assert (saved.title, saved.body[1].value["text"]) == ("Cherche mares", "Qui est attendu")
    assert "qui est cherché" in saved.teaser
