"""The small print of hits: when events take place, and whether they do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests.factories import EventPageFactory, NewsPageFactory

pytestmark = pytest.mark.django_db


def cards(client, address="/en/search/?sort=title&kind=event"):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return {
        card.select_one(".hit__title").get_text(strip=True): card for card in soup.select(".hit")
    }


def tags(card):
    return [tag.get_text() for tag in card.select(".tag--past, .tag--now, .tag--soon, .badge")]


def test_events_say_how_near_they_are_and_what_became_of_them(client, site_tree):
    for title, hours, status in [
        ("Over", -72, "scheduled"),
        ("Tomorrow", 24, "scheduled"),
        ("Later", 24 * 30, "scheduled"),
        ("Off", 24, "cancelled"),
        ("Off and over", -72, "cancelled"),
        ("Moved", 24, "moved-online"),
    ]:
        EventPageFactory(
            title=title,
            start=timezone.now() + timedelta(hours=hours),
            end=None,
            event_status=status,
        )
    assert {title: tags(card) for title, card in cards(client).items()} == {
        "Over": ["Past"],
        "Tomorrow": ["Tomorrow"],
        "Later": [],
        "Off": ["Cancelled"],
        "Off and over": ["Past", "Cancelled"],
        "Moved": ["Tomorrow", "Moved online"],
    }


def test_events_begin_with_a_leaf_and_nothing_else_does(client, site_tree):
    in_a_week = timezone.localtime() + timedelta(days=7)
    EventPageFactory(title="Event", start=in_a_week.replace(hour=10))  # and ends on the same day
    NewsPageFactory(title="News")
    found = cards(client, "/en/search/")
    assert {
        title: len(card.select(".leaf[aria-hidden=true]")) for title, card in found.items()
    } == {
        "Event": 1,
        "News": 0,
    }
    assert len(found["Event"].select("time")) == 1


def test_a_status_of_events_is_no_choice_among_projects(client, site_tree):
    EventPageFactory(title="Off", event_status="cancelled")
    assert list(cards(client, "/en/search/?status=cancelled")) == ["Off"]
    soup = BeautifulSoup(client.get("/en/search/?kind=project").content, "html.parser")
    assert soup.select("input[name=status]") == []
