"""Lists of projects, resources, news and events: what they find, tell, export, and for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from directory.models import ProjectPage
from portal.confirmations.models import Confirmation, confirm

from ..factories import (
    EventPageFactory,
    NewsPageFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    translate,
)
from ..limited import limited
from ..queries import queries
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
PROJECTS = "/admin/projects/"
LISTS = {
    PROJECTS: ProjectPageFactory,
    "/admin/resources/": ResourcePageFactory,
    "/admin/news/": NewsPageFactory,
    "/admin/events/": EventPageFactory,
}
TITLES = "td.title .title-wrapper a"


@pytest.fixture
def office(client_of):
    return client_of("moderator")


def listed(client, address):
    """The titles of the pages in a list."""
    return set(texts(soup_of(client.get(address)), TITLES))


@pytest.mark.parametrize("address", LISTS)
def test_shows_its_pages_wherever_they_are(office, site_tree, address):
    for factory in LISTS.values():
        factory(title=factory.__name__)
    factory = LISTS[address]
    factory(title="En brouillon", live=False)
    assert listed(office, address) == {factory.__name__, "En brouillon"}


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("role", ["editor", "moderator", "admin"])
def test_in_few_queries_whatever_its_length(client_of, site_tree, address, role):
    client = client_of(role)
    LISTS[address]()
    few = queries(client, address)
    LISTS[address].create_batch(5)
    assert queries(client, address) == few <= 25


class TestFilters:
    def test_state(self, office, site_tree):
        ProjectPageFactory(title="Publié")
        ProjectPageFactory(title="Brouillon", live=False)
        changed = ProjectPageFactory(title="Changé")
        changed.teaser = "Autrement."
        changed.save_revision()
        assert listed(office, f"{PROJECTS}?state=draft") == {"Brouillon"}
        assert listed(office, f"{PROJECTS}?state=published") == {"Publié", "Changé"}
        assert listed(office, f"{PROJECTS}?state=changed") == {"Changé"}

    def test_language_and_translation(self, office, site_tree):
        translate(ProjectPageFactory(title="Mares"), title="Ponds")
        ProjectPageFactory(title="Étoiles")
        assert listed(office, f"{PROJECTS}?locale=en") == {"Ponds"}
        assert listed(office, f"{PROJECTS}?translation=none") == {"Étoiles"}
        assert listed(office, f"{PROJECTS}?translation=some") == {"Mares", "Ponds"}

    def test_a_page_that_mirrors_another_is_no_translation(self, office, site_tree):
        page = ProjectPageFactory(title="Mares")
        page.copy_for_translation(Locale.objects.get(language_code="en"), alias=True)
        assert listed(office, PROJECTS) == {"Mares"}
        assert listed(office, f"{PROJECTS}?translation=none") == {"Mares"}

    def test_discipline_and_territory_with_all_below(self, office, site_tree, vocabulary):
        nature, physics = vocabulary.disciplines["1"], vocabulary.disciplines["1.3"]
        finistere = vocabulary.territories["FR-DEP-29"]
        ProjectPageFactory(title="Mares", disciplines=[physics], territories=[finistere])
        ProjectPageFactory(title="Ailleurs")
        for query in (
            f"discipline={nature.pk}",
            f"discipline={physics.pk}",
            f"territory={finistere.pk}&discipline={nature.pk}",
        ):
            assert listed(office, f"{PROJECTS}?{query}") == {"Mares"}, query

    def test_last_confirmed(self, office, site_tree):
        long_ago = timezone.now() - timedelta(days=400)
        old, asked, _new = (ProjectPageFactory(title=title) for title in ("Vieux", "Demi", "Neuf"))
        ProjectPage.objects.filter(pk__in=[old.pk, asked.pk]).update(first_published_at=long_ago)
        confirm(asked.translation_key)
        Confirmation.objects.update(confirmed_at=timezone.now() - timedelta(days=200))
        assert listed(office, f"{PROJECTS}?confirmed=long-ago") == {"Vieux"}
        assert listed(office, f"{PROJECTS}?confirmed=year") == {"Demi", "Neuf"}
        assert listed(office, f"{PROJECTS}?confirmed=lately") == {"Neuf"}

    def test_completeness(self, office, site_tree):
        NewsPageFactory(title="Sans rien", teaser="Un mot.")
        address = "/admin/news/?completeness="
        assert listed(office, f"{address}lacks") == {"Sans rien"}
        assert listed(office, f"{address}full") == set()
        soup = soup_of(office.get(f"{address}lacks"))
        assert "image, disciplines" in texts(soup, "tbody td")

    def test_words_without_their_accents(self, office, site_tree):
        ProjectPageFactory(title="Étoiles à Brest")
        ProjectPageFactory(title="Mares")
        assert listed(office, f"{PROJECTS}?q=etoiles+brest") == {"Étoiles à Brest"}
        soup = soup_of(office.get(f"{PROJECTS}results/?q=zq"))
        assert soup.select(TITLES) == []

    @pytest.mark.parametrize(
        "query",
        [
            *("state=zq", "locale=0", "locale=zq", "translation=zq", "completeness=zq"),
            *("discipline=0", "discipline=zq", "discipline=%00", "confirmed=zq", "status=zq"),
            *("p=0", "p=zq", "ordering=zq", "ordering=lacks", "ordering=-last_confirmed"),
        ],
    )
    def test_what_isnt_a_filter(self, office, site_tree, vocabulary, query):
        ProjectPageFactory(title="Mares")
        assert office.get(f"{PROJECTS}?{query}", follow=True).status_code in (200, 404)


class TestExport:
    def test_what_is_missing_by_name(self, office, site_tree):
        ProjectPageFactory(title="Mares", teaser="Un mot.", site_url="")
        response = office.get(f"{PROJECTS}?export=csv&completeness=lacks")
        text = b"".join(response).decode()
        assert response["Content-Type"].startswith("text/csv")
        assert len(text.splitlines()) == 2
        assert "Mares" in text
        assert "devenir des données" in text


class TestWho:
    @pytest.mark.parametrize("address", LISTS)
    @pytest.mark.parametrize("role", ["visitor", "member"])
    def test_no_others(self, client_of, site_tree, address, role):
        LISTS[address](title="Zqmares", live=False)
        response = client_of(role).get(address, follow=True)
        assert "Zqmares" not in response.content.decode()

    def test_nobody_is_told_of_another_part(self, site_tree):
        ProjectPageFactory(title="Zqmares", live=False)
        ProjectPageFactory(title="Ponds", parent=site_tree.projects.en, live=False)
        client = limited(site_tree.projects.en)
        assert listed(client, PROJECTS) == {"Ponds"}
        text = b"".join(client.get(f"{PROJECTS}?export=csv")).decode()
        assert ("Ponds" in text, "Zqmares" in text) == (True, False)

    def test_who_may_add_one_is_asked_where(self, office, site_tree):
        [link, *_more] = soup_of(office.get(PROJECTS)).select("a[href*='choose_parent']")
        assert office.get(link["href"], follow=True).status_code == 200


class TestConfirming:
    def confirm(self, client, *pages):
        address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "confirm"))
        return client.post(f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}", follow=True)

    def test_several_at_once_in_ones_own_name(self, client_of, site_tree):
        client = client_of("editor")
        pages = ProjectPageFactory.create_batch(2)
        self.confirm(client, *pages)
        confirmed = Confirmation.objects.values_list("key", "confirmed_by")
        assert set(confirmed) == {(page.translation_key, client.user.pk) for page in pages}

    def test_what_stays_as_it_is_is_named_first(self, client_of, site_tree):
        project, news = ProjectPageFactory(title="Mares"), NewsPageFactory(title="Une saison")
        address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "confirm"))
        soup = soup_of(client_of("editor").get(f"{address}?id={project.pk}&id={news.pk}"))
        assert texts(soup, "h1") == ["Confirmer"]
        assert texts(soup, "main li a") == ["Mares", "Une saison"]

    def test_published_projects_alone(self, client_of, site_tree):
        draft, news = ProjectPageFactory(live=False, title="Brouillon"), NewsPageFactory()
        self.confirm(client_of("editor"), draft, news)
        assert not Confirmation.objects.exists()

    def test_only_ones_own_part(self, site_tree):
        self.confirm(limited(site_tree.projects.en), ProjectPageFactory())
        assert not Confirmation.objects.exists()
