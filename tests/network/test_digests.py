"""The weekly digest: what it tells, to whom, once, whatever fails."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.users.models import UserProfile

from directory.models import ProjectPage
from network import digests, mailings
from network.models import Absence, Member
from network.pages import SpacePage
from network.subscriptions import Subscription
from tests.factories import (
    EventPageFactory,
    MemberFactory,
    ProjectPageFactory,
    ResourcePageFactory,
    SpacePageFactory,
    TermsFactory,
    UserFactory,
    subscribe,
)
from tests.races import at_once
from tests.standing import standing

DAYS = timedelta(days=1)
State = Member.State


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(mailings, "MORNING", 0)


def ago(days):
    return timezone.now() - days * DAYS


@standing
def world(site_tree):
    """Of each kind, a public page, one for members, one for nobody, and one of long ago."""
    space = SpacePageFactory(title="Espace")
    hidden = SpacePageFactory(title="Comité", parent=space)
    hidden.view_restrictions.create(restriction_type="groups")
    for factory, what in ((EventPageFactory, "Sortie"), (ResourcePageFactory, "Guide")):
        factory(title=f"{what} ouverte", first_published_at=ago(2))
        factory(title=f"{what} privée", first_published_at=ago(3), parent=space)
        factory(title=f"{what} du comité", first_published_at=ago(2), parent=hidden)
        factory(title=f"{what} ancienne", first_published_at=ago(30))
        factory(title=f"{what} du jour")
    start = {"start": ago(1), "end": ago(1)}
    EventPageFactory(title="Sortie passée", first_published_at=ago(2), **start)
    ProjectPageFactory(title="Mares", first_published_at=ago(4))
    ProjectPageFactory(title="Landes", first_published_at=ago(40))
    ProjectPageFactory(title="Brouillon", first_published_at=ago(4), live=False)
    ProjectPage.objects.update(last_published_at=ago(20))
    ProjectPage.objects.filter(title="Mares").update(last_published_at=ago(4))


@pytest.fixture
def ada(world):
    member = MemberFactory(name="Ada Zqada", user__email="zqada@example.org", joined_on=OLD)
    member.subscription = subscribe(member)
    return member


OLD = timezone.localdate() - 60 * DAYS


def newcomer(name="Béa Zqbea", days=2, **values):
    joined = timezone.localdate() - days * DAYS
    return MemberFactory(name=name, joined_on=joined, **values)


def told(mail):
    """The lines of a mail that name what is new, by part."""
    parts, lines = {}, []
    for line in mail.body.splitlines():
        if line.startswith("== "):
            lines = parts.setdefault(line.strip("= "), [])
        elif line.startswith("* "):
            lines.append(line[2:])
    return parts


def test_it_tells_what_is_new_that_its_reader_may_see_and_nothing_else(ada, mailoutbox):
    newcomer(position="Botaniste")
    newcomer("Hélène Absente", state=State.PAUSED)
    newcomer("Aujourd’hui", days=0)
    newcomer("Avant", days=8)
    assert digests.send_digests() == 1
    [mail] = mailoutbox
    assert mail.to == ["zqada@example.org"]
    parts = told(mail)
    day = parts.pop("Événements à venir")
    assert sorted(line.split(" – ")[0] for line in day) == ["Sortie ouverte", "Sortie privée"]
    moved = parts.pop("Ce qui bouge dans les projets")
    assert [line.split(" – ")[0] for line in moved] == ["Mares"]
    assert parts == {
        "Nouveaux membres": ["Béa Zqbea – Botaniste"],
        "Ressources récentes": ["Guide ouverte – Guide", "Guide privée – Guide"],
    }


def test_both_forms_say_the_same_and_each_link_leads_there(ada, mailoutbox, client):
    newcomer("Béa <b>Zqbea</b>")
    digests.send_digests()
    [mail] = mailoutbox
    [(page, kind)] = mail.alternatives
    assert kind == "text/html"
    assert "Béa &lt;b&gt;Zqbea&lt;/b&gt;" in page and "<b>Zqbea" not in page
    assert "Béa <b>Zqbea</b>" in mail.body
    client.force_login(ada.user)
    lines = [line.strip() for line in mail.body.split("-- \n")[0].splitlines()]
    links = [line for line in lines if line.startswith("http")]
    assert len(links) == 12
    for link in links:
        assert client.get(link).status_code == 200, link
        assert f'href="{link}"'.replace("&", "&amp;") in page


def test_a_profile_is_told_as_its_member_chose(ada, mailoutbox):
    newcomer(position="zqposte", tiers={"position": 0}, biography="zqbio", email="zqb@example.org")
    digests.send_digests()
    assert told(mailoutbox[0])["Nouveaux membres"] == ["Béa Zqbea"]
    assert "zqposte" not in str(mailoutbox[0].message())
    assert "zqb" not in mailoutbox[0].body.replace("Zqbea", "")


def test_in_the_language_of_who_gets_it(ada, mailoutbox):
    UserProfile.objects.update_or_create(user=ada.user, defaults={"preferred_language": "en"})
    newcomer()
    digests.send_digests()
    [mail] = mailoutbox
    assert mail.subject == "New in the network"
    assert "New members" in told(mail)
    assert "/en/network/mails/" in mail.body and "/fr/network/" not in mail.body
    assert '<html lang="en">' in mail.alternatives[0][0]


def test_once_a_week(ada, mailoutbox):
    assert digests.send_digests() == 1
    assert digests.send_digests() is None
    ada.subscription.refresh_from_db()
    assert ada.subscription.since == timezone.localdate()
    Subscription.objects.update(since=timezone.localdate() - 6 * DAYS)
    assert digests.send_digests() is None
    assert len(mailoutbox) == 1


def test_without_news_there_is_no_mail(site_tree, mailoutbox):
    member = MemberFactory(joined_on=OLD)
    subscribe(member)
    newcomer("Hélène Absente", state=State.PAUSED)
    assert digests.send_digests() is None
    assert mailoutbox == []
    assert member.subscriptions.get().since == timezone.localdate()


def test_nobody_gets_one_who_hasnt_asked(world, mailoutbox):
    newcomer()
    subscribe(MemberFactory(), is_on=False)
    subscribe(MemberFactory(), kind="alerts")
    assert digests.send_digests() is None
    assert mailoutbox == []


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.PAUSED},
        {"state": State.SUSPENDED},
        {"state": State.PAUSED, "absence": Absence.HIDDEN},
        {"user__is_active": False},
        {"user": None, "state": State.UNCLAIMED},
    ],
    ids=["paused", "suspended", "absent", "deactivated", "unclaimed"],
)
def test_nobody_gets_one_who_may_not_enter(world, mailoutbox, values):
    subscribe(MemberFactory(**values))
    newcomer()
    assert digests.send_digests() is None
    assert mailoutbox == []


def test_nor_who_has_yet_to_agree_to_the_terms(ada, mailoutbox):
    TermsFactory()
    terms = TermsFactory(version="2")
    assert digests.send_digests() is None
    ada.consents.create(terms=terms)
    assert digests.send_digests() == 1


def test_nor_before_the_morning(ada, mailoutbox, monkeypatch):
    monkeypatch.setattr(mailings, "MORNING", 24)
    assert digests.send_digests() is None


def test_what_is_closed_meanwhile_isnt_in_it(ada, mailoutbox):
    """A page that was open when it was published, a member who was shown when they joined."""
    bea = newcomer()
    PageViewRestriction.objects.create(
        page=SpacePage.objects.get(slug="espace"), restriction_type="groups"
    )
    Member.objects.filter(pk=bea.pk).update(state=State.PAUSED)
    digests.send_digests()
    assert {line.split(" – ")[0] for part in told(mailoutbox[0]).values() for line in part} == {
        "Sortie ouverte",
        "Guide ouverte",
        "Mares",
    }


class Failing:
    """Sends as usual, but to some."""

    def __init__(self, monkeypatch, *addresses):
        self.addresses = addresses
        send = EmailMultiAlternatives.send

        def fail(mail):
            if set(mail.to) & set(self.addresses):
                raise SMTPException(f"{mail.to} is unknown")
            return send(mail)

        monkeypatch.setattr(EmailMultiAlternatives, "send", fail)


def test_one_that_fails_keeps_nobody_from_theirs_and_is_tried_again(
    ada, mailoutbox, monkeypatch, caplog
):
    other = MemberFactory(user__email="other@example.org", joined_on=OLD)
    subscribe(other)
    failing = Failing(monkeypatch, "zqada@example.org")
    assert digests.send_digests() == 1
    assert "zqada@" not in caplog.text
    failing.addresses = ()
    assert digests.send_digests() is None  # not every minute
    Subscription.objects.update(failed_at=timezone.now() - mailings.TRY_AGAIN_AFTER)
    assert digests.send_digests() == 1
    assert digests.send_digests() is None
    assert [mail.to for mail in mailoutbox] == [["other@example.org"], ["zqada@example.org"]]


def test_some_at_a_time(ada, mailoutbox, monkeypatch):
    subscribe(MemberFactory(joined_on=OLD))
    monkeypatch.setattr(mailings, "SPELL", 1)
    assert [digests.send_digests() for _ in range(3)] == [1, 1, None]


def test_turned_on_again_it_tells_of_a_week_and_no_more(ada, mailoutbox):
    """Nor does turning it off and on tell anything twice."""
    Subscription.objects.update(since=OLD, is_on=False)
    ada.subscriptions.get().turn(on=True)
    assert ada.subscriptions.get().since == timezone.localdate() - 7 * DAYS
    digests.send_digests()
    subscription = ada.subscriptions.get()
    stale = Subscription.objects.get(pk=subscription.pk)
    stale.turn(on=False)
    stale.turn(on=True)
    assert digests.send_digests() is None


def test_a_coordinator_is_told_what_their_pages_show(world, mailoutbox):
    coordinator = UserFactory(role="coordinator")
    subscribe(MemberFactory(user=coordinator, joined_on=OLD))
    newcomer(position="zqposte", tiers={"position": 0}, telephone="+33 1 99 00 00 00")
    newcomer("Hélène Absente", state=State.PAUSED)
    digests.send_digests()
    assert told(mailoutbox[0])["Nouveaux membres"] == ["Béa Zqbea – zqposte"]
    assert "+33" not in mailoutbox[0].body


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_send_one(site_tree, mailoutbox):
    subscribe(MemberFactory(joined_on=OLD))
    newcomer()
    sent = at_once(lambda _number: digests.send_digests(), range(4))
    assert sorted(filter(None, sent)) == [1]
    assert len(mailoutbox) == 1
