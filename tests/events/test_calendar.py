"""The events of a search as a calendar: which they are, and that it changes with them alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import BaseViewRestriction

from portal.events import calendar
from tests.factories import EventPageFactory, ProjectPageFactory, translate
from tests.soup import soup_of

pytestmark = pytest.mark.django_db
ADDRESS = "/fr/search/events.ics"
PARIS = ZoneInfo("Europe/Paris")
SOON = datetime(2031, 7, 2, 14, tzinfo=PARIS)


def events(client, address=ADDRESS, **query):
    response = client.get(address, query)
    assert response.status_code == 200, response
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(response.content)
    assert found.errors == []
    return found.walk("VEVENT")


def titles(found):
    return [str(event["SUMMARY"]) for event in found]


def event(title, days=0, **values):
    start = SOON + timedelta(days=days)
    return EventPageFactory(title=title, start=start, end=start + timedelta(hours=2), **values)


def test_in_the_order_in_which_they_take_place(client, site_tree):
    event("b", days=2)
    event("a", days=1)
    ProjectPageFactory(title="no event")
    assert titles(events(client)) == ["a", "b"]


def test_those_that_are_asked_for(client, site_tree, vocabulary):
    event("mares", disciplines=[vocabulary.disciplines["1.6-ecology"]])
    event("archives", days=9, disciplines=[vocabulary.disciplines["6.1-history"]])
    assert titles(events(client, discipline="1.6-ecology")) == ["mares"]
    assert titles(events(client, q="archives")) == ["archives"]
    assert titles(events(client, **{"from": "2031-07-08"})) == ["archives"]
    assert titles(events(client, kind="project")) == []


def test_what_was_lately_and_not_what_was_long_ago(client, site_tree):
    now = timezone.now()
    for title, days in (("lately", 80), ("long ago", 120)):
        start = now - timedelta(days=days)
        EventPageFactory(title=title, start=start, end=start + timedelta(hours=1))
    assert titles(events(client)) == ["lately"]
    begins = (now - timedelta(days=200)).date().isoformat()
    assert titles(events(client, **{"from": begins})) == ["lately", "long ago"]
    ends = (now - timedelta(days=110)).date().isoformat()
    assert titles(events(client, to=ends)) == ["long ago"]


def test_one_that_is_cancelled_says_so(client, site_tree):
    page = event("mares")
    [before] = events(client)
    page.event_status = "cancelled"
    page.save_revision().publish()
    [after] = events(client)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"] == str(page.translation_key)
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_each_once_in_the_language_of_the_address(client, site_tree):
    page = event("mares")
    translate(page, title="ponds")
    event("seulement ici", days=1)
    assert titles(events(client)) == ["mares", "seulement ici"]
    assert titles(events(client, address="/en/search/events.ics")) == ["ponds", "seulement ici"]


@pytest.mark.parametrize("who", ["visitor", "member", "admin"])
def test_nothing_that_not_everybody_may_see(client_of, site_tree, who):
    event("open")
    closed = event("zqclosed", days=1)
    closed.view_restrictions.create(restriction_type=BaseViewRestriction.LOGIN)
    draft = event("zqdraft", days=2)
    draft.unpublish()
    client = client_of(who)
    assert titles(events(client)) == ["open"]
    response = client.get(ADDRESS)
    assert b"zq" not in response.content
    assert "public" in response["Cache-Control"]


def test_it_changes_with_the_events_alone(client, site_tree):
    page = event("mares")
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    page.title = "étangs"
    page.save_revision().publish()
    changed = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_whole_days_and_hours_with_the_rules_of_their_zone(client, site_tree):
    event("hours")
    event("days", days=3, all_day=True)
    found = Calendar.from_ical(client.get(ADDRESS).content)
    assert [zone.tz_name for zone in found.timezones] == ["Europe/Paris"]
    hours, days = found.walk("VEVENT")
    assert hours.start == SOON
    assert days.start == (SOON + timedelta(days=3)).date()


def test_without_any(client, site_tree):
    assert events(client) == []


def test_no_more_than_a_calendar_takes(client, site_tree, monkeypatch):
    monkeypatch.setattr(calendar, "MOST", 2)
    for number in range(3):
        event(f"e{number}", days=number)
    assert titles(events(client)) == ["e0", "e1"]


@pytest.mark.parametrize("query", ["from=x", "discipline=zq", "page=0", "near=1"])
def test_what_is_wrong_is_told_by_the_search(client, site_tree, query):
    response = client.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response["Content-Type"][:9]) == (400, "text/html")


def test_as_many_queries_however_many(client, site_tree, django_assert_max_num_queries):
    for number in range(12):
        event(f"e{number}", days=number)
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        client.get(ADDRESS)


def test_lists_of_events_lead_there(client, site_tree):
    event("mares")
    for address in ("/fr/agenda/", "/fr/search/?kind=event"):
        page = soup_of(client.get(address))
        [link] = page.select('a[href*="events.ics"]')
        assert titles(events(client, address=link["href"])) == ["mares"]
    for address in ("/fr/projets/", "/fr/search/", "/fr/search/?kind=event&kind=news"):
        assert soup_of(client.get(address)).select('a[href*="events.ics"]') == []
