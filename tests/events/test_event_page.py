"""An event's page, by where today stands to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories import EventPageFactory
from tests.soup import soup_of, texts

pytestmark = pytest.mark.django_db
REGISTER = "https://example.org/register"
JOIN = "https://example.org/visio"


def links(soup):
    return [link["href"] for link in soup.select(".action a")]


def event(**values):
    return EventPageFactory(**{"registration_url": REGISTER, "online_url": JOIN, **values})


def today():
    return timezone.localdate()


class TestAction:
    def test_registration_comes_first_then_the_calendar(self, client, site_tree):
        page = event(registration_until=today() + timedelta(days=1))
        soup = soup_of(client.get(page.url))
        assert links(soup) == [REGISTER, page.calendar_url]
        assert len(soup.select(".event__deadline time")) == 1
        assert soup.select(".notice") == []

    def test_registration_is_open_on_its_last_day_and_closed_after_it(self, client, site_tree):
        assert event(registration_until=today()).registration == "open"
        page = event(registration_until=today() - timedelta(days=1))
        assert page.registration == "closed"
        assert links(soup_of(client.get(page.url))) == [page.calendar_url]

    def test_what_is_under_way_is_joined(self, client, site_tree):
        page = event(
            start=timezone.now() - timedelta(hours=1), end=timezone.now() + timedelta(hours=1)
        )
        soup = soup_of(client.get(page.url))
        assert links(soup) == [JOIN, page.calendar_url]
        assert len(soup.select(".badge--now")) == 1

    @pytest.mark.parametrize("status", ["cancelled", "postponed"])
    def test_what_is_called_off_offers_the_calendar_alone(self, client, site_tree, status):
        page = event(event_status=status)
        soup = soup_of(client.get(page.url))
        assert links(soup) == [page.calendar_url]
        assert len(soup.select(".notice--off")) == 1
        assert JOIN not in str(soup)

    def test_moved_online_names_no_place(self, client, site_tree):
        page = event(event_status="moved-online", venue="Maison de la mer")
        soup = soup_of(client.get(page.url))
        assert "Maison" not in texts(soup, ".where")[0]
        assert links(soup) == [REGISTER, page.calendar_url]


class TestOver:
    def test_offers_the_next_ones_that_the_visitor_may_see(self, client, site_tree):
        page = event(start=timezone.now() - timedelta(days=9))
        event(title="Plus tard", start=timezone.now() + timedelta(days=9))
        event(title="Bientôt", start=timezone.now() + timedelta(days=2))
        event(title="Passé aussi", start=timezone.now() - timedelta(days=2))
        hidden = event(title="Réunion")
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        soup = soup_of(client.get(page.url))
        assert texts(soup, "#next ~ ol .hit__title") == ["Bientôt", "Plus tard"]
        assert links(soup) == []
        assert len(soup.select(".notice a[href='#next']")) == 1

    @pytest.mark.parametrize(
        ("start", "end", "values", "past"),
        [
            (-2, -1, {}, True),
            (-2, 1, {}, False),
            (-2, None, {}, False),
            (-30, None, {}, True),
            (-2, -1, {"all_day": True}, False),
        ],
        ids=["ended", "goes on", "no end today", "no end yesterday", "all of today"],
    )
    def test_is_over_when_it_has_ended(self, start, end, values, past, monkeypatch):
        """In hours from noon; an event without an end is over with its day."""
        noon = timezone.localtime().replace(hour=12, minute=0)
        monkeypatch.setattr("portal.events.models.timezone.now", lambda: noon)
        moments = {"start": noon + timedelta(hours=start)}
        moments["end"] = None if end is None else noon + timedelta(hours=end)
        page = EventPageFactory._meta.model(**moments, **values)
        assert page.is_past is past

    def test_the_day_of_an_event_of_one_day_is_its_own(self, site_tree):
        assert event(start=timezone.now(), all_day=True, end=None).is_under_way


class TestWhen:
    def test_leaf_and_words(self, client, site_tree):
        start = timezone.make_aware(timezone.datetime(2031, 7, 1, 14))
        soup = soup_of(client.get(event(start=start, end=start + timedelta(days=2, hours=2)).url))
        leaf = soup.select_one("header .leaf")
        assert leaf["aria-hidden"] == "true"
        assert texts(leaf, "span, b") == ["juil. 2031", "1–3", "mar.–jeu."]
        assert len(soup.select(".when time")) == 4

    @pytest.mark.django_db(transaction=True)
    def test_queries(self, client, site_tree, django_assert_max_num_queries):
        for _number in range(6):
            event()
        page = event(start=timezone.now() - timedelta(days=9))
        client.get(page.url)
        with django_assert_max_num_queries(20):
            client.get(page.url)


def test_registration_ends_before_the_event_does(site_tree):
    page = event()
    page.registration_until = page.last_day
    page.full_clean()
    page.registration_until += timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["registration_until"]
