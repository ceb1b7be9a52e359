"""Each page has one address for machines, and alternates that are translations indeed."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale, PageViewRestriction

from ..factories import ProjectPageFactory, StandardPageFactory, translate

HOST = "http://testserver"


def head(client, address):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    canonical = [link["href"] for link in soup.select("link[rel=canonical]")]
    others = {
        link["hreflang"]: link["href"] for link in soup.select("link[rel=alternate][hreflang]")
    }
    robots = [tag["content"] for tag in soup.select("meta[name=robots]")]
    return canonical, others, robots


def alias(page):
    """The page in the English tree, before anybody has translated it."""
    return page.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)


def test_translations_name_each_other(client, site_tree):
    page = ProjectPageFactory()
    english = translate(page, title="Ponds", slug="ponds")
    both = {"fr": HOST + page.url, "en": HOST + english.url}
    assert head(client, page.url) == ([both["fr"]], both, [])
    assert head(client, english.url) == ([both["en"]], both, [])


def test_untranslated_alias_points_to_its_source_and_is_nobodys_translation(client, site_tree):
    page = StandardPageFactory(title="Mentions légales", slug="mentions")
    english = alias(page)
    assert head(client, english.url) == ([HOST + page.url], {}, [])
    assert head(client, page.url) == ([HOST + page.url], {"fr": HOST + page.url}, [])


def test_restricted_translation_is_not_named(client, site_tree):
    page = ProjectPageFactory()
    english = translate(page, title="Ponds")
    PageViewRestriction.objects.create(page=english, restriction_type="login")
    assert head(client, page.url)[1] == {"fr": HOST + page.url}


@pytest.mark.parametrize(
    ("query", "canonical", "robots"),
    [
        ("", "/fr/projets/", []),
        ("?page=1", "/fr/projets/", []),
        ("?page=2", "/fr/projets/?page=2", []),
        ("?page=x", "/fr/projets/", []),
        ("?status=recruiting", None, ["noindex, follow"]),
        ("?q=mares&page=2", None, ["noindex, follow"]),
    ],
)
def test_listings_by_their_pages_but_no_filters(client, site_tree, query, canonical, robots):
    found, others, said = head(client, f"/fr/projets/{query}")
    assert (found, said) == ([HOST + canonical] if canonical else [], robots)
    assert bool(others) == (canonical == "/fr/projets/")


def test_what_a_page_is_asked_with_is_no_other_page(client, site_tree):
    page = ProjectPageFactory()
    assert head(client, f"{page.url}?utm_source=x&page=3")[0] == [HOST + page.url]


def test_open_graph(client, site_tree):
    page = StandardPageFactory(title='Dire "oui" & <non>', teaser="Une phrase.")
    english = alias(page)
    for address in (page.url, english.url):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        found = {tag["property"]: tag["content"] for tag in soup.select("meta[property]")}
        assert found["og:title"] == page.title
        assert found["og:description"] == "Une phrase."
        assert found["og:url"] == HOST + page.url
        assert found["og:locale"] == "fr_FR"
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert soup.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"
