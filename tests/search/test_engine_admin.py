"""The admin page "Search engine": what it says in each state, and what its buttons do."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from search import elastic, engine_admin
from search.elastic import server, upkeep
from search.models import SearchEntry, SearchIndex
from tests.factories import ProjectPageFactory, UserFactory

PAGE, REBUILD, DELIVER, CHECK = (
    reverse(f"search_engine{name}") for name in ("", "_rebuild", "_deliver", "_check")
)
ENGLISH = {"accept-language": "en"}
WORKER = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(client_of):
    return client_of("coordinator")


def shown(client):
    """The page, as (what is known in words, the soup)."""
    response = client.get(PAGE, headers=ENGLISH)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser").main
    words = [" ".join(block.get_text().split()) for block in soup.select(".help-block")]
    return words, soup


def facts(soup):
    rows = soup.select(".engine-facts tr")
    return {row.th.get_text(): " ".join(row.td.get_text().split()) for row in rows}


def told(client, url):
    """What the site says after a button was pressed."""
    response = client.post(url, headers=ENGLISH, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain == [(PAGE, 302)]
    return [str(message).strip() for message in response.context["messages"]]


@pytest.fixture
def failing(elastic_index, elasticsearch_proxy):
    """The proxy between the site and its index, which is built."""
    elastic_index.build()
    with elastic_index.through(elasticsearch_proxy):
        yield elasticsearch_proxy


@pytest.mark.parametrize("role", ["editor", "moderator"])
@pytest.mark.parametrize("url", [PAGE, REBUILD, DELIVER, CHECK])
@pytest.mark.parametrize("method", ["get", "post"])
def test_refused_as_the_admin_refuses(client_of, role, url, method):
    client = client_of(role)
    response = getattr(client, method)(url)
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))


def test_menu_has_it_for_those_allowed(client_of, site_tree):
    listed = {
        role: PAGE in client_of(role).get(reverse("wagtailadmin_home")).content.decode()
        for role in ("moderator", "coordinator", "admin")
    }
    assert listed == {"moderator": False, "coordinator": True, "admin": True}


def test_permission_can_be_given_to_others(client_of):
    page = client_of("admin").get(reverse("wagtailusers_groups:add")).content.decode()
    permission = Permission.objects.get(codename="rebuild_index")
    assert f'value="{permission.pk}"' in page
    user = UserFactory(role="editor")
    user.user_permissions.add(permission)
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).status_code == 200


def test_buttons_ask_for_the_token(coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    assert {client.post(url).status_code for url in (REBUILD, DELIVER, CHECK)} == {403}


def test_without_a_server(staff, site_tree):
    ProjectPageFactory()
    [words], soup = shown(staff)
    assert words.startswith("The embedded engine answers all searches")
    assert f"it holds {SearchEntry.objects.count()} entr" in words
    assert "ELASTICSEARCH_URL" in words
    assert soup.select("form, .engine-actions") == []
    assert told(staff, REBUILD) == ["No search server is configured."]
    assert told(staff, CHECK) == ["No search server is configured."]
    assert told(staff, DELIVER) == ["There was nothing to deliver."]


@committed
class TestStates:
    def test_no_index_yet_then_rebuilt(self, staff, site_tree, elastic_index):
        ProjectPageFactory()
        ProjectPageFactory()
        [words], soup = shown(staff)
        assert words.startswith("The embedded engine answers: no index has been built yet.")
        assert words.endswith("Rebuild the index.")
        assert facts(soup)["Last rebuild"] == "never"
        assert BeautifulSoup(staff.get(REBUILD).content, "html.parser").select_one("main form")
        assert told(staff, REBUILD) == ["The index has been rebuilt."]
        [words], soup = shown(staff)
        assert words == "Elasticsearch answers the searches."
        entries = str(SearchEntry.objects.filter(deleted=False).count())
        found = facts(soup)
        assert found["Server"].startswith("answers: Elasticsearch 9.")
        assert found["This process"] == "asks the server"
        assert found["Entries in the database"] == found["Documents in the index"] == entries
        assert found["Changes waiting"] == "none"
        assert found["Mapping"] == "of this version"
        assert found["Last rebuild"].endswith(f"{entries} entries")

    def test_behind_then_brought_up_to_date(self, staff, site_tree, elastic_index, settings):
        ProjectPageFactory()
        elastic_index.build()
        settings.TASKS = WORKER  # nobody works
        ProjectPageFactory()
        SearchEntry.objects.update(written=timezone.now() - timezone.timedelta(hours=2))
        [words], soup = shown(staff)
        assert words.startswith("The embedded engine answers: the index is behind the database.")
        assert facts(soup)["Changes waiting"] == "1, for 2 hours"
        assert told(staff, DELIVER) == ["1 change delivered."]
        [words], _soup = shown(staff)
        assert words == "Elasticsearch answers the searches."

    def test_another_mapping(self, staff, site_tree, elastic_index):
        ProjectPageFactory()
        elastic_index.build()
        SearchIndex.objects.update(fingerprint="another")
        [words], soup = shown(staff)
        assert "made by another version of the mapping" in words
        assert facts(soup)["Mapping"] == "of another version: rebuild the index"

    def test_index_gone_from_the_server(self, staff, site_tree, elastic_index):
        ProjectPageFactory()
        elastic_index.build()
        server.writer().indices.delete(index=SearchIndex.objects.get().name)
        [words], soup = shown(staff)
        assert words.startswith("The embedded engine answers: the index can't be read.")
        assert facts(soup)["Documents in the index"] == "unknown"
        assert told(staff, REBUILD) == ["The index has been rebuilt."]
        [words], _soup = shown(staff)
        assert words == "Elasticsearch answers the searches."

    def test_process_that_leaves_the_server_alone(
        self, staff, site_tree, elastic_index, monkeypatch
    ):
        elastic_index.build()
        monkeypatch.setattr(type(server.breaker), "open", True)
        [words], soup = shown(staff)
        assert words.startswith("The embedded engine answers: the search server doesn't answer.")
        assert facts(soup)["This process"].startswith("leaves the server alone")

    def test_rebuild_under_way(self, staff, site_tree, elastic_index):
        elastic_index.build()
        row = upkeep.begin()
        upkeep.keep_alive(row, documents=1)
        _words, soup = shown(staff)
        progress = soup.select_one("progress")
        assert (progress["value"], progress["max"]) == ("1", str(SearchEntry.objects.count()))
        assert soup.select_one("#engine")["hx-get"] == PAGE
        assert told(staff, REBUILD) == ["A rebuild is already under way."]
        SearchIndex.objects.filter(pk=row.pk).update(alive=timezone.now() - 2 * upkeep.LEASE)
        words, _soup = shown(staff)
        assert words[1].startswith("A rebuild has stopped in the middle.")
        assert told(staff, REBUILD) == ["The index has been rebuilt."]
        words, soup = shown(staff)
        assert (len(words), soup.select_one("#engine").get("hx-get")) == (1, None)

    def test_rebuild_waits_for_the_worker(self, staff, site_tree, elastic_index, settings):
        settings.TASKS = WORKER
        assert told(staff, REBUILD) == ["The rebuild is waiting for the worker to begin it."]
        assert told(staff, REBUILD) == ["A rebuild is already under way."]
        words, soup = shown(staff)
        assert words[1].startswith("A rebuild has been waiting for the worker for 0")
        assert soup.select_one("#engine")["hx-get"] == PAGE
        failed = {"status": "FAILED", "finished_at": timezone.now()}
        DBTaskResult.objects.update(**failed)
        words, _soup = shown(staff)
        assert words[1].startswith("The last rebuild failed 0")
        elastic_index.build()
        assert len(shown(staff)[0]) == 1


@committed
class TestCheck:
    def checked(self, staff):
        response = staff.post(CHECK, headers=ENGLISH)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").main

    def test_names_what_differs(self, staff, site_tree, elastic_index, monkeypatch):
        monkeypatch.setattr(engine_admin, "LISTED", 2)
        pages = [ProjectPageFactory() for _ in range(3)]
        elastic_index.build()
        assert "The index holds what the database holds." in self.checked(staff).get_text()
        keys = sorted(str(page.translation_key) for page in pages)
        server.writer().delete(index=server.alias(), id=keys[0])
        soup = self.checked(staff)
        [row] = soup.select("tbody tr")
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        assert cells == [keys[0], "missing from the index"]
        for key in keys[1:]:
            server.writer().delete(index=server.alias(), id=key)
        soup = self.checked(staff)
        assert [row.code.get_text() for row in soup.select("tbody tr")] == keys[:2]
        assert "in more than 2 entries" in " ".join(soup.get_text().split())

    def test_large_index_is_for_the_command(self, staff, site_tree, elastic_index, monkeypatch):
        ProjectPageFactory()
        elastic_index.build()
        monkeypatch.setattr(engine_admin, "CHECKED", 0)
        assert told(staff, CHECK) == ["There are too many entries to check them here."]
        _words, soup = shown(staff)
        assert [f["action"] for f in soup.select(".engine-actions form")] == [DELIVER]

    def test_get_only_leads_back(self, staff, elastic_index):
        assert staff.get(CHECK)["Location"] == PAGE


FAULTS = {
    "refused": lambda proxy: proxy.refuse(),
    "hung": lambda proxy: proxy.hang(),
    "cut": lambda proxy: proxy.cut(),
    "busy": lambda proxy: proxy.answer(429, "{}"),
    "down": lambda proxy: proxy.answer(503, "{}"),
    "no credentials": lambda proxy: proxy.answer(401, "{}"),
    "another product": lambda proxy: proxy.answer(200, "{}"),
    "a page of another site": lambda proxy: proxy.answer(
        200, "<p>", {"Content-Type": "text/html", "X-Elastic-Product": "Elasticsearch"}
    ),
}


@committed
@pytest.mark.sqlite  # a server fails the same, whatever the database
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_failing_server_is_told_in_plain_words(staff, site_tree, failing, monkeypatch, fault):
    monkeypatch.setattr(server, "WRITE_LIMIT", 1)
    fault(failing)
    [words], soup = shown(staff)
    assert words.startswith("The embedded engine answers: the search server doesn't answer.")
    assert "127.0.0.1" not in soup.get_text()
    assert facts(soup)["Server"] == "doesn’t answer"
    sayings = [told(staff, url) for url in (DELIVER, CHECK, REBUILD)]
    assert sayings[1:] == [
        ["The index couldn’t be checked: the search server failed."],
        ["The rebuild failed; the index in use is as it was. The log says why."],
    ]
    assert elastic.configured()
    assert not SearchIndex.objects.exclude(state="live").exists()
