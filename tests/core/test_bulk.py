"""One step of a bulk action: done as a whole or not at all, and told without a message."""

from unittest import mock

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Page

from portal.news.models import NewsPage

from ..factories import NewsPageFactory

ACTIONS = {
    "publish": (False, lambda pages: all(page.live for page in pages)),
    "unpublish": (True, lambda pages: not any(page.live for page in pages)),
    "delete": (True, lambda pages: not pages),
}


@pytest.fixture
def pages(site_tree, request):
    is_live = ACTIONS[request.getfixturevalue("action")][0]
    return NewsPageFactory.create_batch(3, parent=site_tree.news.fr, live=is_live)


def step(client, action, pages, **headers):
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{address}?{chosen}", headers=headers)


def stored(pages):
    return list(NewsPage.objects.filter(pk__in=[page.pk for page in pages]))


@pytest.mark.parametrize("action", ACTIONS)
def test_is_done_and_told(client, moderator, action, pages):
    client.force_login(moderator)
    answer = step(client, action, pages, accept="application/json")
    assert answer.json() == {"done": 3}
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
    assert step(client, action, pages, accept="application/json").json() == {"done": 0}
    assert not any(page.live for page in stored(pages))
