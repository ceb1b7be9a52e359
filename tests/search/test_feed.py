"""The results as feeds: the newest, in the reader's language, of what everybody may see."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import feedparser
import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from search import feed
from search.models import SearchEntry
from tests.factories import NewsPageFactory, ProjectPageFactory, translate
from tests.soup import soup_of

FEED, ATOM = "/fr/search/feed.rss", "/fr/search/feed.atom"
NS = {"a": "http://www.w3.org/2005/Atom"}
TYPES = {FEED: ("rss20", "application/rss+xml"), ATOM: ("atom10", "application/atom+xml")}
NASTY = "Mares <b>&amp;</b> \x0bétangs ]]> \u2028 🐸 \x1f«\xa0d’ici\xa0»"
NEWEST = datetime(2026, 3, 1, tzinfo=UTC)


def channel_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).find("channel")


def titles(client, query="", address=FEED):
    return [
        item.findtext("title") for item in channel_of(client.get(f"{address}?{query}")).iter("item")
    ]


def read(client, address, query=""):
    """A feed as a reader's own library has it, which finds no fault with it."""
    response = client.get(f"{address}?{query}" if query else address)
    assert response.status_code == 200
    found = feedparser.parse(response.content, response_headers={
        "content-type": response["Content-Type"], "content-location": "http://testserver/"
    })  # fmt: skip
    assert not found.bozo, found.get("bozo_exception")
    return found


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
            assert [entry.title for entry in read(who, ATOM, "kind=news").entries] == expected

    def test_may_be_kept_and_shared(self, client_of, news):
        response = client_of("member").get(FEED)
        assert response["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies

    def test_is_not_sent_twice(self, client, news):
        addresses = (FEED, ATOM, f"{FEED}?q=introuvable", f"{ATOM}?q=introuvable")
        for address in addresses:
            first = client.get(address)
            again = client.get(address, headers={"If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", TYPES)
class TestReaders:
    """Both formats, as feedparser reads them."""

    def test_it_is_what_it_says(self, client, news, address):
        found = read(client, address, "q=nouvelle")
        version, content_type = TYPES[address]
        response = client.get(address)
        assert (found.version, response["Content-Type"]) == (
            version,
            f"{content_type}; charset=utf-8",
        )
        assert found.feed.language == "fr"
        links = {link.rel: link.href for link in found.feed.links}
        assert links["self"] == f"http://testserver{address}?q=nouvelle"
        assert links["alternate"].startswith("http://testserver/fr/search/?q=nouvelle")

    def test_an_entry(self, client, news, vocabulary, address):
        news[0].disciplines = [vocabulary.disciplines["1.6-ecology"]]
        news[0].save_revision().publish()
        entry = read(client, address).entries[0]
        published = SearchEntry.objects.get(key=news[0].translation_key).published
        assert entry.id == f"urn:uuid:{news[0].translation_key}"
        assert entry.link == f"http://testserver{news[0].url}"
        assert entry.published_parsed[:6] == published.utctimetuple()[:6]
        assert [tag.term for tag in entry.tags] == ["Actualité", "Écologie"]

    def test_whatever_texts_there_are(self, client, site_tree, address):
        NewsPageFactory(title=NASTY, teaser=NASTY, slug="nasty")
        [entry] = read(client, address).entries
        said = NASTY.replace("\x0b", "").replace("\x1f", "")
        assert BeautifulSoup(entry.summary, "html.parser").get_text() == said
        assert "étangs ]]>" in entry.title
        assert "🐸 «\xa0d’ici\xa0»" in entry.title

    def test_what_an_editor_changes_keeps_its_id(self, client, news, address):
        before = read(client, address).entries[0]
        news[0].title, news[0].slug = "Autrement", "autrement"
        news[0].save_revision().publish()
        after = read(client, address).entries[0]
        assert (after.id, after.published) == (before.id, before.published)
        assert (after.title, after.link) != (before.title, before.link)

    def test_as_many_queries_however_many(
        self, client, news, address, django_assert_max_num_queries
    ):
        client.get(address)
        with django_assert_max_num_queries(14):
            client.get(address)


class TestAtom:
    """What RFC 4287 wants of a feed."""

    def feed(self, client, query=""):
        return ElementTree.fromstring(client.get(f"{ATOM}?{query}").content)

    @pytest.mark.parametrize("query", ["", "q=introuvable"])
    def test_has_all_that_it_must(self, client, news, query):
        root = self.feed(client, query)
        assert root.tag == f"{{{NS['a']}}}feed"
        for name in ("title", "id", "updated"):
            assert len(root.findall(f"a:{name}", NS)) == 1, name
        assert root.findtext("a:author/a:name", namespaces=NS)
        assert len(root.findall("a:link[@rel='self']", NS)) == 1
        entries = root.findall("a:entry", NS)
        assert len(entries) == (0 if query else 4)
        ids = [entry.findtext("a:id", namespaces=NS) for entry in entries]
        assert len({*ids, root.findtext("a:id", namespaces=NS)}) == len(entries) + 1
        for entry in entries:
            for name in ("title", "id", "updated", "published", "link", "summary"):
                assert len(entry.findall(f"a:{name}", NS)) == 1, name

    def updated(self, client):
        root = self.feed(client)
        [*entries] = root.iterfind("a:entry", NS)
        said = [each.findtext("a:updated", namespaces=NS) for each in (root, *entries)]
        return [datetime.fromisoformat(text) for text in said]

    def test_is_updated_when_a_page_is(self, client, news):
        feed_before, first, *_rest = self.updated(client)
        assert feed_before == max(self.updated(client))
        news[0].title = "Autrement"
        news[0].save_revision().publish()
        stored = type(news[0]).objects.get(pk=news[0].pk)
        feed_after, after, *_rest = self.updated(client)
        assert after == stored.last_published_at
        assert feed_after >= after >= first

    def test_a_draft_changes_nothing(self, client, news):
        before = client.get(ATOM).content
        news[0].title = "zqdraft"
        news[0].save_revision()
        assert client.get(ATOM).content == before

    def test_each_language_has_its_own_moment(self, client, news):
        translate(news[0], title="News zero")
        english = ElementTree.fromstring(client.get("/en/search/feed.atom?q=zero").content)
        page = type(news[0]).objects.get(title="News zero")
        told = english.findtext("a:entry/a:updated", namespaces=NS)
        assert datetime.fromisoformat(told) == page.last_published_at

    def test_one_that_was_never_dated(self, client, news):
        type(news[0]).objects.update(last_published_at=None)
        assert len(self.updated(client)) == 5


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
        for kind, feed_address in (("rss", FEED), ("atom", ATOM)):
            head = soup.head.find("link", type=f"application/{kind}+xml")
            assert head["href"] == f"{feed_address}?{query}"
            [link] = soup.select(f".search__tools a[href*='.{kind}']")
            assert (link["href"], link["rel"]) == (f"{feed_address}?{query}", ["nofollow"])

    @pytest.mark.parametrize(
        ("address", "query"),
        [
            ("/fr/", ""),
            ("/fr/disciplines/1.6-ecology/", "discipline=1.6-ecology"),
            ("/fr/territories/FR-DEP-29/", "territory=FR-DEP-29"),
        ],
    )
    def test_every_list_of_what_is_new_has_its_own(
        self, client, site_tree, vocabulary, address, query
    ):
        NewsPageFactory(
            title="Ici",
            disciplines=[vocabulary.disciplines["1.6-ecology"]],
            territories=[vocabulary.territories["FR-DEP-29"]],
        )
        soup = soup_of(client.get(address))
        for kind, feed_address in (("rss", FEED), ("atom", ATOM)):
            head = soup.head.find("link", type=f"application/{kind}+xml")
            [link] = soup.select(f".search__tools a[href*='.{kind}']")
            assert head["href"] == link["href"] == f"{feed_address}?{query}"
            assert head["title"]
            assert [entry.title for entry in read(client, link["href"]).entries] == ["Ici"]
