"""Whoever leads a project is asked once a year, and nobody else, and not for what has ended."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from directory.models import ProjectPage
from portal.confirmations import asking
from portal.confirmations.models import (
    GOOD_FOR,
    Confirmation,
    confirm,
    figures_token_of,
    stale,
    token_of,
)

from ..factories import ProjectPageFactory, UserFactory, translate

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - GOOD_FOR - timedelta(days=1)
MAIL = "mares@example.org"


def project(at=LONG_AGO, **values):
    """A project that was published first at some time."""
    slug = f"mares-{ProjectPage.objects.count()}"
    page = ProjectPageFactory(**{"title": "Mares", "slug": slug, "contact_email": MAIL} | values)
    ProjectPage.objects.filter(pk=page.pk).update(first_published_at=at)
    return page


@pytest.fixture
def asked(mailoutbox, django_capture_on_commit_callbacks):
    """Asks for what is due: the mails that are sent thereby."""

    def ask():
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            asking.ask_due()
        return list(mailoutbox)

    return ask


def test_after_a_year_and_then_not_for_another(site_tree, asked):
    page = project()
    [mail] = asked()
    assert mail.to == [MAIL]
    assert mail.subject == "Est-ce toujours exact ? Mares".replace(" ?", "\xa0?")
    assert page.full_url in mail.body
    assert "/fr/confirm/" in mail.body
    assert f"/fr/figures/{figures_token_of(page)}/" in mail.body
    assert asked() == []
    Confirmation.objects.update(asked_at=LONG_AGO)
    assert len(asked()) == 1


def test_in_the_language_of_its_page(site_tree, asked):
    page = project()
    english = translate(page, title="Ponds")
    page.unpublish()
    ProjectPage.objects.filter(pk=english.pk).update(first_published_at=LONG_AGO)
    [mail] = asked()
    assert mail.subject == "Is this still right? Ponds"
    assert "/en/confirm/" in mail.body


def test_once_for_all_its_pages(site_tree, asked):
    page = project()
    translate(page, title="Ponds")
    ProjectPage.objects.update(first_published_at=LONG_AGO)
    assert len(asked()) == 1


def test_whoever_made_the_page_where_it_has_no_contact(site_tree, asked):
    page = project(contact_email="")
    ProjectPage.objects.filter(pk=page.pk).update(owner=UserFactory(email="ada@example.org"))
    [mail] = asked()
    assert mail.to == ["ada@example.org"]


@pytest.mark.parametrize(
    "values",
    [
        {"at": timezone.now()},
        {"contact_email": ""},
        {"status": "completed"},
        {"status": "abandoned"},
        {"end_date": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["new", "without contact", "completed", "abandoned", "ended"],
)
def test_nobody(site_tree, asked, values):
    page = project(**values)
    ProjectPage.objects.filter(pk=page.pk).update(owner=None)
    assert asked() == []


def test_not_for_what_is_confirmed_or_taken_back(site_tree, asked):
    confirm(project().translation_key)
    project().unpublish()
    assert asked() == []


def test_one_that_is_taken_back_meanwhile(site_tree, mailoutbox):
    page = project()
    page.unpublish()
    asking.ask.func(page.pk)
    assert mailoutbox == []


def test_a_few_at_a_time(site_tree, asked, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 2)
    for _number in range(3):
        project()
    assert [len(asked()) for _time in range(3)] == [2, 1, 0]


def test_one_of_several_processes_asks(site_tree):
    project()
    now = timezone.now()
    first, second = asking._due(now).get(), asking._due(now).get()
    assert [asking._claimed(first, now), asking._claimed(second, now)] == [True, False]


class TestStale:
    def titles(self):
        return [page.title for page in stale(timezone.now())]

    def test_after_a_year(self, site_tree):
        page = project()
        assert self.titles() == ["Mares"]
        confirm(page.translation_key)
        assert self.titles() == []
        Confirmation.objects.update(confirmed_at=LONG_AGO)
        assert self.titles() == ["Mares"]

    def test_once_its_end_has_passed_until_somebody_has_looked(self, site_tree):
        at = timezone.now() - timedelta(days=30)
        page = project(at=at, end_date=timezone.localdate() - timedelta(days=1))
        assert self.titles() == ["Mares"]
        confirm(page.translation_key)
        assert self.titles() == []

    def test_not_before(self, site_tree):
        project(at=timezone.now(), end_date=timezone.localdate())
        assert self.titles() == []


class TestLink:
    def test_looking_confirms_nothing(self, site_tree, client):
        address = f"/fr/confirm/{token_of(project())}/"
        for method in (client.get, client.head):
            response = method(address)
            assert response.status_code == 200
            assert "no-store" in response["Cache-Control"]
        assert not Confirmation.objects.exists()

    def test_one_click_does(self, site_tree, client):
        page = project()
        response = client.post(f"/fr/confirm/{token_of(page)}/", follow=True)
        assert response.redirect_chain[-1][0].endswith("/done/")
        assert "Merci" in response.content.decode()
        [confirmation] = Confirmation.objects.all()
        assert confirmation.key == page.translation_key
        assert confirmation.confirmed_by is None
        assert not stale(timezone.now()).exists()

    @pytest.mark.parametrize("token", ["zq", "0:zq:zq", "a" * 32])
    def test_made_up(self, site_tree, client, token):
        for address in (f"/fr/confirm/{token}/", f"/fr/confirm/{token}/done/"):
            assert client.get(address).status_code == 404
        assert client.post(f"/fr/confirm/{token}/").status_code == 404

    def test_of_long_ago(self, site_tree, client):
        page = project()
        with mock.patch("django.core.signing.time.time", return_value=0):
            token = token_of(page)
        assert client.get(f"/fr/confirm/{token}/").status_code == 404

    def test_of_a_page_that_is_gone(self, site_tree, client):
        page = project()
        token = token_of(page)
        page.unpublish()
        assert client.get(f"/fr/confirm/{token}/").status_code == 404
