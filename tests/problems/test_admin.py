"""Staff see reports of the pages that they may edit, and settle them."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission

from portal.problems.models import ProblemReport

from ..factories import ProjectPageFactory
from ..limited import limited

LIST = "/admin/problem-reports/"


@pytest.fixture
def report(site_tree):
    page = ProjectPageFactory(title="Mares")
    return ProblemReport.objects.create(
        page=page, kind="wrong", message="C'est faux.", email="a@example.org"
    )


def edit(report):
    return f"{LIST}edit/{report.pk}/"


def listed(client, query=""):
    response = client.get(LIST + query)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select("td.title")
    return [row.get_text(strip=True) for row in rows]


def test_open_ones_first_and_by_state(client_of, report, django_assert_max_num_queries):
    settled = ProblemReport.objects.create(
        page=ProjectPageFactory(title="Étangs"), kind="other", message="x"
    )
    client = client_of("editor")
    settled.settle(client.user)
    settled.save()
    assert listed(client) == ["Mares", "Étangs"]
    assert listed(client, "?state=open") == ["Mares"]
    assert listed(client, "?state=settled") == ["Étangs"]
    assert listed(client, "?kind=other") == ["Étangs"]
    for n in range(9):
        page = ProjectPageFactory(title=f"Mare {n}")
        ProblemReport.objects.create(page=page, kind="other", message="x")
    with django_assert_max_num_queries(25):
        assert len(listed(client)) == 11


def test_who_settled_it_stays_until_it_is_open_again(client_of, report):
    editor, moderator = client_of("editor"), client_of("moderator")
    for client in (editor, moderator):
        assert client.post(edit(report), {"settled": "on"}).status_code == 302
        report.refresh_from_db()
        assert report.settled_by == editor.user
    moderator.post(edit(report), {})
    report.refresh_from_db()
    assert (report.settled_at, report.settled_by) == (None, None)


def test_shows_what_was_said_and_lets_no_one_change_it(client_of, report):
    client = client_of("editor")
    soup = BeautifulSoup(client.get(edit(report)).content, "html.parser")
    for text in ("C'est faux.", "a@example.org", "Mares"):
        assert text in soup.main.get_text()
    assert soup.select(f"main a[href='{report.page.url}']")
    client.post(edit(report), {"message": "C'est juste.", "email": ""})
    report.refresh_from_db()
    assert (report.message, report.email) == ("C'est faux.", "a@example.org")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("visitor", set()),
        ("member", set()),
        ("editor", {"list", "edit"}),
        ("moderator", {"list", "edit", "delete"}),
        ("coordinator", {"list", "edit", "delete"}),
        ("admin", {"list", "edit", "delete"}),
    ],
)
def test_who_may_what(client_of, report, role, may):
    addresses = {
        "list": LIST,
        "edit": edit(report),
        "delete": f"{LIST}delete/{report.pk}/",
        "add": f"{LIST}new/",
    }
    client = client_of(role)
    assert {
        name for name, address in addresses.items() if client.get(address).status_code == 200
    } == may


def summary(client):
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [
        link.get_text(strip=True).split()[0]
        for link in soup.select(f"main a[href='{LIST}?state=open']")
    ]


def test_home_of_the_admin_counts_the_open_ones(client_of, report):
    assert summary(client_of("editor")) == ["1"]
    report.settle(None)
    report.save()
    assert summary(client_of("editor")) == []


def test_those_who_edit_a_part_of_the_site_see_its_reports_alone(site_tree, report):
    """Their count, their list; nothing of another part by its address."""
    client = limited(site_tree.news.fr, actions=["change"])
    codes = ["change_problemreport", "view_problemreport"]
    client.user.groups.get().permissions.add(*Permission.objects.filter(codename__in=codes))
    own = ProblemReport.objects.create(page=site_tree.news.fr, kind="other", message="x")
    assert listed(client) == [site_tree.news.fr.title]
    assert summary(client) == ["1"]
    assert client.get(edit(own)).status_code == 200
    assert client.get(edit(report), follow=True).status_code == 404
    for view in ("usage", "history"):
        addresses = [f"{LIST}{view}/{each.pk}/" for each in (own, report)]
        assert [client.get(each, follow=True).status_code for each in addresses] == [200, 404]
    client.post(edit(report), {"settled": "on"})
    report.refresh_from_db()
    assert not report.is_settled
