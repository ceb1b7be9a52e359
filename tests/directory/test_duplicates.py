"""Likely duplicates: which pairs are found, who is told of them, and telling them apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from wagtail.models import GroupPagePermission, Page

from directory.duplicates import Reason, likely
from directory.models import NotTheSame, ProjectPage

from ..factories import ProjectPageFactory, translate
from ..limited import limited
from ..soup import soup_of, texts

REPORT = "/admin/reports/duplicates/"
QUERIES = 25


class TestFinding:
    """Projects are letters here, and so in order."""

    def test_at_one_address_however_it_is_written(self):
        rows = [
            ("a", "Mares", "https://www.example.org/mares/?utm_source=lettre"),
            ("b", "Étangs", "http://example.org/mares"),
            ("c", "Lavoirs", "https://example.org/lavoirs"),
            ("d", "Sources", ""),
            ("e", "Puits", ""),
        ]
        assert likely(rows) == {("a", "b"): [Reason.ADDRESS]}

    def test_what_many_share_is_a_portals_address(self):
        names = ["Mares", "Étangs", "Lavoirs", "Sources", "Puits", "Fontaines"]
        rows = [(name[0], name, "https://example.org/") for name in names]
        assert likely(rows) == {}
        assert len(likely(rows[:5])) == 10

    def test_with_close_names(self):
        rows = [
            ("a", "Observatoire des mares de Bretagne", ""),
            ("b", "L’observatoire des mares de Bretagne", ""),
            ("c", "Observatoire des oiseaux de Bretagne", ""),
            ("d", "Inventaire 2024", ""),
            ("e", "Inventaire 2025", ""),
        ]
        assert likely(rows) == {("a", "b"): [Reason.NAME]}

    def test_a_project_is_one_in_all_its_languages(self):
        rows = [
            ("a", "Vigie-Mares", "https://example.org/mares"),
            ("a", "Vigie-mares", "https://example.org/mares"),
            ("b", "Vigie mares", "https://example.org/mares"),
        ]
        assert likely(rows) == {("a", "b"): [Reason.ADDRESS, Reason.NAME]}


@pytest.fixture
def editor(client_of, site_tree):
    return client_of("editor")


@pytest.fixture
def pair(site_tree):
    address = {"site_url": "https://mares.example.org/"}
    return (
        ProjectPageFactory(title="Mares d’Armorique", **address),
        ProjectPageFactory(title="Compter les grenouilles", live=False, **address),
    )


def rows(client, query=""):
    """[(titles, reason)] of the report."""
    soup = soup_of(client.get(f"{REPORT}{query}"))
    return [(texts(row, "li a"), texts(row, "td")[1]) for row in soup.select("main tbody tr")]


def address_of(pair, action=""):
    return f"{REPORT}{pair[0].pk}/{pair[1].pk}/{action}"


TITLES = ["Mares d’Armorique", "Compter les grenouilles"]


@pytest.mark.django_db
class TestReport:
    def test_one_line_for_two_projects_in_all_languages(self, editor, pair):
        translate(pair[0], title="Ponds of Armorica")
        ProjectPageFactory(title="Lavoirs")
        assert rows(editor) == [(TITLES, gettext("The same address"))]

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("?reason=address", 1),
            ("?reason=name", 0),
            ("?reason=zq", 1),
            ("?q=ARMORIQUE+grenouilles", 1),
            ("?q=lavoirs", 0),
            ("?q=%00", 1),
            ("?state=dismissed", 0),
            ("?p=99", 1),
        ],
    )
    def test_filtered_and_searched(self, editor, pair, query, number):
        assert len(rows(editor, query)) == number

    def test_where_there_is_none_it_says_so(self, editor):
        told = soup_of(editor.get(REPORT)).select_one("main").get_text()
        none = "No two of the projects that you may edit have the same address or close names."
        assert gettext(none) in told

    def test_exported(self, editor, pair):
        told = b"".join(editor.get(f"{REPORT}?export=csv")).decode()
        assert all(title in told for title in TITLES)
        assert pair[0].full_url in told
        assert editor.get(f"{REPORT}?export=xlsx").status_code == 200

    def test_told_apart_and_reported_again(self, editor, pair):
        answer = editor.post(address_of(pair, "dismiss/"), follow=True)
        assert "Mares d’Armorique" in soup_of(answer).select_one(".messages").get_text()
        editor.post(address_of(pair[::-1], "dismiss/"))
        [said] = NotTheSame.objects.all()
        assert {said.one, said.other} == {page.translation_key for page in pair}
        assert said.one < said.other and said.said_by == editor.user
        assert (rows(editor), len(rows(editor, "?state=dismissed"))) == ([], 1)
        assert b"".join(editor.get(f"{REPORT}?export=csv")).decode().count("\n") == 1
        editor.post(address_of(pair[::-1], "again/"))
        assert len(rows(editor)) == 1

    def test_nothing_is_done_by_looking(self, editor, pair):
        for action in ("dismiss/", "again/", "merge/"):
            assert editor.get(address_of(pair, action)).status_code == 405

    def test_as_many_queries_however_many(self, editor):
        taken = []
        for number in range(2):
            for each in range(5):
                for title in ("Mares", "Étangs"):
                    url = f"https://example.org/{number}/{each}"
                    translate(ProjectPageFactory(title=f"{title} {number} {each}", site_url=url))
            editor.get(REPORT)
            with CaptureQueriesContext(connection) as queries:
                assert len(rows(editor)) == 5 * (number + 1)
            taken.append(len(queries))
        assert taken[0] == taken[1] <= QUERIES


def told(response):
    return (b"".join(response) if response.streaming else response.content).decode()


@pytest.mark.django_db
class TestOthers:
    """Pages that one may not edit: a pair of which either is one isn't there."""

    @pytest.fixture
    def theirs(self, site_tree):
        """May edit events, and one of the two projects."""
        return limited(site_tree.events.fr, actions=["change"])

    @pytest.fixture
    def one_is_theirs(self, theirs, pair):
        own = Page.objects.get(pk=pair[0].pk)
        right = GroupPagePermission.objects.get(group__user=theirs.user)
        GroupPagePermission.objects.create(group=right.group, page=own, permission=right.permission)

    @pytest.mark.parametrize("action", ["dismiss/", "again/", "merge/"])
    def test_nothing_is_told_nor_done(self, theirs, pair, one_is_theirs, action):
        for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv", f"{REPORT}?q=mares"):
            answer = told(theirs.get(address))
            assert not any(title in answer for title in TITLES)
        assert theirs.get(f"/admin/pages/{pair[0].pk}/edit/").status_code == 200
        for each in (pair, pair[::-1]):
            for address in (address_of(each), address_of(each, action)):
                ask = theirs.post if address.endswith(action) else theirs.get
                answer = ask(address, follow=True)
                assert answer.status_code == 404
                assert not any(title in told(answer) for title in TITLES)
        assert ProjectPage.objects.count() == 2
        assert not NotTheSame.objects.exists()

    def test_nor_is_anybody_else(self, client_of, pair):
        for role in ("visitor", "member"):
            client = client_of(role)
            assert client.get(REPORT).status_code == 302
            assert client.get(address_of(pair)).status_code == 302
            for action in ("dismiss/", "again/", "merge/"):
                assert client.post(address_of(pair, action)).status_code == 302
        assert (ProjectPage.objects.count(), NotTheSame.objects.count()) == (2, 0)

    def test_one_project_is_no_pair(self, editor, pair):
        english = translate(pair[0], title="Ponds")
        for other in (pair[0].pk, english.pk, 99999):
            answer = editor.get(f"{REPORT}{pair[0].pk}/{other}/", follow=True)
            assert answer.status_code == 404
