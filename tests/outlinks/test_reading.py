"""Where pages lead to: each address of another site, wherever it stands, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.models import ProjectPublication
from portal.outlinks import reading
from portal.outlinks.models import LONGEST, Outlink

from ..factories import EventPageFactory, ProjectPageFactory, StandardPageFactory
from ..factories.site import publish

pytestmark = pytest.mark.django_db
HERE = "http://localhost"


def anchor(url):
    return f'<p><a href="{url}">ici</a></p>'


def told():
    """{address: titles of the pages that lead there}"""
    return {
        link.url: sorted(link.pages.values_list("title", flat=True))
        for link in Outlink.objects.all()
    }


def test_every_place_where_an_address_may_stand(site_tree):
    body = [
        ("text", anchor("https://text.example.org/a?b=1&amp;c=2")),
        ("link", {"label": "Aller", "page": None, "url": "https://button.example.org/"}),
        ("questions", [{"question": "Où ?", "answer": anchor("https://answer.example.org/")}]),
        ("people", [{"name": "Ada", "role": "", "image": None, "url": "https://ada.example.org/"}]),
    ]
    page = ProjectPageFactory(
        body=body,
        site_url="https://site.example.org/",
        how_to_take_part=anchor("https://how.example.org/"),
    )
    ProjectPublication.objects.create(page=page, title="x", year=2020, url="https://doi.example/1")
    page.refresh_from_db()
    assert reading.addresses(page) == {
        "https://text.example.org/a?b=1&c=2",
        "https://button.example.org/",
        "https://answer.example.org/",
        "https://ada.example.org/",
        "https://site.example.org/",
        "https://how.example.org/",
        "https://doi.example/1",
    }


@pytest.mark.parametrize(
    "url",
    [
        "mailto:ada@example.org",
        f"{HERE}/fr/projets/",
        "ftp://example.org/",
        f"https://example.org/{'a' * LONGEST}",
        "http://[",
    ],
)
def test_what_is_no_address_of_another_site(site_tree, url):
    body = [("text", anchor(url)), ("text", "<p>https://example.org/ en toutes lettres</p>")]
    assert reading.addresses(StandardPageFactory(body=body)) == set()


def test_parts_of_a_page_are_the_page(site_tree):
    body = [("text", anchor(f"https://example.org/a#{part}")) for part in ("b", "c")]
    assert reading.addresses(StandardPageFactory(body=body)) == {"https://example.org/a"}


class TestDue:
    def test_an_address_is_one_however_many_pages_lead_there(self, site_tree):
        for title in ("Mares", "Lavoirs"):
            ProjectPageFactory(title=title, site_url="https://example.org/")
        assert reading.read_due() >= 2
        assert told() == {"https://example.org/": ["Lavoirs", "Mares"]}
        assert reading.read_due() == 0

    def test_a_page_is_read_again_once_it_is_published_anew(self, site_tree):
        page = ProjectPageFactory(site_url="https://before.example.org/")
        reading.read_due()
        page.site_url = "https://draft.example.org/"
        page.save_revision()
        assert reading.read_due() == 0
        publish(page)
        assert reading.read_due() == 1
        assert [*told()] == ["https://draft.example.org/"]

    @pytest.mark.parametrize("end", ["unpublish", "delete"])
    def test_what_no_published_page_leads_to_is_forgotten(self, site_tree, end):
        page = ProjectPageFactory(title="Mares", site_url="https://example.org/")
        other = EventPageFactory(title="Sortie", online_url="https://example.org/")
        reading.read_due()
        getattr(page, end)()
        reading.read_due()
        assert told() == {"https://example.org/": ["Sortie"]}
        other.delete()
        reading.read_due()
        assert told() == {}

    def test_a_page_that_comes_back_is_read_again(self, site_tree):
        page = ProjectPageFactory(title="Mares", site_url="https://example.org/")
        reading.read_due()
        page.unpublish()
        reading.read_due()
        publish(page)
        reading.read_due()
        assert told() == {"https://example.org/": ["Mares"]}

    def test_many_pages_are_read_a_few_at_a_time(self, site_tree, monkeypatch):
        monkeypatch.setattr(reading, "AT_ONCE", 3)
        for number in range(4):
            ProjectPageFactory(site_url=f"https://example.org/{number}")
        while reading.read_due():
            pass
        assert len(told()) == 4

    def test_what_is_known_of_an_address_stays(self, site_tree):
        page = ProjectPageFactory(site_url="https://example.org/")
        reading.read_due()
        later = timezone.now() + timedelta(days=3)
        Outlink.objects.update(state="broken", next_check=later)
        publish(page)
        reading.read_due()
        assert Outlink.objects.get().next_check == later
