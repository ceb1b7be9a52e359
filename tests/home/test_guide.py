"""The guide for editors: in the admin's help, in both languages, with all its pictures."""

import re

import pytest
from django.test import Client

from portal.home.guide import DOCS, FILES, PICTURES, rendered

from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
GUIDE = "/admin/guide/"
PICTURE = re.compile(r"\]\((.*?\.webp)\)")


def text(language):
    return (DOCS / FILES[language]).read_text("utf-8")


def of(client, language):
    return soup_of(client.get(GUIDE, headers={"Accept-Language": language}))


@pytest.mark.parametrize(("language", "title"), [("fr", "Guide de rédaction"), ("en", "Guide for")])
def test_in_the_language_of_who_reads(client_of, site_tree, language, title):
    soup = of(client_of("editor"), language)
    assert title in soup.h1.get_text()
    assert len(soup.select(".guide__text h2")) == len(re.findall(r"^## ", text(language), re.M))
    assert "](" not in soup.main.get_text()


@pytest.mark.parametrize("language", FILES)
def test_its_parts_are_where_their_links_lead(client_of, site_tree, language):
    soup = of(client_of("editor"), language)
    anchors = [link["href"][1:] for link in soup.select(".guide nav a")]
    assert anchors == [heading["id"] for heading in soup.select(".guide__text h2")]
    assert len({*anchors}) == len(anchors)
    assert texts(soup, ".guide nav a") == texts(soup, ".guide__text h2")


@pytest.mark.parametrize("language", FILES)
def test_its_pictures_are_there_and_say_what_they_show(client_of, site_tree, language):
    client = client_of("editor")
    pictures = of(client, language).select(".guide__text img")
    assert len(pictures) == len(PICTURE.findall(text(language))) > 3
    for picture in pictures:
        response = client.get(picture["src"])
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert b"".join(response)[8:12] == b"WEBP"
        assert picture["alt"]


def test_both_languages_tell_the_same():
    parts = [rendered(text(language))[1] for language in FILES]
    assert len(parts[0]) == len(parts[1])
    shown = [
        [re.sub("-..[.]webp", "", each) for each in PICTURE.findall(text(each_language))]
        for each_language in FILES
    ]
    assert shown[0] == shown[1]


def test_no_picture_is_left_over():
    told = {name for language in FILES for name in PICTURE.findall(text(language))}
    assert {f"{PICTURES}{path.name}" for path in (DOCS / PICTURES).iterdir()} == told


@pytest.mark.parametrize("name", ["zq.webp", "..%2Fhome.webp", "../home-360-dark-en.webp"])
def test_no_other_file_is_given_out(client_of, site_tree, name):
    assert client_of("admin").get(f"{GUIDE}{name}", follow=True).status_code == 404


@pytest.mark.parametrize("address", [GUIDE, f"{GUIDE}today-fr.webp"])
def test_for_who_may_enter_the_admin(client_of, site_tree, address):
    assert client_of("member").get(address).status_code == 302
    assert Client().get(address).status_code == 302


def test_the_menu_leads_there_and_calls_reports_by_another_name(client_of, site_tree):
    page = client_of("editor").get("/admin/").content.decode()
    assert f'"url": "{GUIDE}"' in page
    assert page.count('"label": "Signalements"') == 1
    assert '"label": "Rapports"' in page
