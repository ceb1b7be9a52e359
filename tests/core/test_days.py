"""Periods in words."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from portal.core.templatetags.days import event_time, period, since
from portal.core.templatetags.elsewhere import host, lazy_embed

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 3, 2), None, "2 March 2026"),
        (date(2026, 3, 2), date(2026, 3, 2), "2 March 2026"),
        (date(2026, 3, 2), date(2026, 4, 5), "2 March to 5 April 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 to 1 January 2026"),
        (None, date(2026, 1, 1), "until 1 January 2026"),
        (None, None, ""),
    ],
)
def test_period(start, end, text):
    assert strip_tags(period(start, end)) == text


def test_since():
    assert strip_tags(since(date(2019, 5, 1))) == "since 1 May 2019"
    assert strip_tags(since(date(2019, 5, 1), date(2019, 5, 2))) == "1 May to 2 May 2019"


@pytest.mark.parametrize(
    ("start", "end", "all_day", "text"),
    [
        ((2026, 7, 2, 14), (2026, 7, 2, 16, 30), False, "Thursday 2 July 2026, 14:00 to 16:30"),
        ((2026, 7, 2, 14), None, False, "Thursday 2 July 2026, 14:00"),
        ((2026, 7, 2), (2026, 7, 2, 23, 59), True, "2 July 2026"),
        ((2026, 7, 2), (2026, 7, 4, 23, 59), True, "2 July to 4 July 2026"),
        (
            (2026, 7, 2, 20),
            (2026, 7, 3, 2),
            False,
            "Thursday 2 July 2026, 20:00 to Friday 3 July 2026, 02:00",
        ),
    ],
)
def test_event_time(start, end, all_day, text):
    event = SimpleNamespace(
        start=datetime(*start, tzinfo=PARIS),
        end=datetime(*end, tzinfo=PARIS) if end else None,
        all_day=all_day,
    )
    assert strip_tags(event_time(event)) == text


def test_host():
    assert host("https://www.example.org:8000/x") == "example.org"
    assert host("/documents/1/") == host("http://[") == ""


def test_embed_is_loaded_when_it_is_seen():
    framed = '<div style="color: red"><iframe src="x"></iframe></div>'
    assert lazy_embed(framed, 'A "b"') == (
        '<iframe loading="lazy" title="A &quot;b&quot;" src="x"></iframe>'
    )
    assert lazy_embed('<iframe src="x" title="t"></iframe>', "y") == (
        '<iframe loading="lazy" src="x" title="t"></iframe>'
    )
    assert lazy_embed('<blockquote>x</blockquote><script src="y"></script>', "z") == ""
