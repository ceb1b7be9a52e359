"""What everybody may find becomes messages, in the transaction that changes it.

So there is none of what was rolled back, and none is lost of what was committed.
"""

import json
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from search.corpus import CATALOGUE
from search.models import everybodys_changed

from . import topics
from .models import LEASE, Delivery, Endpoint, Message
from .tasks import send_due

LANGUAGES = "languages"


@receiver(everybodys_changed)
def tell(corpus, changes, **kwargs):
    """Write a message of each change that somebody has asked for."""
    if corpus is not CATALOGUE:
        return
    if removed := [each.key for each in changes if each.after is None]:
        forget(removed)
    if endpoints := list(Endpoint.objects.filter(is_active=True)):
        wanted = {topic for endpoint in endpoints for topic in endpoint.topics}
        told = [(topics.of(each), data(each)) for each in changes if topics.of(each) in wanted]
        write(told, endpoints)


def forget(keys):
    """Leave but the key in what was told of these before: it may have yet to be sent, or again."""
    told = Message.objects.filter(key__in=keys)
    for message in told:
        said = json.loads(message.body)
        said["data"].pop(LANGUAGES, None)
        message.body = json.dumps(said)
    Message.objects.bulk_update(told, ["body"])


def write(told, endpoints):
    """Write messages (topic, data), for those of the endpoints that ask for them."""
    now = timezone.now()
    messages = [
        Message(topic=topic, key=about["key"], body=body(topic, now, about), made_at=now)
        for topic, about in told
    ]
    Message.objects.bulk_create(messages)
    Delivery.objects.bulk_create(
        Delivery(message=message, endpoint=endpoint, next_attempt=now)
        for message in messages
        for endpoint in endpoints
        if message.topic in endpoint.topics
    )
    if messages:
        transaction.on_commit(send_due.enqueue)


@transaction.atomic
def write_test(endpoint):
    """A message that is for one endpoint alone; its delivery, which is the caller's to make."""
    now = timezone.now()
    message = Message.objects.create(
        topic=topics.TEST, body=body(topics.TEST, now, {}), made_at=now
    )
    return Delivery.objects.create(message=message, endpoint=endpoint, next_attempt=now + LEASE)


def body(topic, now, about):
    told = {"type": topic, "timestamp": now.isoformat(), "data": about}
    return json.dumps(told, ensure_ascii=False)


def data(change):
    """Which thing it is, and where it is found now, if it is: whoever wants more asks the API."""
    if change.after is None:
        return {"key": str(change.key), "kind": change.before["kind"]}
    return {
        "key": str(change.key),
        "kind": change.after["kind"],
        LANGUAGES: {
            language: {"title": text["title"], "url": absolute(text["url"])}
            for language, text in change.after["texts"].items()
        },
    }


def absolute(address):
    return urljoin(settings.WAGTAILADMIN_BASE_URL, address)
