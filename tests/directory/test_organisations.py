"""The pages of organisations: known by what the visitor may see of them, and by nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from directory.models import ProjectParty
from portal.events.models import EventOrganiser
from tests.factories import (
    EventPageFactory,
    OrganisationFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    translate,
)
from tests.soup import soup_of, texts, unchanging

pytestmark = pytest.mark.django_db
LIST = "/fr/organisations/"


def section(soup, name):
    return texts(soup, f"section[aria-labelledby={name}] .hit__title")


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def project(*organisations, role="lead", **values):
    parties = [ProjectParty(organisation=each, role=role) for each in organisations]
    return ProjectPageFactory(parties=parties, **values)


def event(organisation, **values):
    return EventPageFactory(organisers=[EventOrganiser(organisation=organisation)], **values)


@pytest.fixture
def herons(site_tree, vocabulary):
    return OrganisationFactory(
        name="Les Hérons d’Armorique",
        acronym="LHA",
        summary_fr="Compter les hérons.",
        url="https://www.herons.example.org/",
        ror="https://ror.org/02feahw73",
        territory=vocabulary.territories["FR-REG-53"],
    )


@pytest.fixture
def address(herons):
    return f"/fr/organisations/{herons.pk}-les-herons-darmorique/"


class TestPage:
    def test_says_who_they_are(self, client, herons, address):
        project(herons)
        soup = soup_of(client.get(address))
        assert texts(soup, "h1") == ["Les Hérons d’Armorique (LHA)"]
        assert texts(soup, ".lead") == ["Compter les hérons."]
        links = [link["href"] for link in soup.select(".page-title a")]
        assert links == [
            "/fr/territories/FR-REG-53/",
            "https://www.herons.example.org/",
            "https://ror.org/02feahw73",
        ]
        assert texts(soup, ".breadcrumb li")[1:] == ["Organisations", "Les Hérons d’Armorique"]
        english = soup_of(client.get(address.replace("/fr/", "/en/")))
        assert english.select_one(".lead")["lang"] == "fr"

    def test_says_what_they_do_by_role(self, client, herons, address):
        project(herons, title="Mené")
        project(OrganisationFactory(), herons, title="Financé", role="funder")
        ResourcePageFactory(title="Guide", organisation=herons)
        event(herons, title="Bientôt")
        event(herons, title="Plus tard", start=timezone.now() + timedelta(days=30))
        event(herons, title="Avant", start=timezone.now() - timedelta(days=30))
        ProjectPageFactory(title="Sans eux")
        soup = soup_of(client.get(address))
        names = [found["aria-labelledby"] for found in soup.select("main section")]
        assert {name: section(soup, name) for name in names} == {
            "projects-lead": ["Mené"],
            "projects-funder": ["Financé"],
            "events": ["Bientôt", "Plus tard"],
            "resources": ["Guide"],
            "past": ["Avant"],
        }

    def test_a_project_and_its_translation_are_one(self, client, herons, address):
        translate(project(herons, title="Mares"), title="Ponds")
        assert section(soup_of(client.get(address)), "projects-lead") == ["Mares"]
        english = soup_of(client.get(address.replace("/fr/", "/en/")))
        assert section(english, "projects-lead") == ["Ponds"]

    def test_much_is_cut_and_leads_to_the_search(self, client, herons, address, monkeypatch):
        monkeypatch.setattr("directory.organisations.SHOWN", 2)
        for number in range(3):
            project(herons, title=f"Mares {number}")
        soup = soup_of(client.get(address))
        assert section(soup, "projects-lead") == ["Mares 2", "Mares 1"]
        [more] = soup.select(".more a")
        assert len(soup_of(client.get(more["href"])).select(".hit")) == 3

    def test_is_linked_from_what_names_it(self, client, herons, address):
        for page in (project(herons), event(herons)):
            assert soup_of(client.get(page.url)).select(f'aside a[href="{address}"]')


class TestAddress:
    def test_another_name_leads_to_the_present_one(self, client, herons, address):
        project(herons)
        response = client.get(f"/fr/organisations/{herons.pk}-ancien-nom/")
        assert (response.status_code, response["Location"]) == (301, address)

    @pytest.mark.parametrize("number", ["0-x", "99999999999999999999999-x", "x-1", "1"])
    def test_unknown(self, client, herons, number):
        assert client.get(f"/fr/organisations/{number}/").status_code == 404

    def test_a_name_without_letters_of_ours(self, client, site_tree):
        organisation = OrganisationFactory(name="自然科学会")
        project(organisation)
        url = organisation.get_absolute_url()
        assert url == f"/fr/organisations/{organisation.pk}-organisation/"
        assert texts(soup_of(client.get(url)), "h1") == ["自然科学会"]

    def test_is_the_same_in_the_other_language(self, client, herons, address):
        project(herons)
        soup = soup_of(client.get(address))
        alternates = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
        other = f"http://testserver{address.replace('/fr/', '/en/')}"
        assert alternates == {"fr": f"http://testserver{address}", "en": other}


class TestLeaks:
    """An organisation that only hidden pages name doesn't exist: not even its number does."""

    def hide(self, herons):
        restrict(project(herons, title="Entre nous"))
        restrict(event(herons, title="Réunion"))
        project(herons, title="Brouillon", live=False)
        ResourcePageFactory(title="Dépublié", organisation=herons).unpublish()

    def test_named_by_nothing_that_may_be_seen(self, client, client_of, herons, address):
        self.hide(herons)
        assert client.get(address).status_code == 404
        for slug in ("x", "les-herons-darmorique"):
            hidden = unchanging(client.get(f"/fr/organisations/{herons.pk}-{slug}/"))
            unknown = unchanging(client.get(f"/fr/organisations/{herons.pk + 1}-{slug}/"))
            assert hidden.replace(f"/{herons.pk}-", "/") == unknown.replace(
                f"/{herons.pk + 1}-", "/"
            )
        assert texts(soup_of(client.get(LIST)), ".letter") == []
        soup = soup_of(client_of("member").get(address))
        assert section(soup, "projects-lead") == ["Entre nous"]
        assert section(soup, "events") == ["Réunion"]

    def test_a_draft_in_one_language_names_nobody(self, client, herons, address):
        """The English page is public, but only the French draft names them."""
        page = ProjectPageFactory(title="Mares")
        translate(page, title="Ponds")
        page.unpublish()
        page.refresh_from_db()
        page.parties = [ProjectParty(organisation=herons, role="lead")]
        page.save()
        assert client.get(address).status_code == 404

    def test_hidden_pages_change_nothing_of_what_is_seen(self, client, client_of, herons, address):
        project(herons, OrganisationFactory(name="Zostères"), title="Ouvert")
        addresses = [address, LIST, f"{LIST}?q=her"]
        before = [unchanging(client.get(each)) for each in addresses]
        self.hide(herons)
        assert [unchanging(client.get(each)) for each in addresses] == before
        assert texts(soup_of(client.get(LIST)), "#letter-L ~ ul .count") == [
            "Association · 1 projet"
        ]
        rows = texts(soup_of(client_of("member").get(LIST)), "#letter-L ~ ul .count")
        assert rows == ["Association · 2 projets"]


class TestList:
    @pytest.fixture
    def several(self, site_tree):
        names = ["Zostères", "Écologie pour tous", "Eau vive", "50 millions d'amis"]
        made = [OrganisationFactory(name=name, acronym=name[:2]) for name in names]
        project(*made)
        OrganisationFactory(name="Eclipse inconnue")
        return made

    def test_is_from_a_to_z_accents_aside(self, client, several):
        soup = soup_of(client.get(LIST))
        assert texts(soup, ".letter h3") == ["E", "Z", "#"]
        assert texts(soup, ".letter li a") == [
            "Eau vive", "Écologie pour tous", "Zostères", "50 millions d'amis",
        ]  # fmt: skip
        anchors = [link["href"] for link in soup.select(".letters a")]
        assert anchors == ["#letter-E", "#letter-Z", "#letter-other"]
        assert all(soup.select(anchor) for anchor in anchors)

    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("ecolo", ["Écologie pour tous"]),
            ("  TOUS  écol ", ["Écologie pour tous"]),
            ("zo", ["Zostères"]),
            ("amis", ["50 millions d'amis"]),
            ("eclipse", []),
            ("%00", ["Eau vive", "Écologie pour tous", "Zostères", "50 millions d'amis"]),
        ],
    )
    def test_search_within(self, client, several, typed, names):
        soup = soup_of(client.get(f"{LIST}?q={typed.replace(' ', '+')}"))
        assert texts(soup, ".letter li a") == names
        assert bool(soup.select(".empty")) == (not names)
        assert soup.select_one("meta[name=robots]")["content"] == "noindex, follow"

    def test_letters_lead_to_their_page(self, client, several, monkeypatch):
        monkeypatch.setattr("directory.organisations.PER_PAGE", 2)
        soup = soup_of(client.get(LIST))
        links = [link["href"] for link in soup.select(".letters a")]
        assert links == ["#letter-E", "?page=2#letter-Z", "?page=2#letter-other"]
        second = soup_of(client.get(f"{LIST}?page=2"))
        assert texts(second, ".letter h3") == ["Z", "#"]
        assert second.select_one(".letters a")["href"] == "?#letter-E"


@pytest.mark.django_db(transaction=True)
def test_queries_are_constant(client, django_assert_num_queries, site_tree):
    organisations = [OrganisationFactory() for _ in range(3)]
    addresses = {LIST: 7, organisations[0].get_absolute_url(): 9}
    for _round in range(2):
        for each in organisations:
            project(each, OrganisationFactory())
            event(each)
            ResourcePageFactory(organisation=each)
        for address, queries in addresses.items():
            client.get(address)
            with django_assert_num_queries(queries):
                assert client.get(address).status_code == 200
