"""Processes that publish and send are killed at any moment: nothing is lost, and nothing invented.

Fifty rounds in an ordinary run, a thousand in a soak.
"""

import json
import random
import time
import uuid
from collections import Counter, defaultdict
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook

from portal.webhooks import sending
from portal.webhooks.models import Attempt, Delivery, Message
from search import projection
from search.corpus import CATALOGUE
from search.models import SearchEntry
from tests.lengths import SEED, examples
from tests.search.elastic.entries import Entries

from .processes import Nursery, kill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
ROUNDS = 50
LONGEST = 0.1  # seconds that a process lives
SENDERS = 2


class Chaos:
    """Processes that live for a moment, and a server that answers as servers do."""

    def __init__(self, nursery, rng):
        self.nursery, self.rng, self.living = nursery, rng, []

    def answer(self, _arrived):
        """Yes, no, nothing, late; or somebody dies who may be waiting for it."""
        chance = self.rng.random()
        if chance < 0.1:
            return (503, {}, b"busy")
        if chance < 0.2:
            return None
        if chance < 0.4:
            self.kill_one()
        time.sleep(self.rng.random() * 0.01)
        return (204, {}, b"")

    def round(self):
        self.living += [self.nursery.start(act) for act in ["publish", *["send"] * SENDERS]]
        self.rng.shuffle(self.living)
        while self.living:
            time.sleep(self.rng.random() * LONGEST)
            self.kill_one()

    def kill_one(self):
        with suppress(IndexError):
            kill(self.living.pop())


def lapse():
    """As after hours, when nobody is left who holds a claim."""
    Delivery.objects.filter(state=Delivery.State.PENDING).update(next_attempt=timezone.now())


def publish(entries):
    key = uuid.uuid4()
    fields = entries.fields() | {"visibility": []}
    with transaction.atomic():
        projection.write(CATALOGUE, [key], {key: (fields, [])})


def test_nothing_is_lost_and_repeats_share_an_id(receiver, endpoint, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    rounds, entries = examples(ROUNDS), Entries()
    with Nursery() as nursery:
        chaos = Chaos(nursery, random.Random(SEED))
        receiver.answer = chaos.answer
        for _ in range(rounds):
            publish(entries)
            lapse()
            chaos.round()
    receiver.answer = lambda arrived: (204, {}, b"")
    while Delivery.objects.filter(state=Delivery.State.PENDING).exists():
        lapse()
        sending.send_due()

    # What was committed was told, once for each; what was rolled back was not.
    messages = {each.uid: json.loads(each.body) for each in Message.objects.all()}
    told = Counter(each["data"]["key"] for each in messages.values())
    assert told == Counter(str(key) for key in SearchEntry.objects.values_list("key", flat=True))
    assert len(told) >= rounds
    # All of it has arrived, and whatever arrived again did so under the same id.
    assert set(receiver.ids) == set(messages)
    bodies = defaultdict(set)
    for arrived in receiver.arrived:
        told_again = Webhook(endpoint.secret).verify(arrived.body, arrived.headers)
        bodies[arrived.headers["webhook-id"]].add(arrived.body)
        assert told_again == messages[arrived.headers["webhook-id"]]
    assert all(len(each) == 1 for each in bodies.values())
    assert not Delivery.objects.exclude(state=Delivery.State.DELIVERED).exists()
    # The kills were real ones: there were attempts that nobody lived to write down.
    assert len(receiver.arrived) > len(messages)
    assert len(receiver.arrived) > Attempt.objects.exclude(status=None, fault="connection").count()
