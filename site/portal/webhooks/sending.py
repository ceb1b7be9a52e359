"""Messages are sent at least once, by any number of processes, each of which may be killed."""

import random
from time import monotonic

from django.db import transaction
from django.utils import timezone

from portal.core import outgoing

from . import signing
from .mail import tell_of_stop
from .models import JITTER, WAITS, Attempt, Delivery

RUN_SECONDS = 30  # after which nothing more is begun: the worker and the clock have other work
HEADERS = {"Content-Type": "application/json", "User-Agent": "ScienceEnsemble-Webhooks/1"}


def send_due():
    """Make the attempts that are due; how many messages were delivered.

    An endpoint that doesn't answer is left alone until the next time, so that it keeps no other
    waiting.
    """
    end, silent, delivered = monotonic() + RUN_SECONDS, set(), 0
    while monotonic() < end and (delivery := claimed(silent)):
        attempt = send(delivery)
        delivered += attempt.succeeded
        if attempt.status is None:
            silent.add(delivery.endpoint_id)
    return delivered


def claimed(without=()):
    """A delivery that is due, which is this process's until the lease ends; or None."""
    now = timezone.now()
    due = Delivery.objects.due(now).exclude(endpoint__in=without)
    while found := due.select_related("message", "endpoint").first():
        if found.claim(now):
            return found
    return None


def send(delivery):
    """Make an attempt of a delivery that was claimed, and write down how it went."""
    at, begun = timezone.now(), monotonic()
    outcome = _outcome(delivery, at)
    took = int((monotonic() - begun) * 1000)
    attempt = Attempt(delivery=delivery, at=at, milliseconds=took, **outcome)
    _note(delivery, attempt)
    return attempt


def _outcome(delivery, at):
    message, endpoint = delivery.message, delivery.endpoint
    body, known = message.body.encode(), endpoint.secrets(at)
    if not known:
        return {"fault": Attempt.UNSIGNED}
    try:
        headers = HEADERS | signing.headers(message.uid, body, known, at)
        answer = outgoing.post(endpoint.url, body, headers)
    except outgoing.Unanswered as reason:
        return {"fault": str(reason.fault)}
    text = answer.body.decode("utf-8", "replace").replace("\0", "\ufffd")
    return {"status": answer.status, "answer": text[: Attempt.KEPT]}


@transaction.atomic
def _note(delivery, attempt):
    """A success counts whoever had it; a failure only for who still holds the claim."""
    stored = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if stored is None:  # its endpoint was deleted meanwhile
        return
    attempt.save()
    if attempt.succeeded:
        stored.state = Delivery.State.DELIVERED
    elif stored.state == Delivery.State.PENDING and stored.next_attempt == delivery.next_attempt:
        _postpone(stored, only_once=delivery.is_test)
    stored.attempts += 1
    stored.save()
    if delivery.endpoint.note(attempt):
        transaction.on_commit(lambda: tell_of_stop.enqueue(delivery.endpoint_id))


def _postpone(delivery, only_once):
    """Wait for the next attempt; or give up, after the last."""
    if only_once or delivery.attempts >= len(WAITS):
        delivery.state = Delivery.State.DEAD
    else:
        wait = WAITS[delivery.attempts] * (1 + random.uniform(0, JITTER))
        delivery.next_attempt = timezone.now() + wait
