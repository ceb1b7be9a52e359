"""One step of a bulk action: done as a whole or not at all, and told without a message."""

from collections import Counter
from unittest import mock

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse, reverse_lazy
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from portal.home.models import StandardPage
from portal.news.models import NewsPage

from ..factories import (
    NewsPageFactory,
    OrganisationFactory,
    StandardPageFactory,
    UserFactory,
)
from ..soup import soup_of

ACTIONS = {
    "publish": (False, lambda pages: all(page.live for page in pages)),
    "unpublish": (True, lambda pages: not any(page.live for page in pages)),
    "delete": (True, lambda pages: not pages),
}


@pytest.fixture
def pages(site_tree, request):
    is_live = ACTIONS[request.getfixturevalue("action")][0]
    return NewsPageFactory.create_batch(3, parent=site_tree.news.fr, live=is_live)


def step(client, action, pages, values=None, **headers):
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{address}?{chosen}", values, headers=headers)


def stored(pages):
    return list(NewsPage.objects.filter(pk__in=[page.pk for page in pages]))


@pytest.mark.parametrize("action", ACTIONS)
def test_is_done_and_told(client, moderator, action, pages):
    client.force_login(moderator)
    answer = step(client, action, pages, accept="application/json")
    assert answer.json() == {"done": 3, "left": []}
    assert ACTIONS[action][1](stored(pages))
    assert list(get_messages(answer.wsgi_request)) == []


@pytest.mark.parametrize("action", ["publish"])
def test_without_scripts_the_message_is_wagtails(client, moderator, action, pages):
    client.force_login(moderator)
    answer = step(client, action, pages)
    assert answer.status_code == 302
    assert [str(each).strip() for each in get_messages(answer.wsgi_request)] == [
        "3 pages ont été publiées"
    ]


@pytest.mark.parametrize("action", ["unpublish"])
def test_fails_as_a_whole(client, moderator, action, pages):
    client.force_login(moderator)
    client.raise_request_exception = False
    unpublish, seen = Page.unpublish, []

    def fail_at_the_last(page, *args, **kwargs):
        seen.append(page)
        if len(seen) == 3:
            raise RuntimeError
        unpublish(page, *args, **kwargs)

    with mock.patch.object(Page, "unpublish", fail_at_the_last):
        assert step(client, action, pages, accept="application/json").status_code == 500
    assert len(seen) == 3
    assert all(page.live for page in stored(pages))


@pytest.mark.parametrize("action", ["publish"])
def test_is_for_who_may(client, editor, action, pages):
    client.force_login(editor)
    assert step(client, action, pages, accept="application/json").json() == {"done": 0, "left": []}
    assert not any(page.live for page in stored(pages))


class TestNested:
    """A page and some below it, chosen at once: a search among pages shows both."""

    @pytest.fixture
    def family(self, site_tree):
        parent = StandardPageFactory(title="Dossier")
        return [parent, *(StandardPageFactory(parent=parent, title=f"Fiche {n}") for n in "12")]

    @pytest.fixture
    def office(self, client_of):
        return client_of("admin")

    @pytest.mark.parametrize("order", [1, -1])
    def test_deleted(self, office, family, order):
        answer = step(office, "delete", family[::order], accept="application/json")
        assert answer.json() == {"done": 1, "left": []}
        assert not StandardPage.objects.exists()
        assert logged("wagtail.delete") == Counter((page.pk, office.user.pk) for page in family)

    @pytest.mark.parametrize("order", [1, -1])
    def test_moved(self, office, family, order):
        elsewhere = StandardPageFactory(title="Archives")
        values = {"chooser": elsewhere.pk}
        answer = step(office, "move", family[::order], values, accept="application/json")
        assert answer.json() == {"done": 1, "left": []}
        places = {page.title: page.get_parent().title for page in StandardPage.objects.all()}
        assert places == {
            "Archives": "Accueil",
            "Dossier": "Archives",
            "Fiche 1": "Dossier",
            "Fiche 2": "Dossier",
        }
        assert not any(Page.find_problems())

    def test_unpublished_with_what_is_below(self, office, family):
        values = {"include_descendants": "on"}
        step(office, "unpublish", family[:1], values, accept="application/json")
        assert not StandardPage.objects.live().exists()
        assert logged("wagtail.unpublish") == Counter((page.pk, office.user.pk) for page in family)


def logged(action):
    entries = PageLogEntry.objects.filter(action=action)
    return Counter(entries.values_list("page", "user"))


class TestNamed:
    """Hundreds are posted by their ids: an address so long is refused by servers."""

    address = reverse_lazy("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))

    def test_posted(self, client_of, site_tree):
        pages = NewsPageFactory.create_batch(3, live=False)
        ids = " ".join(str(page.pk) for page in pages)
        client_of("moderator").post(f"{self.address}?id={site_tree.news.en.pk}", {"ids": ids})
        assert all(page.live for page in stored(pages))

    def test_asked_again(self, client_of, site_tree):
        """What an answer is about is named in it, so that it can be tried once more."""
        pages = NewsPageFactory.create_batch(2)
        address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete"))
        ids = [str(page.pk) for page in pages]
        values = {"ids": " ".join(ids), "confirm_site_name": "Another"}
        [form] = soup_of(client_of("moderator").post(address, values)).select("[data-bulk-action]")
        assert form["action"] == f"{address}?id={ids[0]}&id={ids[1]}"
        assert form["data-bulk-action"].split() == ids

    @pytest.mark.parametrize("value", ["x", "1 x", "-1", "1.5", "9" * 30, "\x00"])
    def test_nonsense(self, client_of, site_tree, value):
        client = client_of("moderator")
        assert client.post(self.address, {"ids": value}, follow=True).status_code == 404
        assert client.get(self.address, {"id": value}, follow=True).status_code == 404


@pytest.mark.parametrize(
    ("make", "name"), [(OrganisationFactory, "organisation"), (UserFactory, "user")]
)
def test_who_deletes_several_is_written_down(client_of, db, make, name):
    """Whatever they are; Wagtail does so of pages, and of one of others."""
    client, things = client_of("admin"), make.create_batch(2)
    app = things[0]._meta.app_label
    chosen = "&".join(f"id={each.pk}" for each in things)
    client.post(f"/admin/bulk/{app}/{name}/delete/?{chosen}")
    entries = ModelLogEntry.objects.filter(action="wagtail.delete", deleted=True)
    assert Counter(entries.values_list("object_id", "user", "label")) == Counter(
        (str(each.pk), client.user.pk, str(each)) for each in things
    )
