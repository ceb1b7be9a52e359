"""The calendars as two libraries read them, which agree; and what the RFCs want to the letter."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from portal.events.ical import ical, subscription
from portal.events.models import EventPage
from tests.lengths import examples

pytestmark = pytest.mark.django_db  # a page reads its own type
PARIS = ZoneInfo("Europe/Paris")
ADDRESS = "https://example.org/fr/search/events.ics?q=mares"
PAGE = "https://example.org/fr/agenda/étangs/"
# Among them the hours that there aren't, and that there are twice.
CHANGES = [datetime(2031, 3, 30, 1, tzinfo=UTC), datetime(2031, 10, 26, 1, tzinfo=UTC)]
near_a_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-180, 180),
)
at_any_time = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
moments = st.one_of(near_a_change, at_any_time.map(lambda moment: moment.replace(microsecond=0)))
texts = st.one_of(
    st.sampled_from(
        ["é" * 200, "a;b,c\\n\\d", 'un\ndeux\n"trois"', "🐸 étang " * 40, ":;,=", "\\"]
    ),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=120),
).map(lambda text: f"x{text}x")


def event(**values):
    """An event that nobody has stored."""
    given = {"title": "Mares", "start": CHANGES[0], "translation_key": uuid4(), **values}
    return EventPage(live=True, last_published_at=datetime(2026, 1, 1, tzinfo=UTC), **given)


def lines(content):
    """The content lines, unfolded (RFC 5545, 3.1)."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def both(content):
    """The events, as each library has them."""
    found = Calendar.from_ical(content)
    assert found.errors == []
    others = vobject.readOne(content.decode())
    return found.walk("VEVENT"), list(others.vevent_list)


@settings(max_examples=examples(60), deadline=None)
@given(start=moments, minutes=st.integers(1, 3000))
def test_both_read_the_same_moment(start, minutes):
    page = event(start=start, end=start + timedelta(minutes=minutes))
    [[one], [other]] = both(ical(page, PAGE))
    for found in (one.start, other.dtstart.value):
        assert found.replace(tzinfo=None) == start.astimezone(PARIS).replace(tzinfo=None)
    for found in (one.end, other.dtend.value):
        local = page.end.astimezone(PARIS).replace(tzinfo=None)
        assert found.replace(tzinfo=None) == local


@settings(max_examples=examples(60), deadline=None)
@given(title=texts, teaser=texts, venue=texts)
def test_both_read_the_same_texts(title, teaser, venue):
    page = event(title=title, teaser=teaser, venue=venue)
    content = ical(page, PAGE)
    lines(content)
    [[one], [other]] = both(content)
    assert str(one["SUMMARY"]) == other.summary.value == title
    assert str(one["LOCATION"]) == other.location.value == venue
    assert str(one["DESCRIPTION"]) == other.description.value == f"{teaser}\n\n{PAGE}"


@settings(max_examples=examples(30), deadline=None)
@given(name=texts)
def test_the_name_of_a_calendar_is_a_text(name):
    told = lines(subscription([(event(), PAGE)], ADDRESS, name))
    escaped = re.sub(r"([\\;,])", r"\\\1", name).replace("\n", "\\n")
    assert {f"NAME:{escaped}", f"X-WR-CALNAME:{escaped}"} <= {*told}


def test_what_rfc_7986_wants_of_a_calendar():
    told = lines(subscription([(event(), PAGE)], ADDRESS, "Mares, étangs"))
    assert "NAME:Mares\\, étangs" in told
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in told
    assert f"SOURCE;VALUE=URI:{ADDRESS}" in told
    [uid] = [line for line in told if line.startswith("UID:")][:1]
    assert UUID(uid.removeprefix("UID:"))


def test_where_to_join_is_a_conference():
    soon = timezone.now() + timedelta(days=3)
    page = event(start=soon, online_url="https://example.org/visio")
    assert "CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://example.org/visio" in lines(ical(page, PAGE))


def test_one_of_each_that_there_must_be():
    told = lines(ical(event(end=CHANGES[0] + timedelta(hours=2)), PAGE))
    inside = told[told.index("BEGIN:VEVENT") : told.index("END:VEVENT")]
    names = [re.match("[A-Z-]+", line)[0] for line in inside]
    once = ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL"]
    assert [names.count(name) for name in once] == [1] * len(once)
    before = told[: told.index("BEGIN:VEVENT")]
    assert [line.partition(":")[0] for line in before[:3]] == ["BEGIN", "VERSION", "PRODID"]


@pytest.mark.parametrize("year", [2026, 2031, 2037])
def test_the_rules_of_the_zone_begin_when_they_do(year):
    """By the clock that they end: DTSTART less TZOFFSETFROM is the moment (RFC 5545, 3.6.5)."""
    content = ical(event(start=datetime(year, 7, 1, 12, tzinfo=UTC)), PAGE)
    [zone] = Calendar.from_ical(content).timezones
    onsets = []
    for part in zone.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        dates = [part["DTSTART"].dt, *(each.dt for each in getattr(part.get("RDATE"), "dts", ()))]
        for moment in [(each - before).replace(tzinfo=UTC) for each in dates]:
            assert moment.astimezone(PARIS).utcoffset() == after
            if before != after:
                earlier = moment - timedelta(seconds=1)
                assert earlier.astimezone(PARIS).utcoffset() == before
                onsets.append(moment.year)
    assert onsets.count(year) == 2
