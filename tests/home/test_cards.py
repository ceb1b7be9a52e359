"""The card of a page is for what everybody may open, whoever asks, and is made once."""

from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from wagtail.models import Page, PageViewRestriction

from portal.home import cards

from ..factories import EventPageFactory, ProjectPageFactory, StandardPageFactory, translate


@pytest.fixture(autouse=True)
def kept():
    caches["cards"].clear()
    return caches["cards"]


def restrict(page, kind="login"):
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")


def named(client, page):
    """The card that a page's head names."""
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return [tag["content"] for tag in soup.select('meta[property="og:image"]')]


def test_page_names_its_card_in_full(client, site_tree):
    page = ProjectPageFactory(title="Mares")
    [address] = named(client, page)
    assert address == f"http://testserver{cards.address(page)}"
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cache-Control"] == "public, max-age=86400"


def test_is_drawn_once_for_a_version_of_the_page(client, site_tree):
    page = ProjectPageFactory(title="Mares")
    before = cards.address(page)
    with mock.patch.object(cards.cards, "png", side_effect=cards.cards.png) as png:
        for _ in range(3):
            assert client.get(before).status_code == 200
        assert png.call_count == 1
        page.title = "Étangs"
        page.save_revision().publish()
        response = client.get(before, follow=True)
        assert response.redirect_chain == [(cards.address(Page.objects.get(pk=page.pk)), 302)]
        assert png.call_count == 2
    assert cards.address(page) != before


def test_says_what_the_page_is_in_its_language(site_tree, vocabulary):
    page = ProjectPageFactory(title="Mares", disciplines=[vocabulary.disciplines["1.6-ecology"]])
    english = translate(page, title="Ponds")
    codes = ("1", "1.6", "1.6-ecology")
    assert cards.of(page) == cards.cards.Card("Mares", "Projet", "Science Ensemble", codes)
    assert cards.of(english).kind == "Project"
    assert cards.of(site_tree.home.fr) == cards.cards.Card("Accueil", "", "Science Ensemble")
    assert cards.of(EventPageFactory()).kind == "Événement"


class TestLeaks:
    """What isn't everybody's has no card: not for those who may open it either."""

    @pytest.fixture
    def hidden(self, site_tree):
        """Pages that an anonymous visitor can't open, by why."""
        section = StandardPageFactory(title="Rubrique")
        pages = {
            "restricted": ProjectPageFactory(title="Entre nous"),
            "password": ProjectPageFactory(title="Mot de passe"),
            "below": StandardPageFactory(title="Dessous", parent=section),
            "draft": ProjectPageFactory(title="Brouillon", live=False),
        }
        restrict(pages["restricted"])
        restrict(pages["password"], "password")
        restrict(section)
        return pages

    def test_none_for_anybody(self, hidden, client_of, kept):
        for role in ("visitor", "member", "admin"):
            client = client_of(role)
            found = {
                name: client.get(cards.address(page)).status_code for name, page in hidden.items()
            }
            assert found == dict.fromkeys(hidden, 404), role
        assert [
            page.pk for page in hidden.values() if kept.get(f"{page.pk}-{cards.version(page)}")
        ] == []

    def test_a_wrong_version_leads_nowhere_either(self, hidden, client):
        assert {client.get(f"/cards/{page.pk}-0.png").status_code for page in hidden.values()} == {
            404
        }

    def test_none_is_named_to_who_may_open_the_page(self, hidden, client_of):
        client = client_of("member")
        assert named(client, hidden["restricted"]) == []
        assert named(client, hidden["below"]) == []

    def test_goes_with_the_restriction_though_it_is_kept(self, site_tree, client):
        page = ProjectPageFactory()
        address = cards.address(page)
        assert client.get(address).status_code == 200
        restrict(page)
        assert client.get(address).status_code == 404

    def test_of_no_page(self, client, site_tree):
        root = Page.objects.get(depth=1)
        assert client.get(cards.address(root)).status_code == 404
        assert client.get("/cards/999999-0.png").status_code == 404
