"""What is sent is accepted by the Standard Webhooks' own verifier; what fails comes again."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError
from wagtail.models import PageViewRestriction

from portal.core import periodic
from portal.webhooks import jobs, models, sending, signing
from portal.webhooks.mail import tell_of_stop
from portal.webhooks.models import Attempt, Delivery, Endpoint, Message
from portal.webhooks.outbox import write
from tests.factories import ProjectPageFactory, UserFactory
from tests.races import at_once

from .receiver import Receiver

State = Delivery.State


@pytest.fixture
def told(db):
    """Writes a message for an endpoint; its delivery."""

    def tell(endpoint, number=1):
        write([("project.published", {"key": str(UUID(int=number))})], [endpoint.row])
        return Delivery.objects.latest("pk")

    return tell


def later(**delta):
    """Let time pass, for all that waits."""
    for each in Delivery.objects.filter(state=State.PENDING):
        each.next_attempt -= timedelta(**delta)
        each.save()


def stored(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts


def verified(secret, arrived):
    return Webhook(secret).verify(arrived.body, arrived.headers)


@pytest.mark.django_db(transaction=True)
def test_published_is_sent_on_commit(site_tree, endpoint, receiver):
    page = ProjectPageFactory(title="Mares « d’été »")
    [arrived] = receiver.arrived
    told = verified(endpoint.secret, arrived)
    assert told["type"] == "project.published"
    assert told["data"]["key"] == str(page.translation_key)
    assert told["data"]["languages"]["fr"]["title"] == page.title
    assert arrived.headers["content-type"] == "application/json"
    message = Message.objects.get()
    assert message.uid == arrived.headers["webhook-id"]
    assert message.uid.startswith("msg_")
    assert stored(message.deliveries.get()) == (State.DELIVERED, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_active", [True, False])
def test_what_was_public_for_a_moment_is_told_by_its_key(site_tree, endpoint, receiver, is_active):
    """What waits to be sent, and what may be sent again, holds no title of what is private now."""
    receiver.answer = lambda arrived: (500, {}, b"")
    page = ProjectPageFactory(title="Secret par erreur")
    Endpoint.objects.update(is_active=is_active)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert [
        body for body in Message.objects.values_list("body", flat=True) if "erreur" in body
    ] == []
    Endpoint.objects.update(is_active=True)
    receiver.arrived.clear()
    receiver.answer = lambda arrived: (204, {}, b"")
    later(hours=1)
    sending.send_due()
    expected = {"key": str(page.translation_key), "kind": "project"}
    told = [verified(endpoint.secret, arrived) for arrived in receiver.arrived]
    assert [each["data"] for each in told] == [expected] * (2 if is_active else 1)


def test_forged_is_not_accepted(endpoint, receiver, told):
    told(endpoint)
    sending.send_due()
    [arrived] = receiver.arrived
    with pytest.raises(WebhookVerificationError):
        verified(signing.new_secret(), arrived)
    arrived.body += " "
    with pytest.raises(WebhookVerificationError):
        verified(endpoint.secret, arrived)


def test_both_secrets_sign_for_a_day(endpoint, receiver, told):
    row, first = endpoint.row, endpoint.secret
    second = row.renew_secret()
    row.save()
    told(endpoint)
    sending.send_due()
    for secret in (first, second):
        assert verified(secret, receiver.arrived[-1])["type"] == "project.published"
    row.rotated_at -= models.BOTH_SIGN_FOR
    row.save()
    told(endpoint)
    sending.send_due()
    assert verified(second, receiver.arrived[-1])
    with pytest.raises(WebhookVerificationError):
        verified(first, receiver.arrived[-1])


def test_secrets_are_stored_as_nobody_reads_them(endpoint, settings, receiver, told):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_endpoint")
        assert endpoint.secret not in str(cursor.fetchall())
        assert endpoint.secret.removeprefix(signing.PREFIX) not in str(endpoint.row.__dict__)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    told(endpoint)
    assert sending.send_due() == 1
    settings.SECRET_KEY_FALLBACKS = []
    delivery = told(endpoint)
    assert sending.send_due() == 0
    assert stored(delivery) == (State.PENDING, 1)
    assert delivery.log.get().fault == Attempt.UNSIGNED


def test_repeats_have_the_same_id_and_end(endpoint, receiver, told):
    receiver.answer = lambda arrived: (500, {}, b"<b>down</b>")
    delivery = told(endpoint)
    waits = []
    for _ in range(len(models.WAITS) + 3):
        sending.send_due()
        delivery.refresh_from_db()
        if delivery.state == State.PENDING:
            waits.append(delivery.next_attempt - timezone.now())
        later(hours=27)
    assert stored(delivery) == (State.DEAD, 1 + len(models.WAITS))
    for wait, expected in zip(waits, models.WAITS, strict=True):
        assert expected * 0.9 < wait < expected * (1 + models.JITTER)
    assert len(receiver.ids) == 1 + len(models.WAITS)
    assert set(receiver.ids) == {delivery.message.uid}
    assert {each.body for each in receiver.arrived} == {delivery.message.body}
    log = list(delivery.log.values_list("status", "answer", "fault"))
    assert log == [(500, "<b>down</b>", "")] * (1 + len(models.WAITS))


def test_not_before_it_is_due(endpoint, receiver, told):
    receiver.answer = lambda arrived: (503, {}, b"")
    told(endpoint)
    sending.send_due()
    sending.send_due()
    assert len(receiver.arrived) == 1


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_a_yes(endpoint, receiver, told, status):
    receiver.answer = lambda arrived: (status, {}, b"")
    delivery = told(endpoint)
    sending.send_due()
    assert stored(delivery) == (State.DELIVERED, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500])
def test_all_else_is_a_no(endpoint, receiver, told, status):
    with Receiver() as elsewhere:
        receiver.answer = lambda arrived: (status, {"Location": elsewhere.url()}, b"")
        delivery = told(endpoint)
        sending.send_due()
        assert stored(delivery) == (State.PENDING, 1)
        assert elsewhere.arrived == []


def test_private_addresses_get_nothing(make_endpoint, told, settings):
    with Receiver() as trap:
        delivery = told(make_endpoint(trap.url(name="localhost")))
        sending.send_due()
        assert trap.arrived == []
    assert stored(delivery) == (State.PENDING, 1)
    assert delivery.log.get().fault == "refused"


def test_who_is_silent_keeps_nobody_waiting(make_endpoint, receiver, told):
    """Of those who don't answer, one attempt in a run; of the others, all."""
    silent, well = make_endpoint("https://nobody.invalid/"), make_endpoint(receiver.url())
    for endpoint in (silent, well) * 3:
        told(endpoint)
    assert sending.send_due() == 3
    assert Attempt.objects.filter(delivery__endpoint=silent.row).count() == 1


def test_a_killed_process_loses_its_claim_in_time(endpoint, receiver, told):
    delivery = told(endpoint)
    assert sending.claimed() == delivery
    assert sending.send_due() == 0
    later(seconds=models.LEASE.total_seconds() + 1)
    assert sending.send_due() == 1
    assert receiver.ids == [delivery.message.uid]


def test_who_comes_late_spoils_nothing(endpoint, receiver, told):
    """A process that the lease overtook: its failure isn't counted, its success is."""
    told(endpoint)
    late = sending.claimed()
    later(seconds=models.LEASE.total_seconds() + 1)
    again = sending.claimed()
    receiver.answer = lambda arrived: (500, {}, b"")
    sending.send(late)
    late.refresh_from_db()
    assert (late.state, late.next_attempt) == (State.PENDING, again.next_attempt)
    receiver.answer = lambda arrived: (204, {}, b"")
    sending.send(late)
    receiver.answer = lambda arrived: (500, {}, b"")
    sending.send(again)
    assert stored(late) == (State.DELIVERED, 3)


def test_deleted_while_it_is_sent(endpoint, receiver, told):
    told(endpoint)
    claimed = sending.claimed()
    endpoint.row.delete()
    sending.send(claimed)
    assert Attempt.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_several_at_once_send_each_once(endpoint, receiver, told):
    told_of = [told(endpoint, number) for number in range(20)]
    receiver.arrived.clear()
    Delivery.objects.all().update(state=State.PENDING, next_attempt=timezone.now())
    delivered = at_once(lambda _n: sending.send_due(), range(4))
    assert sum(delivered) == 20
    assert sorted(receiver.ids) == sorted(each.message.uid for each in told_of)


class TestEndpoints:
    @pytest.fixture(autouse=True)
    def staff(self, db):
        return UserFactory(is_superuser=True, is_staff=True, email="admin@example.org")

    def test_gone_is_gone_at_once(
        self, endpoint, receiver, told, django_capture_on_commit_callbacks
    ):
        receiver.answer = lambda arrived: (410, {}, b"")
        delivery = told(endpoint)
        told(endpoint)
        with django_capture_on_commit_callbacks(execute=True):
            sending.send_due()
        assert len(receiver.arrived) == 1
        assert self.of(endpoint) == (False, "gone")
        assert stored(delivery)[0] == State.PENDING
        [letter] = mail.outbox
        assert letter.to == ["admin@example.org"]
        assert "127.0.0.1" in letter.body
        assert receiver.url() not in letter.body
        self.switch_on(endpoint)
        receiver.answer = lambda arrived: (204, {}, b"")
        later(hours=1)
        assert sending.send_due() == 2

    def test_failing_for_days(self, endpoint, receiver, told, django_capture_on_commit_callbacks):
        receiver.answer = lambda arrived: (500, {}, b"")
        told(endpoint)
        sending.send_due()
        endpoint.row.refresh_from_db()
        assert endpoint.row.failing_since == Attempt.objects.get().at
        Endpoint.objects.update(failing_since=timezone.now() - models.GIVE_UP_AFTER * 1.01)
        later(hours=1)
        with django_capture_on_commit_callbacks(execute=True):
            sending.send_due()
        assert self.of(endpoint) == (False, "failing")
        assert len(mail.outbox) == 1

    def test_one_success_is_enough(self, endpoint, receiver, told):
        told(endpoint)
        Endpoint.objects.update(failing_since=timezone.now() - models.GIVE_UP_AFTER * 2)
        sending.send_due()
        receiver.answer = lambda arrived: (500, {}, b"")
        told(endpoint)
        sending.send_due()
        assert self.of(endpoint) == (True, "")

    def test_who_saw_to_it_isnt_told(self, endpoint):
        tell_of_stop.enqueue(endpoint.row.pk)
        tell_of_stop.enqueue(0)
        assert mail.outbox == []

    def of(self, endpoint):
        endpoint.row.refresh_from_db()
        return endpoint.row.is_active, endpoint.row.stopped

    def switch_on(self, endpoint):
        endpoint.row.is_active = True
        endpoint.row.save()
        assert self.of(endpoint) == (True, "")
        assert endpoint.row.failing_since is None


def aged(delivery, state, days):
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    Message.objects.filter(pk=delivery.message_id).update(
        made_at=timezone.now() - timedelta(days=days)
    )
    return delivery.message.uid


def test_the_log_is_bounded(endpoint, told):
    kept = {
        aged(told(endpoint), State.DELIVERED, 29),
        aged(told(endpoint), State.DEAD, 89),
        aged(told(endpoint), State.PENDING, 89),
    }
    for state, days in [(State.DELIVERED, 31), (State.DEAD, 91), (State.PENDING, 91)]:
        aged(told(endpoint), state, days)
    jobs.prune()
    assert set(Message.objects.values_list("uid", flat=True)) == kept
    assert Delivery.objects.count() == 3
    assert jobs.prune() is None


def test_the_clock_sends(endpoint, receiver, told):
    told(endpoint)
    results = dict(periodic.run_all())
    assert results["webhooks that are due"] == 1
    assert len(receiver.arrived) == 1


def test_a_run_ends(endpoint, receiver, told, monkeypatch):
    monkeypatch.setattr(sending, "RUN_SECONDS", 0)
    told(endpoint)
    assert sending.send_due() == 0


def test_what_is_said_back_is_kept_in_part(endpoint, receiver, told):
    receiver.answer = lambda arrived: (400, {}, b"\0\xff" + b"a" * 100_000)
    delivery = told(endpoint)
    sending.send_due()
    assert delivery.log.get().answer == "\ufffd\ufffd" + "a" * (Attempt.KEPT - 2)
    assert json.loads(delivery.message.body)["data"] == {"key": str(UUID(int=1))}
