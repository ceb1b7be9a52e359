"""Who isn't here for long: reminded, hidden, warned, erased, and back at any moment."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.contrib.auth.signals import user_logged_in
from django.urls import reverse
from django.utils import timezone

from network import absence
from network.models import Absence, Member
from portal.core.models import User
from tests.factories import MemberFactory, UserFactory

STEPS = [Absence.REMINDED, Absence.HIDDEN, Absence.WARNED]


def away(step=Absence.NONE, days=1, **values):
    """A member for whom the next step is due since some days."""
    since = timezone.localdate() - absence.LASTS[step] - timedelta(days=days)
    if step >= Absence.HIDDEN:
        values.setdefault("state", Member.State.PAUSED)
    return MemberFactory(
        seen_on=since, absence=step, absent_since=since if step else None, **values
    )


@pytest.mark.parametrize("step", STEPS)
def test_the_next_step_is_taken_and_told(site_tree, mailoutbox, step):
    member = away(Absence(step - 1))
    away(Absence(step - 1), days=0)
    assert absence.go_on() == 1
    member.refresh_from_db()
    assert (member.absence, member.absent_since) == (step, timezone.localdate())
    assert member.is_active == (step < Absence.HIDDEN)
    [mail] = mailoutbox
    assert mail.to == [member.user.email]
    assert "/fr/account/login/" in mail.body
    assert absence.go_on() is None


def test_the_last_step_erases(site_tree, mailoutbox):
    member, other = away(Absence.WARNED), MemberFactory()
    assert absence.go_on() == 1
    assert list(Member.objects.all()) == [other]
    assert not User.objects.filter(pk=member.user.pk).exists()
    [mail] = mailoutbox
    assert "/fr/network/join/" in mail.body


def test_a_clock_that_stood_still_erases_nobody(site_tree, mailoutbox):
    """Whoever is away for ten years is first reminded, and has all the time to come back."""
    member = away(days=3650)
    for _ in range(5):
        absence.go_on()
    member.refresh_from_db()
    assert (member.absence, len(mailoutbox)) == (Absence.REMINDED, 1)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("hid", [False, True])
def test_coming_back_undoes_all_of_it(site_tree, client, step, hid):
    member = away(step, hid=hid and step >= Absence.HIDDEN)
    client.force_login(member.user)
    assert client.get(reverse("own-profile")).status_code == 200
    member.refresh_from_db()
    assert (member.absence, member.seen_on) == (Absence.NONE, timezone.localdate())
    assert member.is_active == (not member.is_paused) == (not hid or step < Absence.HIDDEN)
    assert member.user.groups.filter(name="Members").exists() == member.is_active
    assert absence.go_on() is None


def test_who_was_hidden_by_it_enters_at_once(site_tree, client):
    client.force_login(away(Absence.HIDDEN).user)
    assert client.get(reverse("members")).status_code == 200


def test_signing_in_is_being_here(site_tree):
    member = away(Absence.WARNED)
    user_logged_in.send(User, user=member.user, request=None)
    member.refresh_from_db()
    assert member.absence == Absence.NONE


def test_who_hid_themselves_stays_hidden(site_tree):
    member = away(Absence.REMINDED, state=Member.State.PAUSED)
    absence.go_on()
    member.refresh_from_db()
    assert (member.absence, member.hid) == (Absence.HIDDEN, True)
    absence.here(member)
    assert member.is_paused


@pytest.mark.parametrize("step", [Absence.NONE, *STEPS])
def test_others_are_left_alone(site_tree, mailoutbox, step):
    away(step, user=UserFactory(role="coordinator"))
    away(step, user=UserFactory(is_superuser=True))
    away(step, user=None)
    away(step, state=Member.State.SUSPENDED)
    away(step, state=Member.State.UNCLAIMED)
    assert absence.go_on() is None
    assert not mailoutbox and Member.objects.count() == 5


def test_who_cant_be_written_to_keeps_everything(site_tree, monkeypatch):
    def fault(*args, **kwargs):
        raise SMTPException

    members = [away(step) for step in (Absence.NONE, *STEPS)]
    monkeypatch.setattr("network.letters.EmailMultiAlternatives.send", fault)
    assert absence.go_on() is None
    assert [Member.objects.get(pk=each.pk).absence for each in members] == [0, 1, 2, 3]


def test_a_visit_is_written_down_once_a_day(site_tree, client, django_assert_num_queries):
    member = MemberFactory(seen_on=timezone.localdate() - timedelta(days=1))
    absence.here(member)
    with django_assert_num_queries(0):
        absence.here(member)
