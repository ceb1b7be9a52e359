"""What becomes of applications as time passes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from network import jobs
from network.models import Application
from tests.factories import ApplicationFactory, UserFactory

State = Application.State


def old(days, **values):
    when = timezone.now() - timedelta(days=days)
    return ApplicationFactory(written_at=when, since=when, **values)


@pytest.mark.parametrize(
    ("state", "days"),
    [(State.UNCONFIRMED, 7), (State.ASKED, 60), (State.REFUSED, 183), (State.ACCEPTED, 183)],
)
def test_what_leads_nowhere_is_forgotten(db, state, days):
    old(days + 1, state=state)
    kept = old(days - 1, state=state)
    assert jobs.forget_applications() == 1
    assert Application.objects.get() == kept
    assert jobs.forget_applications() is None


def test_what_waits_for_coordinators_is_never_forgotten(db):
    old(999)
    assert jobs.forget_applications() is None


def test_coordinators_are_reminded_once_a_week(site_tree, mailoutbox):
    coordinator = UserFactory(role="coordinator")
    old(2)
    assert jobs.remind() is None
    application = old(4)
    assert jobs.remind() == 1
    assert [mail.to for mail in mailoutbox] == [[coordinator.email]]
    assert application.email not in mailoutbox[0].body
    assert jobs.remind() is None
    Application.objects.update(reminded_at=timezone.now() - timedelta(days=8))
    assert jobs.remind() == 1
    assert len(mailoutbox) == 2


def test_who_was_asked_for_more_is_reminded_once(site_tree, mailoutbox):
    application = old(15, state=State.ASKED)
    application.remarks.create(text="Quelles grenouilles ?")
    old(13, state=State.ASKED)
    assert jobs.remind() == 1
    assert jobs.remind() is None
    [mail] = mailoutbox
    assert mail.to == [application.email]
    assert "Quelles grenouilles ?" in mail.body
