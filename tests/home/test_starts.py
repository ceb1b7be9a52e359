"""What a new page may begin with: whole, in the language of its place, and left to be completed."""

import pytest
from bs4 import BeautifulSoup

from portal.checks import checking
from portal.checks.models import Kind
from portal.core.blocks import BodyBlock
from portal.home.starts import starts, starts_of
from portal.news.models import NewsPage

from ..soup import texts

pytestmark = pytest.mark.django_db
CHOICE = "[data-starts] a"


def address(parent, model="news/newspage"):
    return f"/admin/pages/add/{model}/{parent.pk}/"


def soup_of(response):
    """The page as a browser has it, which puts what stands in a template into the form."""
    html = response.content.decode().replace("<template", "<div").replace("</template", "</div")
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("start", starts(), ids=lambda start: start["name"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_holds_what_its_blocks_take(start, language):
    block = BodyBlock()
    body = block.to_python(start[language]["body"])
    assert len(block.clean(body)) == len(start[language]["body"])
    page = NewsPage(teaser=start[language]["teaser"], body=body)
    found = list(checking.blanks(page))
    assert {kind for kind, _words, _block in found} == {Kind.BLANK}


@pytest.mark.parametrize("start", starts(), ids=lambda start: start["name"])
def test_both_languages_have_the_same_blocks(start):
    kinds = [[block["type"] for block in start[language]["body"]] for language in ("fr", "en")]
    assert kinds[0] == kinds[1]


class TestNewPage:
    @pytest.fixture
    def editor(self, client_of, site_tree):
        return client_of("editor")

    def test_it_is_empty_and_offers_them(self, editor, site_tree):
        soup = soup_of(editor.get(address(site_tree.news.fr)))
        labels = ["Une page vide", "Un appel à participation", "Un compte rendu d’événement"]
        assert texts(soup, CHOICE) == labels
        assert texts(soup, f"{CHOICE}[aria-current]") == labels[:1]
        assert soup.select_one("#id_teaser").get_text().strip() == ""

    def test_it_begins_so(self, editor, site_tree):
        page = editor.get(f"{address(site_tree.news.fr)}?start=call")
        soup = soup_of(page)
        assert texts(soup, f"{CHOICE}[aria-current]") == ["Un appel à participation"]
        assert "qui est cherché" in soup.select_one("#id_teaser").get_text()
        assert "Qui est attendu" in page.context["form"]["body"].value()[1].value["text"]

    def test_in_the_language_of_its_place(self, editor, site_tree):
        soup = soup_of(editor.get(f"{address(site_tree.news.en)}?start=report"))
        assert texts(soup, f"{CHOICE}[aria-current]") == ["A report of an event"]
        assert "to be completed" in soup.select_one("#id_teaser").get_text()

    def test_projects_have_their_own(self, editor, site_tree):
        where = address(site_tree.projects.fr, "directory/projectpage")
        soup = soup_of(editor.get(where))
        assert texts(soup, CHOICE) == ["Une page vide", "Un projet où l’on participe"]

    @pytest.mark.parametrize("start", ["zq", "project", ""])
    def test_another_is_an_empty_page(self, editor, site_tree, start):
        soup = soup_of(editor.get(f"{address(site_tree.news.fr)}?start={start}"))
        assert soup.select_one("#id_teaser").get_text().strip() == ""

    def test_other_types_have_none(self, editor, site_tree):
        assert not starts_of(type(site_tree.home.fr))
        where = address(site_tree.home.fr, "home/standardpage")
        assert not soup_of(editor.get(where)).select(CHOICE)
