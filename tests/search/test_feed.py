"""The results as RSS: the newest, in the reader's language, of what everybody may see."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from search import feed
from search.models import SearchEntry
from tests.factories import NewsPageFactory, ProjectPageFactory, translate
from tests.soup import soup_of

FEED = "/fr/search/feed.rss"
NEWEST = datetime(2026, 3, 1, tzinfo=UTC)


def channel_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).find("channel")


def titles(client, query="", address=FEED):
    return [
        item.findtext("title") for item in channel_of(client.get(f"{address}?{query}")).iter("item")
    ]


@pytest.fixture
def news(site_tree):
    """Four, the first of them the newest."""
    return [
        NewsPageFactory(
            title=f"Nouvelle {n}",
            teaser=f"Des mares & <b>{n}</b>",
            date=(NEWEST - timedelta(days=n)).date(),
        )
        for n in range(4)
    ]


@pytest.mark.usefixtures("engine")
class TestItems:
    def test_the_newest_first_whatever_the_order_asked_for(self, client, news):
        expected = [f"Nouvelle {n}" for n in range(4)]
        assert titles(client, "kind=news") == expected
        assert titles(client, "kind=news&sort=title&page=2&page_size=1") == expected

    def test_of_the_search_that_is_asked(self, client, news):
        ProjectPageFactory(title="Hirondelles")
        assert titles(client, "q=nouvelle+2") == ["Nouvelle 2"]
        assert titles(client, "kind=project") == ["Hirondelles"]
        assert titles(client, "q=introuvable") == []

    def test_what_an_item_says(self, client, news):
        [item, *_rest] = channel_of(client.get(f"{FEED}?q=nouvelle")).iter("item")
        entry = SearchEntry.objects.get(key=news[0].translation_key)
        assert item.findtext("link") == f"http://testserver{news[0].url}"
        assert item.findtext("description") == "Des mares &amp; &lt;b&gt;0&lt;/b&gt;"
        assert item.findtext("guid") == f"urn:uuid:{news[0].translation_key}"
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(item.findtext("pubDate")) == entry.published.replace(
            microsecond=0
        )

    def test_in_the_language_of_its_address(self, client, news):
        translate(news[0], title="News zero")
        english = channel_of(client.get("/en/search/feed.rss?kind=news"))
        assert english.findtext("language") == "en"
        assert next(item.findtext("title") for item in english.iter("item")) == "News zero"
        assert titles(client, "kind=news")[0] == "Nouvelle 0"

    def test_no_more_than_a_reader_wants(self, client, news, monkeypatch):
        monkeypatch.setattr(feed, "ITEMS", 3)
        assert titles(client) == ["Nouvelle 0", "Nouvelle 1", "Nouvelle 2"]


class TestWhoMaySee:
    def test_what_anybody_may_see_whoever_asks(self, client, client_of, news):
        PageViewRestriction.objects.create(page=news[1], restriction_type="login")
        expected = ["Nouvelle 0", "Nouvelle 2", "Nouvelle 3"]
        for who in (client, client_of("member"), client_of("admin")):
            assert titles(who) == expected

    def test_may_be_kept_and_shared(self, client_of, news):
        response = client_of("member").get(FEED)
        assert response["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies

    def test_is_not_sent_twice(self, client, news):
        for query in ("", "q=introuvable"):
            first = client.get(f"{FEED}?{query}")
            again = client.get(f"{FEED}?{query}", headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")


class TestWrongAddresses:
    @pytest.mark.parametrize("query", ["from=x", "kind=zz", "page=0", "q=" + "a" * 501, "q=%00"])
    def test_are_told_by_the_page(self, client, news, query):
        response = client.get(f"{FEED}?{query}")
        soup = soup_of(response, 400)
        assert soup.find(id=f"error-{query.partition('=')[0]}")

    @pytest.mark.parametrize(
        "words", ["%01%08%0b%1f", "%EF%BF%BE%EF%BF%BF", "%ED%A0%80", "]]>%26%3C%22", "%0D%0AX:1"]
    )
    def test_words_that_xml_has_no_place_for(self, client, news, words):
        assert titles(client, f"q={words}") == []

    def test_nothing_is_written_here(self, client, news):
        assert client.post(FEED).status_code == 405
        assert client.head(FEED).status_code == 200


class TestLinks:
    @pytest.mark.parametrize(
        ("address", "query"),
        [
            ("/fr/search/?q=mares&sort=title&page=2", "q=mares"),
            ("/fr/search/?kind=news&from=2020-01-01", "from=2020-01-01&kind=news"),
            ("/fr/actualites/?q=mares", "q=mares&kind=news"),
            ("/fr/search/?q=introuvable", "q=introuvable"),
        ],
    )
    def test_lead_to_the_feed_of_the_same_search(self, client, news, address, query):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert soup.head.find("link", type="application/rss+xml")["href"] == f"{FEED}?{query}"
        [link] = soup.select(".search__tools a[href*='.rss']")
        assert (link["href"], link["rel"]) == (f"{FEED}?{query}", ["nofollow"])
