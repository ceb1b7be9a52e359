"""What is to be put right, among the reports and beside the editor: of pages that one may edit."""

import pytest

from portal.checks import checking

from ..factories import EventPageFactory, NewsPageFactory, StandardPageFactory
from ..limited import limited
from ..queries import queries
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/contents/"


def reviewed(factory, **values):
    page = factory(**values)
    checking.review(page)
    return page


def rows(client, query=""):
    soup = soup_of(client.get(f"{REPORT}{query}"))
    return [texts(row, "td") for row in soup.select("main tbody tr")]


@pytest.fixture
def editor(client_of, site_tree):
    return client_of("editor")


def test_each_with_its_page_and_where(editor):
    body = [("heading", {"text": "Détail", "level": "h3"})]
    page = reviewed(StandardPageFactory, title="À propos", teaser="", body=body)
    assert rows(editor) == [
        ["À propos", "Pas d’accroche", ""],
        ["À propos", "Un intertitre qui n’est pas à sa place", "Détail"],
    ]
    links = [a["href"] for a in soup_of(editor.get(REPORT)).select("main tbody a")]
    assert f"/admin/pages/{page.pk}/edit/#block-{page.body[0].id}-section" in links


def test_by_kind_and_by_words(editor):
    link = '<p><a href="https://example.org/">ici</a></p>'
    reviewed(NewsPageFactory, title="Une saison", teaser="", body=[("text", link)])
    assert [row[1:] for row in rows(editor, "?kind=teaser")] == [["Pas d’accroche", ""]]
    assert [row[2] for row in rows(editor, "?q=ici")] == ["ici"]
    assert len(rows(editor, "?q=saison")) == 2
    assert rows(editor, "?q=zq") == []
    assert len(rows(editor, "?kind=zq")) == 2


def test_exported(editor):
    reviewed(NewsPageFactory, title="Une saison", teaser="")
    text = b"".join(editor.get(f"{REPORT}?export=csv")).decode()
    assert "Une saison,http://localhost" in text
    assert "Pas d’accroche" in text


def test_of_pages_that_one_may_edit(site_tree):
    reviewed(NewsPageFactory, title="Une saison", teaser="")
    event = reviewed(EventPageFactory, title="Une nuit", teaser="")
    client = limited(site_tree.events.fr)
    assert [row[0] for row in rows(client)] == ["Une nuit"]
    assert rows(client, "?q=saison") == []
    assert client.get(f"/admin/checks/{event.pk}/").status_code == 200


def test_members_are_sent_away(client_of, site_tree):
    page = NewsPageFactory(teaser="")
    for address in (REPORT, f"/admin/checks/{page.pk}/"):
        assert client_of("member").get(address).status_code == 302


def test_as_many_queries_whatever_its_length(editor):
    reviewed(NewsPageFactory, teaser="")
    few = queries(editor, REPORT)
    for _number in range(10):
        reviewed(NewsPageFactory, teaser="")
    assert queries(editor, REPORT) == few <= 25


class TestBesideTheEditor:
    def test_of_the_draft_not_of_what_is_published(self, editor):
        page = NewsPageFactory(teaser="")
        page.teaser, page.body = "Un mot.", [("heading", {"text": "Détail", "level": "h3"})]
        page.save_revision()
        soup = soup_of(editor.get(f"/admin/checks/{page.pk}/"))
        assert "Un intertitre qui n’est pas à sa place" in texts(soup, "h3")
        assert "Pas d’accroche" not in texts(soup, "h3")
        [link] = soup.select("a")
        block = page.get_latest_revision_as_object().body[0].id
        assert (link.get_text(), link["href"]) == ("Détail", f"#block-{block}-section")

    def test_nothing(self, editor, site_tree):
        page = StandardPageFactory(teaser="Un mot.")
        page.copy_for_translation(site_tree.home.en.locale, copy_parents=True)
        soup = soup_of(editor.get(f"/admin/checks/{page.pk}/"))
        assert texts(soup, "p") == ["Rien à revoir : la page peut être publiée."]

    def test_of_a_page_that_one_may_not_edit(self, site_tree):
        page = NewsPageFactory(title="zqsecret", teaser="")
        response = limited(site_tree.events.fr).get(f"/admin/checks/{page.pk}/")
        assert response.status_code in (302, 403)
        assert b"zqsecret" not in response.content

    @pytest.mark.parametrize("pk", [0, 10**9])
    def test_no_such_page(self, editor, pk):
        assert editor.get(f"/admin/checks/{pk}/", follow=True).status_code == 404

    def test_a_page_without_a_body(self, editor, site_tree):
        root = site_tree.home.fr.get_parent()
        assert editor.get(f"/admin/checks/{root.pk}/").status_code in (200, 302)

    def test_the_editor_asks_for_it(self, editor):
        page = NewsPageFactory()
        soup = soup_of(editor.get(f"/admin/pages/{page.pk}/edit/"))
        [section] = soup.select("[data-checks]")
        assert (section["data-checks"], section["data-page"]) == ("/admin/checks/0/", str(page.pk))
        assert soup.select_one("script[type=module][src*='core_admin/checks.js']")
