"""What holds for the whole site: its menus in each language, and what redirects."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from ..factories import ProjectPageFactory, StandardPageFactory, translate
from .conftest import get

pytestmark = pytest.mark.django_db


def test_its_menus_in_each_language(client, site_tree):
    about = StandardPageFactory(title="À propos", show_in_menus=True)
    translate(about, title="About")
    StandardPageFactory(title="Ailleurs", show_in_menus=False)
    told = get(client, "site")
    assert told["url"] == "http://testserver/"
    french, english = told["languages"]
    assert (french["code"], french["home"]) == ("fr", "/fr/")
    assert french["name"] == "Français"
    assert french["menu"][0] == {"title": "Projets", "url": "/fr/projets/"}
    assert french["footer"] == [{"title": "À propos", "url": "/fr/a-propos/"}]
    assert [each["title"] for each in english["menu"]] == [
        "Projects",
        "Resources",
        "News",
        "Events",
    ]
    assert english["footer"] == [{"title": "About", "url": "/en/a-propos/"}]


def test_nothing_can_be_asked_of_it(client, site_tree):
    assert client.get("/api/v1/site", {"zq": 1}).status_code == 400


class TestRedirects:
    def told(self, client, path):
        return client.get("/api/v1/redirects", {"path": path})

    @pytest.mark.parametrize("path", ["/ancien", "/ancien/", "ancien", "/ancien/?utm=1"])
    def test_to_a_page(self, client, site_tree, path):
        page = ProjectPageFactory(title="Mares")
        Redirect.add_redirect("/ancien", page)
        assert self.told(client, path).json() == {
            "url": "/fr/projets/mares/",
            "is_permanent": True,
        }

    def test_elsewhere_for_a_while(self, client, site_tree):
        Redirect.add_redirect("/ailleurs", "https://example.org/", is_permanent=False)
        assert self.told(client, "/ailleurs/").json() == {
            "url": "https://example.org/",
            "is_permanent": False,
        }

    @pytest.mark.parametrize("path", ["/zq/", "//[", "/\0", "zq" * 900, "/é?a=b#c", "http://zq/"])
    def test_none(self, client, site_tree, path):
        response = self.told(client, path)
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize("path", ["", "/" * 2001])
    def test_a_path_has_to_be_given(self, client, site_tree, path):
        response = self.told(client, path)
        assert response.status_code == 400
        assert {*response.json()["errors"]} == {"path"}
