"""Periods in words."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from portal.core.templatetags.days import (
    SPACE,
    event_days,
    event_time,
    leaf,
    nearness,
    period,
    plain_day,
    since,
)
from portal.core.templatetags.elsewhere import host

PARIS = ZoneInfo("Europe/Paris")


D = date


def plain(html):
    return strip_tags(html).replace("&quot;", '"')


def event(start, end=None, all_day=False):
    return SimpleNamespace(
        start=datetime(*start, tzinfo=PARIS),
        end=datetime(*end, tzinfo=PARIS) if end else None,
        all_day=all_day,
    )


PERIODS = [
    (D(2026, 3, 2), None, "2_March 2026", "2_mars 2026"),
    (D(2026, 3, 1), D(2026, 3, 1), "1_March 2026", "1er_mars 2026"),
    (D(2026, 3, 3), D(2026, 3, 5), "3 to 5_March 2026", "du 3 au 5_mars 2026"),
    (D(2026, 3, 1), D(2026, 3, 5), "1 to 5_March 2026", "du 1er au 5_mars 2026"),
    (
        D(2026, 2, 28),
        D(2026, 4, 1),
        "28_February to 1_April 2026",
        "du 28_février au 1er_avril 2026",
    ),
    (
        D(2025, 3, 31),
        D(2026, 3, 1),
        "31_March 2025 to 1_March 2026",
        "du 31_mars 2025 au 1er_mars 2026",
    ),
    (None, D(2026, 1, 1), "until 1_January 2026", "jusqu’au 1er_janvier 2026"),
    (None, None, "", ""),
]
EVENTS = [
    (
        event((2026, 7, 2, 14), (2026, 7, 2, 16, 30)),
        "Thursday 2_July 2026, 14:00 to 16:30",
        "jeudi 2_juillet 2026, de 14_h à 16_h_30",
    ),
    (
        event((2026, 7, 1, 9, 5)),
        "Wednesday 1_July 2026, 09:05",
        "mercredi 1er_juillet 2026, à 9_h_05",
    ),
    (
        event((2026, 7, 2), (2026, 7, 2, 23, 59), all_day=True),
        "Thursday 2_July 2026",
        "jeudi 2_juillet 2026",
    ),
    (
        event((2026, 7, 2), (2026, 7, 4, 23, 59), all_day=True),
        "Thursday 2 to Saturday 4_July 2026",
        "du jeudi 2 au samedi 4_juillet 2026",
    ),
    (
        event((2026, 7, 2, 20), (2026, 7, 3, 2)),
        "Thursday 2 at 20:00 to Friday 3_July 2026 at 02:00",
        "du jeudi 2 à 20_h au vendredi 3_juillet 2026 à 2_h",
    ),
    (
        event((2026, 12, 31, 20), (2027, 1, 1, 2)),
        "Thursday 31_December 2026 at 20:00 to Friday 1_January 2027 at 02:00",
        "du jeudi 31_décembre 2026 à 20_h au vendredi 1er_janvier 2027 à 2_h",
    ),
]


@pytest.fixture(params=["en", "fr"])
def said(request):
    """What is expected, of (English, French), with its non-breaking spaces as underscores."""
    with override(request.param):
        yield lambda english, french: french if request.param == "fr" else english


def underscored(html):
    return plain(html).replace(SPACE, "_")


@pytest.mark.parametrize(("start", "end", "english", "french"), PERIODS)
def test_period(said, start, end, english, french):
    assert underscored(period(start, end)) == said(english, french)


def test_since(said):
    expected = said("since 1_May 2019", "depuis le 1er_mai 2019")
    assert underscored(since(D(2019, 5, 1))) == expected
    expected = said("1 to 2_May 2019", "du 1er au 2_mai 2019")
    assert underscored(since(D(2019, 5, 1), D(2019, 5, 2))) == expected


@pytest.mark.parametrize(("when", "english", "french"), EVENTS)
def test_event_time(said, when, english, french):
    assert underscored(event_time(when)) == said(english, french)


def test_machines_read_moments_with_their_offset():
    with override("fr"):
        html = event_time(event((2026, 12, 1, 14), (2026, 12, 1, 16)))
    assert re.findall('datetime="([^"]*)"', html) == [
        "2026-12-01", "2026-12-01T14:00+01:00", "2026-12-01T16:00+01:00",
    ]  # fmt: skip


def test_the_first_is_raised_on_the_page_and_plain_in_text():
    with override("fr"):
        assert "1<sup>er</sup>" in period(D(2026, 3, 1))
        assert plain_day(D(2026, 3, 1)) == f"1er{SPACE}mars 2026"


@pytest.mark.parametrize(
    ("when", "english", "french"),
    [
        (event((2026, 7, 2, 14), (2026, 7, 2, 16)), "", ""),
        (event((2026, 7, 2)), "", ""),
        (event((2026, 7, 2, 14), (2026, 7, 4, 9)), "3 days", "3_jours"),
        (event((2026, 3, 28), (2026, 3, 29, 23, 59)), "2 days", "2_jours"),  # summer time begins
    ],
)
def test_event_days(said, when, english, french):
    assert underscored(event_days(when)) == said(english, french)


@pytest.mark.parametrize(
    ("start", "end", "code", "english", "french"),
    [
        (-2, -1, "past", "Past", "Passé"),
        (-1, None, "past", "Past", "Passé"),
        (-1, 0, "now", "Under way", "En cours"),
        (0, 0, "soon", "Today", "Aujourd’hui"),
        (0, 3, "soon", "Today", "Aujourd’hui"),
        (1, 3, "soon", "Tomorrow", "Demain"),
        (7, None, "soon", "In 7 days", "Dans 7_jours"),
        (8, None, "", "", ""),
    ],
)
def test_nearness(said, start, end, code, english, french):
    today = D(2026, 12, 30)
    first = today + timedelta(days=start)
    last = None if end is None else today + timedelta(days=end)
    found, words = nearness(first, last, today)
    assert (found, words.replace(SPACE, "_")) == (code, said(english, french))


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (D(2031, 7, 2), None, ["juil. 2031", "2", "mer."]),
        (D(2031, 7, 2), D(2031, 7, 2), ["juil. 2031", "2", "mer."]),
        (D(2031, 7, 2), D(2031, 7, 4), ["juil. 2031", "2–4", "mer.–ven."]),
        (D(2031, 7, 31), D(2031, 8, 2), ["juil. 2031", "31", "→_2_août"]),
    ],
)
def test_leaf(start, end, lines):
    with override("fr"):
        html = leaf(start, end)
    parts = [text.replace(SPACE, "_") for text in re.findall(r">([^<]+)<", html)]
    assert parts == lines


def test_leaf_of_this_year_has_no_year():
    with override("en"):
        day = timezone.localdate()
        assert str(day.year) not in leaf(day)


def test_host():
    assert host("https://www.example.org:8000/x") == "example.org"
    assert host("/documents/1/") == host("http://[") == ""
