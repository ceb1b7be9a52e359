"""Sitemaps hold all that everybody may open, once, in each language; and nothing else."""

import xml.etree.ElementTree as ET
from time import perf_counter
from urllib.robotparser import RobotFileParser
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from directory.models import ProjectParty
from portal.home import crawlers

from ..factories import (
    OrganisationFactory,
    ProjectPageFactory,
    StandardPageFactory,
    translate,
)
from .test_links import alias

NAMES = {"s": crawlers.SITEMAPS, "x": "http://www.w3.org/1999/xhtml"}
HOST = "http://testserver"
VIEWS = ["organisations/", "disciplines/", "territories/"]
INDEXES = {
    "fr": [
        *("/fr/", "/fr/projets/", "/fr/ressources/", "/fr/actualites/", "/fr/agenda/"),
        *(f"/fr/{view}" for view in VIEWS),
    ],
    "en": [
        *("/en/", "/en/projects/", "/en/resources/", "/en/news/", "/en/events/"),
        *(f"/en/{view}" for view in VIEWS),
    ],
}


def tree(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, crawlers.XML)
    return ET.fromstring(response.content)


def entries(client, language, number=1):
    """{address: {language: address}} of a sitemap."""
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
        }
        for url in tree(client, f"/sitemap-{language}-{number}.xml")
    }


def full(addresses):
    return {HOST + address for address in addresses}


def test_index_names_the_sitemaps_of_the_languages(client, site_tree):
    found = [each.text for each in tree(client, "/sitemap.xml").iter(f"{{{crawlers.SITEMAPS}}}loc")]
    assert found == [f"{HOST}/sitemap-fr-1.xml", f"{HOST}/sitemap-en-1.xml"]
    assert {
        client.get(f"/sitemap-{name}.xml").status_code for name in ("fr-2", "fr-0", "de-1")
    } == {404}


def test_pages_with_their_translations(client, site_tree):
    page, alone = ProjectPageFactory(), ProjectPageFactory(slug="étang")
    english = translate(page, title="Ponds", slug="ponds")
    both = {"fr": HOST + page.url, "en": HOST + english.url}
    french = entries(client, "fr")
    assert set(french) == full([*INDEXES["fr"], page.url, alone.url])
    assert (french[HOST + page.url], french[HOST + alone.url]) == (both, {})
    found = entries(client, "en")
    assert set(found) == full([*INDEXES["en"], english.url])
    assert found[HOST + english.url] == both
    assert {client.get(address.removeprefix(HOST)).status_code for address in french} == {200}


def test_what_is_not_everybodys_is_not_there(client_of, site_tree):
    page = ProjectPageFactory(title="Ouvert")
    section = StandardPageFactory(title="Rubrique")
    StandardPageFactory(title="Dessous", parent=section)
    secret, password = ProjectPageFactory(title="Entre nous"), ProjectPageFactory(title="Clé")
    translate(secret, title="Between us", slug="between-us")
    english = translate(page, title="Between us too")
    for hidden, kind in [(section, "login"), (secret, "login"), (password, "password")]:
        PageViewRestriction.objects.create(page=hidden, restriction_type=kind, password="x")
    PageViewRestriction.objects.create(page=english, restriction_type="login")
    ProjectPageFactory(title="Brouillon", live=False)
    alias(StandardPageFactory(title="Mentions légales", slug="mentions"))
    for role in ("visitor", "member", "admin"):
        client = client_of(role)
        french = entries(client, "fr")
        assert set(french) == full([*INDEXES["fr"], page.url, "/fr/mentions/"])
        assert french[HOST + page.url] == {}
        # The English page of the restricted project is open, and so is told of; its source is not.
        found = entries(client, "en")
        assert set(found) == full([*INDEXES["en"], "/en/projects/between-us/"])
        assert found[f"{HOST}/en/projects/between-us/"] == {}


def test_what_organisations_and_nodes_everybody_finds(client_of, site_tree, vocabulary):
    ecology, history = (vocabulary.disciplines[code] for code in ("1.6-ecology", "6.1-history"))
    known, hidden = OrganisationFactory(name="Les tritons"), OrganisationFactory(name="Entre nous")
    OrganisationFactory(name="Nulle part")
    shown = ProjectPageFactory(
        parties=[ProjectParty(organisation=known, role="lead")],
        disciplines=[ecology],
        territories=[vocabulary.territories["FR-DEP-29"]],
    )
    secret = ProjectPageFactory(
        parties=[ProjectParty(organisation=hidden, role="lead")],
        disciplines=[history],
        territories=[vocabulary.territories["FR-DEP-35"]],
    )
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    expected = [f"organisations/{known.pk}-les-tritons/"]
    expected += [f"disciplines/{code}/" for code in ("1", "1.6", "1.6-ecology")]
    expected += [f"territories/{code}/" for code in ("WORLD", "FR", "FR-REG-53", "FR-DEP-29")]
    for role in ("visitor", "member"):
        client = client_of(role)
        french = entries(client, "fr")
        more = [f"/fr/{address}" for address in expected]
        assert set(french) == full([*INDEXES["fr"], shown.url, *more])
        both = {code: f"{HOST}/{code}/{expected[0]}" for code in ("fr", "en")}
        assert french[f"{HOST}/fr/{expected[0]}"] == both
        assert full(f"/en/{address}" for address in expected) < set(entries(client, "en"))
    assert {client.get(address.removeprefix(HOST)).status_code for address in french} == {200}


def test_thousands_of_pages_take_few_queries_and_little_time(
    client, site_tree, django_assert_max_num_queries
):
    parent, model = site_tree.projects.fr, ProjectPageFactory()
    Page.objects.bulk_create(
        Page(
            **{"path": f"{parent.path}Z{n:03X}", "depth": 4, "live": True, "title": f"Page {n}"},
            **{"slug": f"p{n}", "url_path": f"{parent.url_path}p{n}/", "draft_title": "x"},
            **{"locale_id": parent.locale_id, "translation_key": uuid4()},
            content_type_id=model.content_type_id,
            last_published_at=timezone.now(),
        )
        for n in range(4096)
    )
    with django_assert_max_num_queries(18):
        begun = perf_counter()
        assert len(entries(client, "fr")) > 4096
        took = perf_counter() - begun
    assert took < 2.5


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/fr/", True),
        ("/fr/projets/", True),
        ("/fr/search/", True),
        ("/covers/1/1/1.6.svg", True),
        ("/admin/", False),
        ("/api/v1/search", False),
    ],
)
def test_robots(client, site_tree, address, allowed):
    text = client.get("/robots.txt").content.decode()
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    assert parser.can_fetch("*", address) == allowed
    assert f"Sitemap: {HOST}/sitemap.xml" in text
    assert "Disallow: /*/search/?\n" in text
