"""Visitors report problems with the pages that they may open, and leave nothing of themselves."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.users.models import UserProfile

from portal.core import periodic
from portal.core.limits import Limit
from portal.problems import views
from portal.problems.models import MAX_LENGTH, ProblemReport

from ..factories import ProjectPageFactory, UserFactory

SAID = {"kind": "broken-link", "message": "Le lien vers la carte est mort."}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def page(site_tree):
    return ProjectPageFactory(title="Mares")


def address_of(page, rest=""):
    return f"/fr/report/{page.pk}/{rest}"


def send(client, page, **values):
    return client.post(address_of(page), SAID | values)


def reports():
    return list(ProblemReport.objects.values_list("page__title", "kind", "message", "email"))


class TestForm:
    def test_is_stored_and_thanked_for(self, client, page):
        response = send(client, page, email="a@example.org")
        assert response["Location"] == address_of(page, "sent/")
        assert reports() == [("Mares", *SAID.values(), "a@example.org")]
        thanks = BeautifulSoup(client.get(response["Location"]).content, "html.parser")
        assert thanks.select_one("main a.button")["href"] == page.url

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"kind": ""}, "kind"),
            ({"kind": "else"}, "kind"),
            ({"message": " "}, "message"),
            ({"message": "x" * (MAX_LENGTH + 1)}, "message"),
            ({"message": "a\0b"}, "message"),
            ({"email": "a@"}, "email"),
        ],
    )
    def test_refuses_and_keeps_what_was_said(self, client, page, values, field):
        response = send(client, page, **values)
        assert (response.status_code, reports()) == (200, [])
        assert list(response.context["form"].errors) == [field]
        soup = BeautifulSoup(response.content, "html.parser")
        kept = soup.select_one("textarea").get_text().strip()
        assert kept == ({**SAID, **values})["message"].strip()

    def test_robots_are_thanked_and_forgotten(self, client, page):
        response = send(client, page, website="https://spam.example/")
        assert response["Location"] == address_of(page, "sent/")
        assert (reports(), mail.outbox) == ([], [])

    def test_takes_no_form_of_another_site(self, page):
        client = Client(enforce_csrf_checks=True)
        response = send(client, page)
        assert (response.status_code, reports()) == (403, [])
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.html["lang"] == "fr"
        assert soup.select_one("main a.button")["href"] == address_of(page)

    def test_only_the_form_sets_a_cookie_and_is_kept_by_no_cache(self, client, page):
        assert client.get(page.url).cookies == {}
        response = client.get(address_of(page))
        assert set(response.cookies) == {"csrftoken"}
        assert "no-store" in response["Cache-Control"]
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.select_one("meta[name=robots]")["content"] == "noindex"


class TestWhoMayReport:
    """What one may not open doesn't exist: not its form, its title, its thanks."""

    def test_hidden_pages_are_not_found(self, client, client_of, page, site_tree):
        draft = ProjectPageFactory(title="Brouillon", live=False)
        restricted = ProjectPageFactory(title="Réservée")
        PageViewRestriction.objects.create(page=restricted, restriction_type="login")
        root = site_tree.home.fr.get_parent()
        for hidden in (draft, restricted, root):
            for rest in ("", "sent/"):
                assert client.get(address_of(hidden, rest)).status_code == 404
            assert send(client, hidden).status_code == 404
        assert reports() == []
        member = client_of("member")
        assert member.get(address_of(restricted)).status_code == 200
        assert member.get(address_of(draft)).status_code == 404

    def test_whoever_gave_the_password_may(self, client, page):
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type="password", password="mellon"
        )
        assert client.get(address_of(page)).status_code == 404
        given = {"password": "mellon", "return_url": page.url}
        client.post(f"/fr/_util/authenticate_with_password/{restriction.pk}/{page.pk}/", given)
        assert client.get(address_of(page)).status_code == 200


class TestLimits:
    def test_so_many_an_hour_from_one_address(self, client, page):
        for _ in range(views.REPORTS.each):
            assert send(client, page).status_code == 302
        response = send(client, page)
        assert response.status_code == 429
        assert response.context["form"].non_field_errors()
        assert send(Client(REMOTE_ADDR="192.0.2.7"), page).status_code == 302
        assert len(reports()) == views.REPORTS.each + 1

    def test_so_many_in_all(self, page, monkeypatch):
        monkeypatch.setattr(views, "REPORTS", Limit("reports", each=10, in_all=2))
        sent = [send(Client(REMOTE_ADDR=f"192.0.2.{n}"), page).status_code for n in range(3)]
        assert sent == [302, 302, 429]

    @pytest.mark.parametrize(("behind", "sent"), [(True, [302, 302]), (False, [302, 429])])
    def test_behind_a_proxy_the_visitors_address_counts(
        self, page, settings, monkeypatch, behind, sent
    ):
        settings.BEHIND_PROXY = behind
        monkeypatch.setattr(views, "REPORTS", Limit("reports", each=1, in_all=200))
        forwarded = ["198.51.100.1, 192.0.2.1", "198.51.100.1, 192.0.2.2"]
        clients = [Client(headers={"X-Forwarded-For": each}) for each in forwarded]
        assert [send(client, page).status_code for client in clients] == sent

    def test_no_address_is_written_anywhere(self, page, caplog, monkeypatch):
        caplog.set_level("DEBUG")
        keys = []
        monkeypatch.setattr(cache, "add", lambda key, *rest: keys.append(key))
        send(Client(REMOTE_ADDR="192.0.2.77"), page, email="a@example.org")
        written = [*keys, caplog.text, str(ProblemReport.objects.values().get())]
        assert len(keys) == 2
        assert [text for text in written if "192.0.2.77" in text] == []
        assert "a@example.org" not in caplog.text

    def test_a_cache_that_fails_limits_nobody(self, client, page, monkeypatch):
        def fail(*args):
            raise ConnectionError

        monkeypatch.setattr(cache, "add", fail)
        assert send(client, page).status_code == 302
        assert len(reports()) == 1


class TestMail:
    """The owner is told, and the address for all reports, each in their language."""

    @pytest.fixture
    def owned(self, page):
        page.owner = UserFactory(role="editor", email="owner@example.org")
        page.save()
        UserProfile.objects.create(user=page.owner, preferred_language="en")
        return page

    def test_owner_is_told_in_their_language(self, client, owned):
        send(client, owned, email="a@example.org")
        [sent] = mail.outbox
        assert (sent.to, sent.subject) == (["owner@example.org"], "Problem reported: Mares")
        assert SAID["message"] in sent.body
        report = ProblemReport.objects.get()
        assert f"/admin/problem-reports/edit/{report.pk}/" in sent.body
        assert "a@example.org" not in sent.body

    def test_staff_are_told_too(self, client, owned, settings):
        settings.PROBLEM_REPORTS_EMAIL = "staff@example.org"
        send(client, owned)
        assert sorted(sent.to[0] for sent in mail.outbox) == [
            "owner@example.org",
            "staff@example.org",
        ]

    @pytest.mark.parametrize("change", ["inactive", "no longer staff"])
    def test_an_owner_of_former_days_is_not(self, client, owned, change):
        if change == "inactive":
            type(owned.owner).objects.update(is_active=False)
        else:
            owned.owner.groups.clear()
        send(client, owned)
        assert (len(reports()), mail.outbox) == (1, [])

    def test_mail_that_fails_loses_no_report(self, client, owned, settings):
        settings.EMAIL_BACKEND = "no.such.backend"
        assert send(client, owned).status_code == 302
        assert len(reports()) == 1


def test_addresses_are_erased_half_a_year_after_they_were_settled(page):
    now = timezone.now()
    settled = {"old": now - timedelta(days=184), "new": now - timedelta(days=182), "open": None}
    for name, moment in settled.items():
        ProblemReport.objects.create(
            page=page, kind="other", message=name, email="a@example.org", settled_at=moment
        )
    results = dict(periodic.run_all())
    assert results["addresses of who reported a problem, settled long ago"] == 1
    kept = dict(ProblemReport.objects.values_list("message", "email"))
    assert kept == {"old": "", "new": "a@example.org", "open": "a@example.org"}
