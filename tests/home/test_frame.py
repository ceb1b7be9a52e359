"""Menus, ancestors and the way to the other language hold what the visitor may open."""

import pytest
from wagtail.models import PageViewRestriction

from tests.soup import soup_of

from ..factories import ProjectPageFactory, StandardPageFactory, translate


def links(soup, selector):
    return {link.get_text(strip=True): link["href"] for link in soup.select(f"{selector} a")}


def restrict(page):
    kind = PageViewRestriction.LOGIN
    PageViewRestriction.objects.create(page=page, restriction_type=kind)


@pytest.mark.parametrize(
    ("language", "menu"),
    [
        ("fr", ["/fr/projets/", "/fr/ressources/", "/fr/actualites/", "/fr/agenda/"]),
        ("en", ["/en/projects/", "/en/resources/", "/en/news/", "/en/events/"]),
    ],
)
def test_menu_holds_the_indexes_of_the_language(client, site_tree, language, menu):
    soup = soup_of(client.get(f"/{language}/"))
    assert list(links(soup, ".main-menu").values()) == menu


def test_menu_marks_where_one_is(client, site_tree):
    page = ProjectPageFactory()
    for address, current in [("/fr/projets/", "page"), (page.url, "true")]:
        [marked] = soup_of(client.get(address)).select(".main-menu [aria-current]")
        assert (marked["href"], marked["aria-current"]) == ("/fr/projets/", current)


def test_restricted_pages_are_in_the_menus_of_those_who_may_open_them(client, client_of, site_tree):
    restrict(StandardPageFactory(title="Coulisses", show_in_menus=True))
    StandardPageFactory(title="À propos", show_in_menus=True)
    StandardPageFactory(title="Ailleurs", show_in_menus=False)
    StandardPageFactory(title="Brouillon", show_in_menus=True, live=False)
    restrict(site_tree.news.fr)
    soup = soup_of(client.get("/fr/"))
    assert list(links(soup, ".site-footer__pages")) == ["À propos"]
    assert list(links(soup, ".main-menu")) == ["Projets", "Ressources", "Agenda"]
    soup = soup_of(client_of("member").get("/fr/"))
    assert list(links(soup, ".site-footer__pages")) == ["Coulisses", "À propos"]
    assert list(links(soup, ".main-menu")) == ["Projets", "Ressources", "Actualités", "Agenda"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_panel_leads_to_the_fields_of_science(client, site_tree, vocabulary, language):
    found = links(soup_of(client.get(f"/{language}/")), "#explore .explore__ways > div:first-child")
    fields = [node for node in vocabulary.disciplines.values() if node.depth == 1]
    prefix = f"/{language}/search/?kind=project&discipline="
    assert found == {node.label_for(language): f"{prefix}{node.code}" for node in fields}


def test_breadcrumb_leaves_out_unpublished_ancestors(client, site_tree):
    parent = StandardPageFactory(title="Parent")
    child = StandardPageFactory(title="Enfant", parent=parent)
    parent.unpublish()
    assert links(soup_of(client.get(child.url)), ".breadcrumb") == {"Accueil": "/fr/"}


class TestLanguages:
    """The other language leads to the same page, else to its home page."""

    def other(self, response):
        soup = soup_of(response)
        alternates = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
        [switch] = soup.select(".tools a[hreflang=en]")
        return switch["href"], alternates.get("en")

    def switch(self, response):
        [link] = soup_of(response).select(".tools a[hreflang=en]")
        return " ".join(link.get_text().split())

    def test_says_that_there_is_no_translation(self, client, site_tree):
        page = ProjectPageFactory()
        assert self.switch(client.get(page.url)) == "English (not translated)"
        translate(page, title="Ponds")
        assert self.switch(client.get(page.url)) == "English"
        assert self.switch(client.get("/fr/search/")) == "English"

    def test_translated(self, client, site_tree):
        page = ProjectPageFactory()
        url = translate(page, title="Ponds", slug="ponds").url
        assert self.other(client.get(page.url)) == (url, f"http://testserver{url}")

    def test_not_translated(self, client, site_tree):
        assert self.other(client.get(ProjectPageFactory().url)) == ("/en/", None)

    def test_translation_not_published(self, client, site_tree):
        page = ProjectPageFactory()
        translate(page, title="Ponds").unpublish()
        assert self.other(client.get(page.url)) == ("/en/", None)

    def test_translation_restricted(self, client, client_of, site_tree):
        page = ProjectPageFactory()
        english = translate(page, title="Ponds")
        restrict(english)
        assert self.other(client.get(page.url)) == ("/en/", None)
        signed_in = client_of("member").get(page.url)
        assert self.other(signed_in) == (english.url, f"http://testserver{english.url}")

    def test_search_keeps_its_question(self, client, site_tree):
        response = client.get("/fr/search/?q=mare&kind=project")
        assert self.other(response)[0] == "/en/search/?q=mare&kind=project"

    def test_report_of_a_problem(self, client, site_tree):
        page = ProjectPageFactory()
        response = client.get(f"/fr/report/{page.pk}/")
        assert self.other(response)[0] == f"/en/report/{page.pk}/"

    def test_index_page(self, client, site_tree):
        assert self.other(client.get("/fr/projets/"))[0] == "/en/projects/"
