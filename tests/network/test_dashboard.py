"""The dashboard of coordinators: what waits, what goes on, who and what has nobody yet."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network import activity
from network.models import Invitation, Member
from network.threads import Message, Report, Thread
from tests.factories import (
    ApplicationFactory,
    InvitationFactory,
    MemberFactory,
    ProjectPageFactory,
    UserFactory,
    converse,
)
from tests.soup import soup_of, texts
from tests.standing import standing

PAGE = "/admin/network/"
PROJECTS = "/admin/network/projects/"
QUERIES = 30


@standing
def world(site_tree, vocabulary):
    """Two projects, one of which has a member, in both languages."""
    ProjectPageFactory(title="Zq mares")
    MemberFactory(name="Ada", projects=[(ProjectPageFactory(title="Zq haies"), "observe")])


@pytest.fixture
def coordinator(client_of, world):
    return client_of("coordinator")


def figures(page):
    """{what: how many} of the members and the projects."""
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in rows(page)}


def rows(page):
    return page.select(".dashboard-figures > div")


@pytest.mark.parametrize("address", [PAGE, PROJECTS, f"{PROJECTS}results/"])
@pytest.mark.parametrize("role", ["visitor", "member", "editor", "moderator"])
def test_nobody_else_gets_there(client_of, world, role, address):
    response = client_of(role).get(address)
    assert (response.status_code, b"Zq" in response.content) == (302, False)


def test_the_menu_has_it_for_coordinators_alone(client_of, world):
    for role, is_there in (("coordinator", True), ("editor", False)):
        text = client_of(role).get("/admin/").content.decode()
        assert (f'"{PAGE}"' in text, f'"{PAGE}audit/exports/"' in text) == (is_there, is_there)


def test_it_tells_what_waits_and_for_how_long(coordinator):
    days_ago = timezone.now() - timedelta(days=12)
    ApplicationFactory(since=days_ago)
    ApplicationFactory()
    ApplicationFactory(state="asked")
    ApplicationFactory(state="unconfirmed", since=days_ago - timedelta(days=9))
    InvitationFactory(sent_at=timezone.now())
    InvitationFactory()
    InvitationFactory(sent_at=timezone.now() - timedelta(days=31))
    InvitationFactory(sent_at=timezone.now(), accepted_at=timezone.now())
    page = soup_of(coordinator.get(PAGE))
    assert texts(page, ".dashboard-list a") == [
        "2 demandes attendent une réponse",
        "1 personne doit encore vous répondre",
        "2 invitations sont ouvertes",
        "1 invitation a expiré",
        "0 signalement de message",
    ]
    assert len(page.select(".dashboard-age")) == 1
    assert texts(page, ".dashboard-age") == ["la plus ancienne attente : 1 semaine, 5 jours"]
    counts = [len(listed(coordinator, each["href"])) for each in page.select(".dashboard-list a")]
    assert counts == [2, 1, 2, 1, 0]


def listed(client, address):
    return soup_of(client.get(address)).select("#listing-results tbody tr")


def test_who_answers_nothing_is_told_of_nothing(client, world):
    """Running the network is one right, answering another."""
    ApplicationFactory()
    user = UserFactory()
    rights = ["access_admin", "change_member"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    page = soup_of(client.get(PAGE))
    assert not page.select(".dashboard-list")
    assert figures(page)["Projets sans membre"] == "0"  # they may look at no page
    assert not listed(client, PROJECTS)


def test_each_number_leads_to_whom_it_is_about(coordinator):
    for state in ("active", "paused", "suspended", "unclaimed", "unclaimed"):
        MemberFactory(state=state)
    page = soup_of(coordinator.get(PAGE))
    assert list(figures(page).values()) == ["2", "1", "1", "2", "moins de 5", "1", "1"]
    for row in rows(page):
        if row.a:
            assert len(listed(coordinator, row.a["href"])) == int(row.dd.text)


def test_a_project_without_member_is_listed_once(coordinator, site_tree):
    mares = ProjectPageFactory(title="Zq deux langues")
    mares.copy_for_translation(
        site_tree.home.en.locale, copy_parents=True
    ).save_revision().publish()
    haies = ProjectPageFactory(title="Zq traduit")
    english = haies.copy_for_translation(site_tree.home.en.locale, copy_parents=True)
    english.save_revision().publish()
    MemberFactory(projects=[(english, "")])  # counts for the French one
    ProjectPageFactory(title="Zq brouillon", live=False)
    titles = texts(soup_of(coordinator.get(PROJECTS)), "td.title .title-wrapper")
    assert titles == ["Zq deux langues", "Zq mares"]
    assert texts(soup_of(coordinator.get(f"{PROJECTS}?q=mares")), "td.title .title-wrapper") == [
        "Zq mares"
    ]
    assert listed(coordinator, f"{PROJECTS}?status=completed&p=99") == []


class TestActivity:
    @pytest.fixture(autouse=True)
    def today(self, db, monkeypatch):
        monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 3, 31))

    def test_the_months_are_twelve(self):
        months = activity.months(date(2026, 3, 31))
        assert (months[0], months[2], months[-1], len(months)) == (
            *(date(2026, 3, 1), date(2026, 1, 1), date(2025, 4, 1), 12),
        )

    def at(self, year, month, day=15):
        return timezone.make_aware(datetime(year, month, day, 0, 30))

    def said(self):
        """{month: what each column says} where it says something."""
        return {
            month: [cell.said for cell in cells]
            for month, cells in activity.activity()
            if {cell.said for cell in cells} - {"0", "–"}
        }

    def test_small_numbers_of_messages_are_not_told(self):
        one, other = MemberFactory(), MemberFactory()
        Member.objects.update(joined_on=date(2026, 3, 2), changed_at=self.at(2025, 4, 1))
        thread = converse(one, other, *"abcdefghijklmnop")
        Thread.objects.update(begun_at=self.at(2026, 2))
        for number, message in enumerate(thread.messages.all()):
            month = (3, 2, 1)[0 if number < 6 else 1 if number < 12 else 2]
            Message.objects.filter(pk=message.pk).update(written_at=self.at(2026, month))
        Message.objects.create(thread=thread, author=thread.parties.first(), kind="address")
        assert self.said() == {
            date(2026, 3, 1): ["2", "0", "–", "–"],  # this month isn't over
            date(2026, 2, 1): ["0", "0", "moins de 5", "6"],
            date(2026, 1, 1): ["0", "0", "0", "moins de 5"],
            date(2025, 4, 1): ["0", "2", "0", "0"],
        }

    def test_a_bar_tells_no_more_than_its_number(self):
        thread = converse(MemberFactory(), MemberFactory(), *"abc")
        Thread.objects.update(begun_at=self.at(2026, 2))
        thread.messages.update(written_at=self.at(2026, 2))
        for _month, (_joined, _changed, begun, sent) in activity.activity():
            assert (begun.value, begun.most, sent.value, sent.most) in {
                (0, 0, 0, 0),
                (0, 1, 0, 3),
                (0, 0, 0, 3),
            }

    @pytest.mark.parametrize(
        ("number", "said"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5"), (60, "60")]
    )
    def test_what_is_small(self, number, said):
        assert activity.hushed(number) == said


def test_who_waits_to_be_claimed_hasnt_joined(db):
    MemberFactory(state=Member.State.UNCLAIMED, user=None)
    [(_month, [joined, *_others]), *_before] = activity.activity()
    assert joined.said == "0"


def test_as_many_queries_whatever_there_is(coordinator):
    few = asked(coordinator)
    assert few <= QUERIES
    for number in range(5):
        member = MemberFactory(name=f"Autre {number}")
        ApplicationFactory()
        InvitationFactory(sent_at=timezone.now())
        thread = converse(member, MemberFactory(), "Bonjour", "Bonjour")
        message = thread.messages.first()
        Report.objects.create(message=message, by=thread.parties.last(), kind="spam")
        ProjectPageFactory(title=f"Zq {number}")
    assert asked(coordinator) == few


def asked(client):
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    return len(queries)


def test_an_empty_network_has_one_too(client_of, site_tree):
    page = soup_of(client_of("coordinator").get(PAGE))
    assert set(figures(page).values()) == {"0"}
    assert len(page.select(".dashboard-activity tbody tr")) == 12
    assert not page.select("meter")
    assert not page.select("[style]")


def test_an_invitation_stands_as_its_list_says(client_of):
    old, new = timezone.now() - timedelta(days=31), timezone.now()
    InvitationFactory(email="old@example.org", sent_at=old)
    InvitationFactory(email="new@example.org", sent_at=new)
    InvitationFactory(email="used@example.org", sent_at=old, accepted_at=old)
    assert [each.email for each in Invitation.objects.open()] == ["new@example.org"]
    assert [each.email for each in Invitation.objects.expired()] == ["old@example.org"]
    client = client_of("coordinator")
    assert len(listed(client, "/admin/network/invitations/?standing=expired")) == 1
    assert len(listed(client, "/admin/network/invitations/?standing=nonsense")) == 3
