"""In the chooser of a page: what somebody has worked on lately, and may choose, comes first."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageLogEntry

from ..factories import EventPageFactory, NewsPageFactory, StandardPageFactory, translate
from ..limited import limited
from ..soup import texts

pytestmark = pytest.mark.django_db
CHOOSER = "/admin/choose-page/"


def work(user, *pages):
    """Note that somebody has changed these, the last one last."""
    for page in pages:
        entry = PageLogEntry.objects.log_action(page, "wagtail.edit", user=user)
        earlier = PageLogEntry.objects.filter(user=user).exclude(pk=entry.pk)
        for each in earlier:
            each.timestamp -= timedelta(minutes=1)
        PageLogEntry.objects.bulk_update(earlier, ["timestamp"])


def ask(client, page=None, **values):
    address = f"{CHOOSER}{page.pk}/" if page else CHOOSER
    return BeautifulSoup(client.get(address, values).json()["html"], "html.parser")


def offered(client, page=None, **values):
    return texts(ask(client, page, **values), "[aria-labelledby=recent-pages] a.choose-page")


class TestWhat:
    def test_the_latest_first_each_once(self, client_of, site_tree):
        client, pages = client_of("editor"), NewsPageFactory.create_batch(2)
        assert offered(client) == []
        work(client.user, pages[0], pages[1], pages[0])
        assert offered(client) == [pages[0].title, pages[1].title]

    def test_five(self, client_of, site_tree):
        client, pages = client_of("editor"), NewsPageFactory.create_batch(7)
        work(client.user, *pages)
        assert offered(client) == [page.title for page in pages[:1:-1]]

    def test_ones_own(self, client_of, site_tree):
        work(client_of("editor").user, NewsPageFactory())
        assert offered(client_of("editor")) == []

    def test_nothing_that_is_gone(self, client_of, site_tree):
        client, news = client_of("admin"), NewsPageFactory.create_batch(3)
        work(client.user, *news)
        news[1].delete(user=client.user)
        assert offered(client) == [news[2].title, news[0].title]

    def test_where_it_is(self, client_of, site_tree):
        client = client_of("editor")
        french = StandardPageFactory(title="À propos")
        work(client.user, NewsPageFactory(), french, translate(french, title="About"))
        rows = ask(client).select("[aria-labelledby=recent-pages] tbody tr")
        places = [" ".join(row.select("td")[1].text.split()) for row in rows]
        assert places == ["Home", "Accueil", "Accueil › Actualités"]

    def test_begins_a_list_alone(self, client_of, site_tree):
        client = client_of("editor")
        work(client.user, NewsPageFactory(title="Une saison"))
        NewsPageFactory.create_batch(26)
        EventPageFactory.create_batch(26)
        assert offered(client, site_tree.events.fr) == ["Une saison"]
        assert offered(client, site_tree.events.fr, p=2) == []


class TestWho:
    """What everybody may read, and what one may work on: as Wagtail's own lists below."""

    @pytest.fixture
    def news(self, site_tree):
        return {
            "public": NewsPageFactory(title="Brève publiée"),
            "draft": NewsPageFactory(title="Zqbrouillon", live=False),
        }

    def test_somebody_who_has_lost_a_part(self, site_tree, news):
        client = limited(site_tree.events.fr)
        work(client.user, *news.values())
        html = client.get(CHOOSER).json()["html"]
        assert offered(client) == ["Brève publiée"]
        assert "Zqbrouillon" not in html
        keeps = limited(site_tree.news.fr)
        work(keeps.user, *news.values())
        assert offered(keeps) == ["Zqbrouillon", "Brève publiée"]

    def test_what_was_closed(self, site_tree, news):
        client = limited(site_tree.events.fr)
        work(client.user, news["public"])
        site_tree.news.fr.view_restrictions.create(restriction_type="login")
        assert offered(client) == []

    def test_a_path_tells_of_nothing_else(self, site_tree):
        above = StandardPageFactory(title="Zqdossier", live=False)
        below = StandardPageFactory(parent=above, title="Fiche")
        client = limited(site_tree.events.fr)
        work(client.user, below)
        assert offered(client) == ["Fiche"]
        assert "Zqdossier" not in ask(client).select_one("[aria-labelledby=recent-pages]").text


class TestFor:
    """What is asked for: types of pages, several, a place."""

    @pytest.fixture
    def client(self, client_of, site_tree):
        client = client_of("editor")
        pages = NewsPageFactory(title="Brève"), EventPageFactory(title="Sortie")
        work(client.user, *pages)
        return client

    @pytest.mark.parametrize(
        ("types", "titles"),
        [
            ("wagtailcore.page", ["Sortie", "Brève"]),
            ("news.newspage", ["Brève"]),
            ("news.newspage,events.eventpage", ["Sortie", "Brève"]),
            ("resources.resourcepage", []),
        ],
    )
    def test_types(self, client, site_tree, types, titles):
        assert offered(client, site_tree.projects.fr, page_type=types) == titles

    def test_several(self, client, site_tree):
        soup = ask(client, site_tree.projects.fr, multiple=1)
        chosen = soup.select("[aria-labelledby=recent-pages] [data-multiple-choice-select]")
        form = soup.select_one("[data-multiple-choice-form]")
        assert len(chosen) == 2
        assert all(form in each.parents for each in chosen)

    def test_each_of_several_once(self, client, site_tree):
        soup = ask(client, site_tree.news.fr, multiple=1)
        titles = [label.text for label in soup.select("td label")]
        assert titles == ["Sortie", "Actualités", "Brève"]

    def test_a_place(self, client):
        assert offered(client, user_perms="move_to") == []


def test_bounded(client_of, site_tree, django_assert_max_num_queries):
    client, pages = client_of("editor"), NewsPageFactory.create_batch(3)
    work(client.user, *pages[:1])
    with django_assert_max_num_queries(200) as few:
        ask(client)
    work(client.user, *pages[1:])
    with django_assert_max_num_queries(len(few) + 6):
        ask(client)
