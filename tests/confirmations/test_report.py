"""The report of projects to look at again: of those that somebody may edit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.confirmations.models import Confirmation

from ..limited import limited
from ..soup import soup_of
from .test_asking import project

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/stale/"


def rows(client, query=""):
    soup = soup_of(client.get(f"{REPORT}{query}"))
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in soup.select("main tbody tr")
    ]


@pytest.fixture
def editor(client_of, site_tree):
    return client_of("editor")


def test_why_and_since_when(editor):
    project(status="active")
    yesterday = timezone.localdate() - timedelta(days=1)
    a_month_ago = timezone.now() - timedelta(days=30)
    project(at=a_month_ago, title="Lavoirs", end_date=yesterday)
    assert [row[:2] for row in rows(editor)] == [
        ["Mares", "Pas confirmé depuis un an"],
        ["Lavoirs", "La date de fin est passée"],
    ]
    assert [row[0] for row in rows(editor, "?why=year")] == ["Mares"]
    assert [row[0] for row in rows(editor, "?why=ended")] == ["Lavoirs"]
    assert [row[0] for row in rows(editor, "?q=lavoirs")] == ["Lavoirs"]


def test_confirmed_there(editor):
    page = project()
    response = editor.post(f"{REPORT}{page.pk}/confirm/", follow=True)
    assert "Mares" in soup_of(response).select_one(".messages").get_text()
    [confirmation] = Confirmation.objects.all()
    assert (confirmation.key, confirmation.confirmed_by) == (page.translation_key, editor.user)
    assert rows(editor) == []
    assert editor.get(f"{REPORT}{page.pk}/confirm/").status_code == 405


def test_exported(editor):
    project()
    told = b"".join(editor.get(f"{REPORT}?export=csv")).decode()
    assert "Mares" in told and "mares@example.org" in told


def test_not_of_pages_that_one_may_not_edit(site_tree):
    page, client = project(), limited(site_tree.events.fr, actions=["change"])
    for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"):
        response = client.get(address)
        told = (b"".join(response) if response.streaming else response.content).decode()
        assert "Mares" not in told and "mares@example.org" not in told
    client.post(f"{REPORT}{page.pk}/confirm/")
    assert not Confirmation.objects.exists()


def test_nor_is_anybody_else(client_of, site_tree):
    page = project()
    for role in ("visitor", "member"):
        client = client_of(role)
        assert client.get(REPORT).status_code == 302
        assert client.post(f"{REPORT}{page.pk}/confirm/").status_code == 302
    assert not Confirmation.objects.exists()


def test_as_many_queries_however_many(editor, django_assert_max_num_queries):
    for _number in range(20):
        project()
    with django_assert_max_num_queries(25):
        assert len(rows(editor)) == 20
