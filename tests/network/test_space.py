"""The private pages: found and read by members, and nowhere for anybody else."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, PageViewRestriction

from network.models import Member
from network.pages import SpacePage, private_collection
from portal.home.models import HomePage
from tests.factories import (
    EventPageFactory,
    MemberFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SpacePageFactory,
    StandardPageFactory,
    TermsFactory,
    UserFactory,
    translate,
)
from tests.soup import unchanging
from tests.standing import standing

pytestmark = pytest.mark.django_db
SECRET = "zqornithorynque"
OPEN_TO = ["Coordinators", "Members"]


class Space:
    """An open project and resource, and what members have about the same."""

    def __init__(self, vocabulary):
        filed = {"disciplines": [vocabulary.disciplines["1.6-ecology"]]}
        self.project = ProjectPageFactory(title="Mares", **filed)
        ResourcePageFactory(title="Guide des mares", **filed)
        self.section = SpacePageFactory(title=f"Espace {SECRET}", show_in_menus=True)
        self.workshops = SpacePageFactory(title=f"Ateliers {SECRET}", parent=self.section)
        self.plain = StandardPageFactory(title=f"Charte {SECRET}", parent=self.section)
        self.event = self.workshop(f"Atelier {SECRET}", 5, project=self.project, **filed)
        self.past = self.workshop(f"Atelier {SECRET} passé", -50)
        self.document = Document.objects.create(
            title=f"Notes {SECRET}",
            file=ContentFile(SECRET.encode(), name=f"{SECRET}.txt"),
            collection=private_collection(),
        )
        self.resource = ResourcePageFactory(
            title=f"Guide {SECRET}",
            parent=self.section,
            project=self.project,
            external_url="",
            document=self.document,
            tags=[f"{SECRET}s"],
            **filed,
        )

    def workshop(self, title, days, **values):
        start = timezone.now() + datetime.timedelta(days=days)
        return EventPageFactory(title=title, parent=self.workshops, start=start, **values)

    @property
    def pages(self):
        return [self.section, self.workshops, self.plain, self.event, self.past, self.resource]

    def publish(self, live):
        for page in self.pages if live else reversed(self.pages):
            found = type(page).objects.get(pk=page.pk)
            found.save_revision().publish() if live else found.unpublish()


@standing
def space(site_tree, vocabulary):
    return Space(vocabulary)


def people():
    return {
        "visitor": None,
        "account": UserFactory(),
        "editor": UserFactory(role="editor"),
        "hidden": MemberFactory(state="paused").user,
        "member": MemberFactory().user,
        "coordinator": UserFactory(role="coordinator"),
    }


def client_for(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def clients(db):
    return {name: client_for(user) for name, user in people().items()}


QUERIES = 35  # about 30, and some to read what this very transaction has written
INSIDE = {"member", "coordinator"}
LISTS = [
    *("/fr/", "/en/", "/fr/ressources/", "/fr/agenda/", "/fr/projets/", "/fr/disciplines/"),
    *("/fr/disciplines/1.6-ecology/", "/fr/territories/", "/fr/organisations/", "/fr/search/"),
    *(f"/fr/search/?q={SECRET}", "/fr/search/?kind=event", "/fr/search/?q=mares"),
    *("/fr/search/results.csv", "/fr/search/feed.rss", f"/fr/search/feed.rss?q={SECRET}"),
    "/fr/search/feed.atom",
    *("/api/v1/search", f"/api/v1/search?q={SECRET}", "/api/v1/search?kind=resource"),
    *(f"/api/v1/complete?q={SECRET[:5]}", f"/api/v1/complete?q=atelier {SECRET[:4]}"),
    *("/sitemap.xml", "/sitemap-fr-1.xml", "/robots.txt"),
]
# What everybody is told alike, members too.
FOR_ALL = {
    "/fr/search/feed.rss",
    "/fr/search/feed.atom",
    f"/fr/search/feed.rss?q={SECRET}",
    "/sitemap.xml",
    "/sitemap-fr-1.xml",
    "/robots.txt",
}
MEMBERS_FIND = {
    *("/fr/ressources/", "/fr/agenda/", f"/fr/search/?q={SECRET}", "/fr/search/results.csv"),
    *("/api/v1/search", f"/api/v1/search?q={SECRET}", f"/api/v1/complete?q={SECRET[:5]}"),
    "/fr/disciplines/1.6-ecology/",
}


def read(client, addresses):
    return {address: unchanging(client.get(address)) for address in addresses}


def test_nobody_else_can_tell_that_there_are_any(clients, space):
    """Published or not, the rest of the site is the same to the byte, but for whom it is for."""
    addresses = [*LISTS, space.project.url]
    there = {name: read(client, addresses) for name, client in clients.items()}
    space.publish(False)
    gone = {name: read(client, addresses) for name, client in clients.items()}
    told = {
        name: {address for address in addresses if there[name][address] != gone[name][address]}
        for name in clients
    }
    assert {name for name, found in told.items() if found} == INSIDE
    for name in INSIDE:
        assert told[name] >= MEMBERS_FIND
        assert told[name].isdisjoint(FOR_ALL)


def test_pages_are_for_members_and_coordinators(clients, space):
    for page in space.pages:
        for name, client in clients.items():
            response = client.get(page.url)
            expected = 200 if name in INSIDE else 302
            assert (page.title, name, response.status_code) == (page.title, name, expected)
            assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
            if expected == 302:
                assert response["Location"] == f"/fr/account/login/?next={page.url}"
    assert clients["visitor"].get(f"{space.event.url}calendar/").status_code == 302


def test_their_document_is_for_the_same(clients, space):
    address = space.document.url
    read = {name: client.get(address).status_code for name, client in clients.items()}
    assert read == {name: 200 if name in INSIDE else 302 for name in clients}


def titles(client, page):
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return {
        each.h2.get_text(strip=True): [
            link.get_text(strip=True).replace(f" {SECRET}", "") for link in each.select("h3 a")
        ]
        for each in soup.select(".space section")
    }


def test_a_section_lists_what_is_below_it(clients, space):
    for name in INSIDE:
        assert titles(clients[name], space.section) == {
            "Dans cette section": ["Ateliers", "Charte"],
            "Événements à venir": ["Atelier"],
            "Ressources": ["Guide"],
            "Événements passés": ["Atelier passé"],
        }


def test_a_section_leaves_out_what_is_for_fewer(clients, space):
    PageViewRestriction.objects.create(page=space.workshops, restriction_type="groups")
    assert titles(clients["member"], space.section) == {
        "Dans cette section": ["Charte"],
        "Ressources": ["Guide"],
    }


def test_a_longer_section_costs_no_more_queries(clients, space, django_assert_max_num_queries):
    client = clients["member"]
    client.get(space.section.url)
    with django_assert_max_num_queries(QUERIES):
        client.get(space.section.url)
    for n in range(4):
        space.workshop(f"Atelier {n}", n)
        ResourcePageFactory(title=f"Guide {n}", parent=space.section)
    client.get(space.section.url)
    with django_assert_max_num_queries(QUERIES):
        client.get(space.section.url)


def test_an_empty_section_says_so(clients, space):
    empty = SpacePageFactory(title="Vide", parent=space.section)
    assert "Rien n’a encore été déposé ici." in clients["member"].get(empty.url).content.decode()


def restricted_to(page):
    found = page.get_view_restrictions()
    return [sorted(each.groups.values_list("name", flat=True)) for each in found]


def test_a_section_is_private_from_its_first_moment_wherever_it_is_put(space):
    assert restricted_to(space.section) == [OPEN_TO]
    assert not space.workshops.view_restrictions.exists()  # what is above it says so already
    home = HomePage.objects.get(locale__language_code="fr")
    space.workshops.move(home, "last-child")
    assert restricted_to(SpacePage.objects.get(pk=space.workshops.pk)) == [OPEN_TO]
    english = translate(space.section, title="Space", slug="space")
    assert restricted_to(english) == [OPEN_TO]


def test_what_staff_have_opened_stays_open(space):
    space.section.view_restrictions.all().delete()
    space.section.save_revision().publish()
    assert restricted_to(space.section) == []


def test_they_are_entered_as_the_rest_of_the_network(clients, space):
    """It counts as a visit, and terms are agreed to first: neither is so of public pages."""
    long_ago = timezone.localdate() - datetime.timedelta(days=300)
    Member.objects.update(seen_on=long_ago)
    client = clients["member"]
    client.get(space.project.url)
    assert set(Member.objects.values_list("seen_on", flat=True)) == {long_ago}
    TermsFactory()
    for page in space.pages:
        response = client.get(page.url)
        assert response["Location"] == f"/fr/network/terms/?next={page.url}"
        assert "no-store" in response["Cache-Control"]
    assert Member.objects.filter(seen_on=timezone.localdate()).count() == 1
    client.post("/fr/network/terms/")
    assert client.get(space.event.url).status_code == 200
    assert client.get(space.project.url).status_code == 200


class TestNewSite:
    @pytest.fixture(autouse=True)
    def begun(self, vocabulary):
        call_command("load_starters", verbosity=0)

    def test_it_has_the_tree_in_both_languages_and_the_collection(self):
        for language, slugs in {
            "fr": ["ateliers", "seminaires", "ressources-partagees", "documents-du-reseau"],
            "en": ["workshops", "seminars", "shared-resources", "network-documents"],
        }.items():
            top = SpacePage.objects.get(depth=3, locale__language_code=language)
            assert [page.slug for page in top.get_children()] == slugs
            assert restricted_to(top) == [OPEN_TO]
            assert not top.show_in_menus
        [collection] = Collection.objects.filter(depth=2)
        assert (collection.name, restricted_to(collection)) == ("Members", [OPEN_TO])

    def test_again_nothing_is_made_twice(self):
        counts = SpacePage.objects.count(), Collection.objects.count()
        call_command("load_starters", verbosity=0)
        assert (SpacePage.objects.count(), Collection.objects.count()) == counts

    def test_what_staff_have_taken_down_is_their_affair(self):
        SpacePage.objects.get(slug="espace-du-reseau").unpublish()
        call_command("load_starters", verbosity=0)
        assert not SpacePage.objects.get(slug="espace-du-reseau").live
