"""The report of links: of the pages that somebody may edit, to be mended or asked for again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.outlinks.models import Outlink, State

from ..factories import EventPageFactory, ProjectPageFactory
from ..limited import limited
from ..soup import soup_of

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/links/"
NOW = timezone.now()


def link(url, *pages, state=State.BROKEN, status=404, **values):
    found = Outlink.of(url)
    found.pages.set(pages)
    values = {"checked_at": NOW, "next_check": NOW + timedelta(days=7), **values}
    Outlink.objects.filter(pk=found.pk).update(state=state, status=status, **values)
    return found


def rows(client, query=""):
    """[(address, titles)] of the report."""
    soup = soup_of(client.get(f"{REPORT}{query}"))
    return [
        (row.select_one(".title a")["href"], [each.text for each in row.select("li a")])
        for row in soup.select("main tbody tr")
    ]


@pytest.fixture
def editor(client_of, site_tree):
    return client_of("editor")


def test_broken_ones_with_the_pages_that_lead_there(editor):
    mares, lavoirs = ProjectPageFactory(title="Mares"), ProjectPageFactory(title="Lavoirs")
    link("https://gone.example.org/", mares, lavoirs, failing_since=NOW)
    link("https://works.example.org/", mares, state=State.GOOD, status=200)
    assert rows(editor) == [("https://gone.example.org/", ["Lavoirs", "Mares"])]
    page = editor.get(REPORT).content.decode()
    assert "n’existe plus (404)" in page
    assert reverse("wagtailadmin_pages:edit", args=[mares.pk]) in page


def test_other_states_and_sites_on_demand(editor):
    page = ProjectPageFactory(title="Mares")
    link("https://one.example.org/", page, state=State.GOOD, status=200)
    link("https://two.example.org/", page, state=State.UNSURE, status=403)
    assert rows(editor) == []
    assert "https://one.example.org/" in dict(rows(editor, "?state=good"))
    assert [*dict(rows(editor, "?state=unsure"))] == ["https://two.example.org/"]
    assert rows(editor, "?state=unsure&host=one") == []
    assert rows(editor, "?state=unsure&q=two") != []


def test_where_it_is_now_and_where_it_was_kept(editor):
    page = ProjectPageFactory(title="Mares")
    link("https://gone.example.org/", page, archived="https://archive.example/gone")
    link(
        "https://moved.example.org/",
        page,
        state=State.GOOD,
        moved_to="https://new.example.org/",
    )
    assert "https://archive.example/gone" in editor.get(REPORT).content.decode()
    assert "https://new.example.org/" in editor.get(f"{REPORT}?state=good").content.decode()


class TestOthersPages:
    @pytest.fixture
    def theirs(self, site_tree):
        return limited(site_tree.events.fr, actions=["change"])

    def test_are_not_told_of(self, theirs):
        project, event = ProjectPageFactory(title="Une surprise"), EventPageFactory(title="Sortie")
        link("https://both.example.org/", project, event)
        hidden = link("https://hidden.example.org/", project)
        assert rows(theirs) == [("https://both.example.org/", ["Sortie"])]
        for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"):
            response = theirs.get(address)
            told = (b"".join(response) if response.streaming else response.content).decode()
            assert "both.example.org" in told
            assert "Une surprise" not in told and "hidden.example.org" not in told
        assert theirs.post(f"{REPORT}{hidden.pk}/again/", follow=True).status_code == 404
        assert not Outlink.objects.due(timezone.now()).exists()

    def test_nor_is_anybody_else(self, client_of, site_tree):
        for role in ("visitor", "member"):
            client = client_of(role)
            assert client.get(REPORT).status_code == 302
            assert client.post(f"{REPORT}1/again/").status_code == 302


def test_asked_for_again_on_demand(editor):
    found = link("https://gone.example.org/", ProjectPageFactory())
    assert editor.get(f"{REPORT}{found.pk}/again/").status_code == 405
    response = editor.post(f"{REPORT}{found.pk}/again/", follow=True)
    assert response.status_code == 200
    assert [*Outlink.objects.due(timezone.now())] == [found]


def test_exported(editor):
    page = ProjectPageFactory(title="Mares")
    link("https://gone.example.org/", page, archived="https://archive.example/gone")
    told = b"".join(editor.get(f"{REPORT}?export=csv")).decode()
    assert "https://gone.example.org/" in told
    assert "Mares" in told and "(404)" in told


def test_as_many_queries_however_many(editor, django_assert_max_num_queries):
    for number in range(20):
        link(f"https://{number}.example.org/", *(ProjectPageFactory() for _time in range(2)))
    with django_assert_max_num_queries(25):
        assert len(rows(editor)) == 20
