"""How often a project was shown and its site gone to, by month, for who has the address alone."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.counts import MONTHS, by_month
from directory.models import DailyCount
from portal.confirmations.models import figures_token_of, token_of

from ..factories import NewsPageFactory, ProjectPageFactory, translate
from ..soup import soup_of, texts

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def address(token, language="fr"):
    return f"/{language}/figures/{token}/"


@pytest.fixture
def mares(site_tree):
    return ProjectPageFactory(title="Mares", site_url="https://mares.example.org/")


class TestCounting:
    def test_views_and_clicks_of_all_its_languages(self, mares, client):
        english = translate(mares, title="Ponds")
        for url in (mares.seen_url, english.seen_url):
            response = client.get(url)
            assert (response.status_code, response.content) == (204, b"")
            assert response["Cache-Control"] == "no-store"
        client.get(mares.relay_url)
        [row] = DailyCount.objects.all()
        assert (row.project, row.day) == (mares.translation_key, TODAY)
        assert (row.views, row.clicks) == (2, 1)

    def test_reading_the_page_itself_counts_nothing(self, mares, client):
        assert client.get(mares.url).status_code == 200
        assert not DailyCount.objects.exists()

    @pytest.mark.parametrize("what", ["seen_url", "relay_url"])
    def test_nor_does_what_nobody_looks_at(self, mares, client, what):
        client.head(getattr(mares, what))
        client.get(getattr(mares, what), headers={"Sec-Purpose": "prefetch"})
        assert not DailyCount.objects.exists()

    @pytest.mark.parametrize("what", ["seen_url", "relay_url"])
    def test_nor_a_page_that_isnt_public(self, mares, client, what):
        address = getattr(mares, what)
        mares.unpublish()
        assert client.get(address).status_code == 404
        assert not DailyCount.objects.exists()

    def test_a_preview_asks_for_nothing(self, mares, client_of):
        address = reverse("wagtailadmin_pages:view_draft", args=[mares.pk])
        assert not soup_of(client_of("editor").get(address)).select("[data-seen]")
        assert soup_of(Client().get(mares.url)).select("[data-seen]")


class TestByMonth:
    @pytest.mark.parametrize(
        ("today", "first"),
        [
            (date(2026, 1, 31), date(2025, 2, 1)),
            (date(2026, 12, 1), date(2026, 1, 1)),
            (date(2024, 2, 29), date(2023, 3, 1)),
        ],
    )
    def test_twelve_months_with_those_without_any(self, mares, today, first):
        key = mares.translation_key
        DailyCount.objects.create(project=key, day=today, views=3, clicks=1)
        DailyCount.objects.create(project=key, day=today.replace(day=1) - timedelta(1), views=4)
        DailyCount.objects.create(project=key, day=first - timedelta(days=1), views=5)
        months = by_month(key, today)
        assert len(months) == MONTHS
        assert months[0] == (first, 0, 0)
        assert [month[1:] for month in months[-2:]] == [(4, 0), (3, 1)]

    def test_of_one_project(self, mares):
        other = ProjectPageFactory(slug="autre")
        DailyCount.add(other, "views")
        assert sum(month.views for month in by_month(mares.translation_key, TODAY)) == 0


class TestPage:
    def test_each_month_and_all_together(self, mares, client):
        for _time in range(3):
            DailyCount.add(mares, "views")
        DailyCount.add(mares, "clicks")
        soup = soup_of(client.get(address(figures_token_of(mares))))
        assert texts(soup, "tbody tr td")[:2] == ["3", "1"]
        assert len(soup.select("tbody tr")) == MONTHS
        assert texts(soup, "tfoot td") == ["3", "1"]
        assert soup.select_one('meta[name="robots"]')["content"].startswith("noindex")

    def test_in_the_language_of_the_address(self, mares, client):
        translate(mares, title="Ponds")
        soup = soup_of(client.get(address(figures_token_of(mares), "en")))
        assert texts(soup, ".lead a") == ["Ponds"]

    def test_by_no_other_token(self, mares, client):
        token = figures_token_of(mares)
        for wrong in (token_of(mares), token[:-1], "x", mares.translation_key.hex):
            assert client.get(address(wrong)).status_code == 404
        assert client.get(f"/fr/confirm/{token}/").status_code == 404

    def test_not_of_what_isnt_public_any_more(self, mares, client):
        token = figures_token_of(mares)
        mares.unpublish()
        assert client.get(address(token)).status_code == 404

    def test_the_page_that_asks_leads_there(self, mares, client):
        soup = soup_of(client.get(f"/fr/confirm/{token_of(mares)}/"))
        assert soup.select_one(f'a[href="{address(figures_token_of(mares))}"]')

    def test_so_does_the_editor_of_a_published_project(self, mares, client_of, site_tree):
        client, link = client_of("editor"), f'"{address(figures_token_of(mares))}"'
        assert link in client.get(f"/admin/pages/{mares.pk}/edit/").content.decode()
        news, draft = NewsPageFactory(), ProjectPageFactory(slug="brouillon", live=False)
        for page in (news, draft):
            assert "/figures/" not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
