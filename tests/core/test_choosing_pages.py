"""Where an editor links to: what everybody may read, and what they work on themselves."""

import pytest

from ..factories import EventPageFactory, NewsPageFactory
from ..limited import limited
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
CHOOSER = "/admin/choose-page/"


@pytest.fixture
def pages(site_tree):
    for name, live in (("publiée", True), ("en cours", False)):
        NewsPageFactory(title=f"Brève {name}", live=live)
        EventPageFactory(title=f"Sortie {name}", live=live)
    return site_tree


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Brève", {"Brève publiée", "Brève en cours"}), ("Sortie", {"Sortie publiée"})],
)
def test_by_their_words(pages, words, expected):
    client = limited(pages.news.fr)
    soup = soup_of(client.get(f"{CHOOSER}search/?q={words}"))
    assert {*texts(soup, "td.title a")} == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("news", {"Brève publiée", "Brève en cours"}),
        ("events", {"Sortie publiée"}),
    ],
)
def test_by_their_place(pages, section, expected):
    client = limited(pages.news.fr)
    html = client.get(f"{CHOOSER}{getattr(pages, section).fr.pk}/").json()["html"]
    titles = ("Brève publiée", "Brève en cours", "Sortie publiée", "Sortie en cours")
    assert {title for title in titles if title in html} == expected


def test_who_works_on_all_of_it(pages, client_of):
    for role in ("editor", "admin"):
        soup = soup_of(client_of(role).get(f"{CHOOSER}search/?q=Sortie"))
        assert {*texts(soup, "td.title a")} == {"Sortie publiée", "Sortie en cours"}


def test_what_is_closed_is_for_those_who_work_on_it(pages, client_of):
    closed = NewsPageFactory(title="Brève fermée")
    closed.get_parent().view_restrictions.create(restriction_type="login")
    soup = soup_of(limited(pages.events.fr).get(f"{CHOOSER}search/?q=Br%C3%A8ve"))
    assert texts(soup, "td.title a") == []
    soup = soup_of(limited(pages.news.fr).get(f"{CHOOSER}search/?q=ferm%C3%A9e"))
    assert texts(soup, "td.title a") == ["Brève fermée"]


def test_below_what_one_may_not_know_of_it_begins_at_the_top(pages, client_of):
    draft = EventPageFactory(title="Sortie en cours", slug="sortie-secrete", live=False)
    for client in (limited(pages.news.fr), client_of("admin")):
        told = client.get(f"{CHOOSER}{draft.pk}/").json()
        assert (told["parent_page_id"] == draft.pk) == client.user.is_superuser
        assert ("Sortie en cours" in told["html"]) == client.user.is_superuser
