"""Searches that found nothing: counted in aggregate, nothing personal, never in a search's way."""

import datetime
import threading
import time

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageViewRestriction

from portal.core import periodic
from search import missed
from search.models import MissedSearch
from tests.factories import NewsPageFactory, StandardPageFactory
from tests.standing import standing

API = "/api/v1/search"
PAGE = "/fr/search/"
REPORT = "search_missed"
pytestmark = pytest.mark.django_db


def counted():
    rows = MissedSearch.objects.order_by("words", "language")
    return [(row.words, row.language, row.count) for row in rows]


def miss(words, count=1, **values):
    today = timezone.localdate()
    values = {"first": today, "last": today, "language": "fr"} | values
    return MissedSearch.objects.create(words=words, count=count, **values)


@standing
def pages(site_tree):
    StandardPageFactory(title="Oiseaux des îles")


class TestCounting:
    @pytest.mark.parametrize("address", [PAGE, "/fr/projets/", API])
    def test_what_found_nothing_counts(self, client, pages, address):
        for q in ("Introuvable", "introuvable !", '"introuvable"', "oiseaux", ""):
            client.get(address, {"q": q, "kind": ""}, headers={"accept-language": "fr"})
        expected = [("introuvable", "fr", 3)]
        if address == "/fr/projets/":  # where there are none
            expected.append(("oiseaux", "fr", 1))
        assert counted() == expected

    def test_by_language(self, client, pages):
        for language in ("fr", "en", "en"):
            client.get(f"/{language}/search/?q=introuvable")
        assert counted() == [("introuvable", "en", 2), ("introuvable", "fr", 1)]

    def test_days(self, client, pages):
        row = miss("introuvable", first=datetime.date(2026, 1, 1), last=datetime.date(2026, 2, 1))
        client.get(f"{PAGE}?q=introuvable")
        row.refresh_from_db()
        assert (row.count, row.first) == (2, datetime.date(2026, 1, 1))
        assert row.last == timezone.localdate()

    def test_what_was_found_by_a_correction_counts_with_it(self, client, pages):
        client.get(f"{PAGE}?q=oiseuax")
        assert MissedSearch.objects.get().corrected_to == "oiseaux"
        client.get(f"{PAGE}?q=oiseuax&exact=1")
        assert [(row.count, row.corrected_to) for row in MissedSearch.objects.all()] == [(2, "")]

    def test_a_word_of_hidden_pages_is_not_told(self, client_of, pages):
        hidden = StandardPageFactory(title="Ornithorynque")
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        answer = client_of("member").get(f"{API}?q=ornithorinque").json()
        assert answer["corrected"] == "ornithorynque"
        assert MissedSearch.objects.get().corrected_to == ""

    @pytest.mark.parametrize(
        "query",
        [
            *("page=2", "kind=project", "from=2026-01-01", "near=48.1,-1.7,10", "discipline=1.6"),
            *("sort=nothing", "page=x"),
        ],
    )
    def test_what_filters_or_errors_made_empty_does_not_count(
        self, client, pages, vocabulary, query
    ):
        for address in (PAGE, API):
            client.get(f"{address}?q=introuvable&{query}")
        assert counted() == []

    @pytest.mark.parametrize(
        "q",
        [
            "jeanne@example.org",
            "06 12 34 56 78",
            "+33612345678",
            "a1b2c3d4e5",
            "https://example.org/x",
            "www.example.org",
            "\0",
            "!?",
            "introuvable " * 20,
        ],
    )
    def test_what_may_be_personal_or_is_junk_does_not_count(self, client, pages, q):
        for address in (PAGE, API):
            client.get(address, {"q": q})
        assert counted() == []

    def test_years_count(self, client, pages):
        client.get(PAGE, {"q": "bilan 2026"})
        assert counted() == [("bilan 2026", "fr", 1)]

    def test_nothing_says_who_searched(self):
        names = {field.name for field in MissedSearch._meta.get_fields()}
        assert names == {
            "id", "words", "language", "count", "first", "last", "corrected_to", "dismissed",
        }  # fmt: skip
        days = [MissedSearch._meta.get_field(name) for name in ("first", "last")]
        assert [field.get_internal_type() for field in days] == ["DateField", "DateField"]


class TestCost:
    @pytest.mark.django_db(transaction=True)
    def test_few_queries(self, client, pages):
        client.get(f"{PAGE}?q=oiseaux")
        counts = {}
        for q in ("oiseaux", "introuvable"):
            client.get(f"{PAGE}?q={q}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{PAGE}?q={q}")
            counts[q] = len(queries)
        assert counts["oiseaux"] <= 8
        assert counts["introuvable"] <= 8 + 3

    @pytest.mark.sqlite
    @pytest.mark.django_db(transaction=True)
    def test_a_writer_holds_no_search_up(self, client, pages):
        """Nor does the search fail: only its count is lost, and the next one isn't."""
        client.get(f"{PAGE}?q=introuvable")
        writing, done = threading.Event(), threading.Event()

        def write():
            with transaction.atomic():
                miss("autre")
                writing.set()
                done.wait(10)
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        writing.wait(10)
        start = time.monotonic()
        response = client.get(f"{PAGE}?q=introuvable")
        took = time.monotonic() - start
        done.set()
        thread.join()
        assert response.status_code == 200
        assert took < 2
        assert counted() == [("autre", "fr", 1), ("introuvable", "fr", 1)]
        client.get(f"{PAGE}?q=introuvable")
        assert counted()[1] == ("introuvable", "fr", 2)
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] > missed.PATIENCE

    @pytest.mark.django_db(transaction=True)
    def test_searches_at_once_all_count(self, pages):
        def search():
            missed._count("introuvable", "fr", "")
            connection.close()

        threads = [threading.Thread(target=search) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counted() == [("introuvable", "fr", 8)]


class TestPruning:
    def test_old_and_rare_are_forgotten(self, monkeypatch):
        monkeypatch.setattr(missed, "ROWS_KEPT", 3)
        today = timezone.localdate()
        miss("vieux", count=99, last=today - missed.KEPT_FOR - datetime.timedelta(days=1))
        for n in range(5):
            miss(f"mot {n}", count=n + 1)
        assert missed.prune() == 3
        assert [words for words, *_ in counted()] == ["mot 2", "mot 3", "mot 4"]
        assert missed.prune() == 0

    def test_is_a_periodic_job(self, monkeypatch):
        monkeypatch.setattr(missed, "ROWS_KEPT", 0)
        miss("mot")
        assert ("old and rare searches that found nothing", 1) in list(periodic.run_all())


def rows(response):
    soup = BeautifulSoup(response.content, "html.parser")
    cells = [row.select("td") for row in soup.select("table.listing tbody tr")]
    return [" ".join(row[0].get_text().split()) for row in cells], soup


class TestReport:
    @pytest.mark.parametrize(
        ("role", "allowed"),
        [
            ("visitor", False),
            ("member", False),
            ("editor", True),
            ("moderator", True),
            ("coordinator", True),
            ("admin", True),
        ],
    )
    def test_who_may(self, client_of, site_tree, role, allowed):
        row = miss("mot")
        client = client_of(role)
        assert client.get(reverse(REPORT)).status_code == (200 if allowed else 302)
        client.post(reverse("search_missed_dismiss", args=[row.pk]))
        row.refresh_from_db()
        assert row.dismissed is allowed

    def test_editor_without_the_permission_is_refused(self, client_of, site_tree):
        client = client_of("editor")
        client.user.groups.get().permissions.filter(codename__contains="synonymset").delete()
        row = miss("mot")
        assert client.get(reverse(REPORT)).status_code == 302
        client.post(reverse("search_missed_dismiss", args=[row.pk]))
        row.refresh_from_db()
        assert not row.dismissed
        assert reverse(REPORT) not in client.get("/admin/").content.decode()

    def test_most_frequent_first(self, client_of, site_tree):
        for words, count in [("rare", 1), ("souvent", 9), ("parfois", 3)]:
            miss(words, count)
        miss("écarté", 10, dismissed=True)
        staff = client_of("editor")
        found, _soup = rows(staff.get(reverse(REPORT)))
        assert found == ["souvent", "parfois", "rare"]
        assert rows(staff.get(reverse(REPORT) + "?ordering=words"))[0] == [
            "parfois",
            "rare",
            "souvent",
        ]
        assert rows(staff.get(reverse(REPORT) + "?ordering=bogus"))[0] == found
        assert rows(staff.get(reverse(REPORT) + "?q=fois"))[0] == ["parfois"]
        assert reverse(REPORT) in staff.get("/admin/").content.decode()

    def test_queries_are_constant(self, client_of, site_tree, django_assert_max_num_queries):
        staff = client_of("editor")
        for n in range(30):
            miss(f"mot {n}")
        staff.get(reverse(REPORT))
        with django_assert_max_num_queries(20):
            staff.get(reverse(REPORT))

    def test_one_click_to_a_synonym(self, client_of, site_tree):
        miss("oiseuax & co", corrected_to="oiseaux")
        staff = client_of("editor")
        _found, soup = rows(staff.get(reverse(REPORT)))
        [link] = [a["href"] for a in soup.select("a[href]") if "synonymset/add" in a["href"]]
        form = BeautifulSoup(staff.get(link).content, "html.parser")
        assert form.find(id="id_expressions").get_text().strip() == "oiseuax & co\noiseaux"

    def test_dismiss(self, client_of, site_tree):
        row = miss("mot")
        staff = client_of("editor")
        _found, soup = rows(staff.get(reverse(REPORT)))
        address = reverse("search_missed_dismiss", args=[row.pk])
        [form] = soup.select(f"form[action='{address}']")
        assert form.select_one("[name=csrfmiddlewaretoken]")["value"]
        assert staff.get(address).status_code == 405
        assert staff.post(address, follow=True).status_code == 200
        assert rows(staff.get(reverse(REPORT)))[0] == []
        missed._count("mot", "fr", "")
        assert rows(staff.get(reverse(REPORT)))[0] == []
        assert counted() == [("mot", "fr", 2)]

    def test_export(self, client_of, site_tree, tmp_path):
        miss("étang", 3, corrected_to="étangs")
        staff = client_of("editor")
        response = staff.get(reverse(REPORT) + "?export=csv")
        lines = b"".join(response.streaming_content).decode().splitlines()
        day = timezone.localdate().isoformat()
        assert lines[1] == f"étang,fr,3,{day},{day},étangs"
        assert len(lines) == 2
        file = tmp_path / "report.xlsx"
        response = staff.get(reverse(REPORT) + "?export=xlsx")
        file.write_bytes(b"".join(response.streaming_content))
        values = [cell.value for cell in load_workbook(file).active[2]]
        assert (values[0], values[2]) == ("étang", 3)
        assert client_of("member").get(reverse(REPORT) + "?export=csv").status_code == 302


def test_hidden_pages_show_in_no_count(client, pages):
    """What is counted is what was typed, whether or not something hidden has it."""
    NewsPageFactory(title="Introuvable", live=False)
    client.get(f"{PAGE}?q=introuvable")
    assert counted() == [("introuvable", "fr", 1)]
