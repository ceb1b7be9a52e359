"""An event in the visitor's calendar: what the file says, and to whom."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from tests.factories import EventPageFactory, translate

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
START = datetime(2031, 7, 2, 14, tzinfo=PARIS)


def read(client, page):
    """(the calendar, its one event) as any calendar reads them."""
    response = client.get(page.calendar_url)
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    assert calendar.errors == []
    [event] = calendar.walk("VEVENT")
    assert event.errors == []
    return calendar, event


def published(page, **values):
    """The page published anew."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


class TestFile:
    def test_says_what_when_and_where(self, client, site_tree):
        page = EventPageFactory(
            title="Sortie, mares; étangs",
            teaser="Compter ce qui vit dans l’eau.",
            start=START,
            end=START.replace(hour=16, minute=30),
            venue="Maison de la mer",
            commune="Brest",
            lat=48.39,
            lon=-4.49,
            online_url="https://example.org/visio",
        )
        calendar, event = read(client, page)
        assert ("METHOD" in calendar, calendar["VERSION"]) == (False, "2.0")
        assert event["SUMMARY"] == "Sortie, mares; étangs"
        assert event["LOCATION"] == "Maison de la mer, Brest"
        assert event["URL"] == f"http://testserver{page.url}"
        assert event["STATUS"] == "CONFIRMED"
        assert event["GEO"].to_ical() == "48.39;-4.49"
        description = event["DESCRIPTION"]
        assert description.startswith("Compter ce qui vit")
        assert "https://example.org/visio" in description
        assert description.endswith(f"http://testserver{page.url}")
        [conference] = event.conferences
        assert (conference.uri, conference.feature) == ("https://example.org/visio", "VIDEO")

    def test_is_in_the_time_of_here_and_brings_its_rules(self, client, site_tree):
        page = EventPageFactory(start=START, end=START.replace(hour=16))
        calendar, event = read(client, page)
        assert event["DTSTART"].params["TZID"] == "Europe/Paris"
        assert (event.start, event.end) == (START, START.replace(hour=16))
        [zone] = calendar.timezones
        assert zone.tz_name == "Europe/Paris"
        content = client.get(page.calendar_url).content
        assert b"DTSTART;TZID=Europe/Paris:20310702T140000\r\n" in content
        assert content.index(b"BEGIN:VTIMEZONE") < content.index(b"BEGIN:VEVENT")
        assert max(len(line) for line in content.split(b"\r\n")) <= 75

    def test_whole_days_end_on_the_day_after_the_last(self, client, site_tree):
        end = datetime(2031, 7, 4, 23, 59, tzinfo=PARIS)
        page = EventPageFactory(start=START.replace(hour=0), end=end, all_day=True)
        calendar, event = read(client, page)
        assert (event.start, event.end) == (date(2031, 7, 2), date(2031, 7, 5))
        assert calendar.timezones == []

    def test_without_an_end(self, client, site_tree):
        for end in (None, START):  # an end must be later than the start
            _calendar, event = read(client, EventPageFactory(start=START, end=end))
            assert "DTEND" not in event

    @pytest.mark.parametrize(
        ("status", "told", "joined"),
        [
            ("scheduled", "CONFIRMED", True),
            ("moved-online", "CONFIRMED", True),
            ("postponed", "TENTATIVE", False),
            ("cancelled", "CANCELLED", False),
        ],
    )
    def test_status(self, client, site_tree, status, told, joined):
        page = EventPageFactory(event_status=status, online_url="https://example.org/visio")
        _calendar, event = read(client, page)
        assert event["STATUS"] == told
        assert ("visio" in event["DESCRIPTION"]) == joined
        assert len(event.conferences) == joined

    def test_is_a_file_to_open_and_nothing_is_kept_of_the_visitor(self, client, site_tree):
        page = EventPageFactory(slug="sortie")
        response = client.get(page.calendar_url)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="sortie.ics"'
        assert response["X-Robots-Tag"] == "noindex"
        assert response.cookies == {}
        assert client.post(page.calendar_url).status_code == 405


class TestIdentity:
    def test_uid_stays_and_sequence_grows_with_each_publication(self, client, site_tree):
        page = EventPageFactory()
        events = [read(client, page)[1]]
        page = published(page, title="Autre titre", slug="autre")
        events.append(read(client, page)[1])
        page = published(page, event_status="cancelled")
        events.append(read(client, page)[1])
        assert {event["UID"] for event in events} == {str(page.translation_key)}
        sequences = [event["SEQUENCE"] for event in events]
        assert sequences == sorted(set(sequences))

    def test_a_draft_changes_nothing(self, client, site_tree):
        page = EventPageFactory(title="Publié")
        before = read(client, page)[1]
        page.title = "Brouillon"
        page.save_revision()
        after = read(client, page)[1]
        assert (after["SUMMARY"], after["SEQUENCE"]) == ("Publié", before["SEQUENCE"])

    def test_languages_are_one_event(self, client, site_tree):
        page = EventPageFactory()
        english = translate(page, title="Pond walk")
        assert read(client, english)[1]["UID"] == read(client, page)[1]["UID"]


class TestLeaks:
    def test_is_given_to_those_who_may_see_the_page(self, client, client_of, site_tree):
        page = EventPageFactory(title="Réunion")
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        response = client.get(page.calendar_url)
        assert response.status_code == 302
        assert b"union" not in response.content
        response = client_of("member").get(page.calendar_url)
        assert b"union" in response.content
        assert "no-cache" in response["Cache-Control"]

    def test_password_on_a_page_above(self, client, site_tree):
        page = EventPageFactory(title="Réunion", slug="x")
        PageViewRestriction.objects.create(
            page=site_tree.events.fr, restriction_type="password", password="x"
        )
        response = client.get(page.calendar_url)
        assert response["Content-Type"].startswith("text/html")
        assert b"union" not in response.content

    def test_drafts_and_what_was_unpublished_have_none(self, client, site_tree):
        draft, page = EventPageFactory(live=False), EventPageFactory()
        page.unpublish()
        for each in (draft, page):
            assert client.get(each.calendar_url).status_code == 404
