"""The pages that a site begins with: there on a new one, in both languages, left alone later."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from network.pages import SpacePage
from portal.checks import checking
from portal.checks.models import Finding, Kind
from portal.home.blanks import BLANK, blanks, pages_with_blanks
from portal.home.demo.catalogue import read
from portal.home.models import HomePage, SitePlanPage, StandardPage
from portal.home.starters import FOLDER, KIND

from ..factories import StandardPageFactory

REQUIRED = {
    "fr": ["Mentions légales", "Accessibilité : non conforme", "Données personnelles"],
    "en": ["Legal notice", "Accessibility: not compliant", "Personal data"],
}
PLAN = {"fr": "Plan du site", "en": "Site map"}


def load_starters():
    output = io.StringIO()
    call_command("load_starters", stdout=output)
    return output.getvalue()


def footer(client, language):
    soup = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
    found = [a.get_text(strip=True).replace("\xa0", " ") for a in soup.select(".site-footer a")]
    return [title for title in found if title in [*REQUIRED[language], PLAN[language]]]


@pytest.fixture
def new_site(vocabulary):
    """A site on which `load_starters` has been run, and nothing else; what it printed."""
    return load_starters()


def test_a_new_site_has_a_home_and_what_the_law_requires(client, new_site):
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="fr")
    assert Page.objects.filter(depth=2).count() == 2
    for language, titles in REQUIRED.items():
        assert footer(client, language) == [*titles, PLAN[language]]
    for address in ("/fr/projets/", "/en/events/", "/fr/plan-du-site/", "/en/privacy/"):
        assert client.get(address).status_code == 200


def test_every_starter_is_valid(new_site):
    for page in Page.objects.filter(depth__gt=1).specific():
        try:
            page.full_clean()
            page.body.stream_block.clean(page.body)
        except ValidationError as error:
            pytest.fail(f"{page.slug}: {error}")


def test_a_translation_leaves_nothing_in_french():
    for item in read(KIND, FOLDER):
        french = {"title", "teaser", "body", "slug"} & item.keys()
        assert french <= item["en"].keys(), item["key"]


def test_both_languages_leave_the_same_open():
    for item in read(KIND, FOLDER):
        texts = (item.get("body", ""), item["en"].get("body", ""))
        french, english = (len(BLANK.findall(text)) for text in texts)
        assert french == english, item["key"]
        assert (french > 0) is (item["key"] in {"legal", "accessibility", "privacy"})


def test_a_second_time_changes_nothing(new_site):
    before = list(Page.objects.order_by("pk").values())
    load_starters()
    assert list(Page.objects.order_by("pk").values()) == before


def test_a_site_in_use_gets_what_it_lacks(client, site_tree, vocabulary):
    before = list(Page.objects.order_by("pk").values("pk", "title", "path"))
    load_starters()
    assert Site.objects.get().root_page_id == site_tree.home.fr.pk
    new = Page.objects.exclude(pk__in=[row["pk"] for row in before]).specific()
    assert {type(page) for page in new} == {StandardPage, SitePlanPage, SpacePage}
    assert footer(client, "en") == [*REQUIRED["en"], PLAN["en"]]


def test_an_address_that_is_taken_is_left_to_who_has_it(site_tree, vocabulary):
    mine = StandardPageFactory(title="Mes mentions", slug="mentions-legales")
    load_starters()
    assert StandardPage.objects.get(slug="mentions-legales").pk == mine.pk
    assert not StandardPage.objects.filter(title="Legal notice").exists()
    assert StandardPage.objects.filter(slug="donnees-personnelles").exists()


def test_a_site_whose_root_is_something_else_is_refused(vocabulary):
    root = Page.get_first_root_node()
    other = root.add_child(instance=Page(title="Autre", slug="autre"))
    other.add_child(instance=Page(title="Dessous", slug="dessous"))
    Site.objects.update(root_page=other)
    with pytest.raises(CommandError, match="Autre"):
        load_starters()
    assert not HomePage.objects.exists()


def test_the_demonstration_leaves_a_site_alone_that_has_begun(new_site):
    with pytest.raises(CommandError, match="has a home page of its own"):
        call_command("load_demo", stdout=io.StringIO())


class TestBlanks:
    def test_the_command_counts_them(self, new_site):
        assert "/fr/mentions-legales/: 10 blanks" in new_site.replace("\xa0", " ")

    def test_all_are_named_in_the_order_of_the_page(self, new_site):
        page = StandardPage.objects.get(slug="legal-notice")
        assert blanks(page)[0] == "[to be completed: name and legal form of the institution]"
        assert len(blanks(page)) == len(blanks(StandardPage.objects.get(slug="mentions-legales")))

    def test_six_pages_have_some(self, new_site):
        assert len(pages_with_blanks()) == 6

    def test_a_page_that_is_completed_or_unpublished_is_no_longer_named(self, new_site):
        page = StandardPage.objects.get(slug="mentions-legales")
        page.body = [("text", "<p>Publié par l’alliance, [comme convenu]. Complet.</p>")]
        page.save_revision().publish()
        StandardPage.objects.get(slug="legal-notice").unpublish()
        slugs = {page.slug for page, _blanks in pages_with_blanks()}
        assert slugs == {"accessibilite", "accessibility", "donnees-personnelles", "privacy"}

    def test_the_admin_names_them_until_none_is_left(self, client_of, new_site):
        client = client_of("editor")
        page = StandardPage.objects.get(slug="mentions-legales")
        assert checking.review_due()
        link = f".today a[href='/admin/pages/{page.pk}/edit/']"
        assert BeautifulSoup(client.get("/admin/").content, "html.parser").select(link)
        for written, _blanks in pages_with_blanks():
            written.unpublish()
        checking.review_due()
        assert not Finding.objects.filter(kind=Kind.BLANK).exists()
