"""The page that documents the API: whole, in both languages; each of its links leads somewhere."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.api import api
from portal.description.outline import kind, prose

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/docs"


def read(address):
    response = Client().get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_is_found_in_ones_language(site_tree, language):
    response = Client().get(PAGE, headers={"accept-language": language})
    assert (response.status_code, response.url) == (302, f"/{language}{PAGE}")
    assert "Accept-Language" in response["Vary"]
    page = read(response.url)
    assert page.html["lang"] == language
    others = [each["href"] for each in page.select("link[rel=alternate]")]
    assert sorted(others) == [f"http://testserver/{each}{PAGE}" for each in ("en", "fr")]


@pytest.mark.parametrize("address", [PAGE, f"/fr{PAGE}"])
def test_is_only_read(site_tree, address):
    assert Client(enforce_csrf_checks=True).post(address).status_code in (403, 405)
    assert Client().post(address).status_code == 405


def test_has_all_that_is_described(site_tree):
    page, described = read(f"/en{PAGE}"), api.get_openapi_schema()
    ids = [each["id"] for each in page.select("main [id]")]
    assert len(ids) == len({*ids})
    for methods in described["paths"].values():
        for operation in methods.values():
            shown = page.find("article", {"aria-labelledby": operation["operationId"]})
            names = [each.code.text.split(":")[0] for each in shown.select("dt")]
            assert names == [each["name"] for each in operation["parameters"]]
    assert {*described["components"]["schemas"]} <= {*ids}


def test_each_link_leads_somewhere(site_tree):
    page = read(f"/en{PAGE}")
    links = {each["href"] for each in page.select("main a")}
    ids = {each["id"] for each in page.select("[id]")}
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    answers = {link: Client().get(link).status_code for link in links if link.startswith("/api/")}
    assert answers["/api/v1/search"] == 200
    assert {*answers.values()} == {200, 404}  # what an example needs may not be on this site


def test_runs_nothing_and_asks_nobody(site_tree):
    """The page's own part has neither scripts nor styles, and no address elsewhere."""
    main = read(f"/en{PAGE}").main
    assert main.select("script, style, iframe, [style], [src], a[href^=http]") == []


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "string", "format": "date"}, "string (date)"),
        ({"type": "integer", "minimum": 1, "maximum": 9, "default": 2}, "integer (1…9) = 2"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "(&quot;a&quot; | &quot;b&quot;)[]"),
        ({"const": "a<b"}, "&quot;a&lt;b&quot;"),
        ({"additionalProperties": {"$ref": "#/x/A"}}, '{ [name]: <a href="#A">A</a> }'),
        ({}, "binary"),
    ],
)
def test_a_kind(schema, told):
    assert kind(schema) == told


def test_prose_is_text():
    assert prose("`a<b` & <i>") == "<code>a&lt;b</code> &amp; &lt;i&gt;"
