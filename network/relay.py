"""What becomes of a conversation: begun, gone on with, left, closed by a block.

Whom somebody may write to is asked again at each message. How much a member writes in a day is
counted by one UPDATE that names the most there may be, so that many at once don't exceed it.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from portal.core.limits import Limit

from . import letters, rules
from .models import Member
from .threads import Allowance, Block, Message, Party, Report, Thread

NEW_FOR = timedelta(days=7)
VISITORS = Limit("visitors-messages", each=20)  # in one conversation


@dataclass(frozen=True)
class Quota:
    """How many conversations a member begins in a day, and how many messages they send."""

    begun: int
    sent: int


USUAL, NEW = Quota(begun=20, sent=200), Quota(begun=5, sent=50)


class Spent(Exception):
    """They have written as much as they may in a day."""


class Over(Exception):
    """Nobody can write there, or not any more; why isn't told."""


def quota(member):
    is_new = member.joined_on > timezone.localdate() - NEW_FOR
    return NEW if is_new else USUAL


def _spend(member, begun=0):
    """Count a message, and the conversation that it begins; Spent where that is too much."""
    if not Member.objects.select_for_update(no_key=True).filter(pk=member.pk):
        raise Over  # erased meanwhile: what they write now would outlast them
    most = quota(member)
    today, _created = Allowance.objects.get_or_create(member=member, day=timezone.localdate())
    left = Allowance.objects.filter(pk=today.pk, sent__lt=most.sent)
    if begun:
        left = left.filter(begun__lt=most.begun)
    if not left.update(begun=F("begun") + begun, sent=F("sent") + 1):
        raise Spent


@transaction.atomic
def begin(sender, recipient, subject, text, key=None):
    """A new Thread between two members, with its first message; of a key that nobody else has."""
    if not may_begin(sender, recipient):
        raise Over
    _spend(sender, begun=1)
    thread = Thread.objects.create(subject=subject, key=key or uuid4())
    own = Party.objects.create(thread=thread, member=sender, began=True)
    Party.objects.create(thread=thread, member=recipient)
    post(own, text)
    return thread


def may_begin(sender, recipient):
    allowed = rules.may_write_to(sender.user, recipient)
    return allowed and not Block.between(sender, recipient)


@transaction.atomic
def write(own, text, kind=Message.Kind.TEXT):
    """A message of one side to the other."""
    if not is_open(own):
        raise Over
    if own.member:
        _spend(own.member)
    elif not VISITORS.allows(str(own.pk)):
        raise Spent
    return post(own, text, kind)


def share_address(own):
    """They give the other side their address, which is a message of its own kind."""
    return write(own, address_of(own), Message.Kind.ADDRESS)


def address_of(own):
    """The one that they would give: that of the profile, which is for people to write to."""
    if own.question:
        return own.question.email
    return own.member.email or own.member.user.email


def is_open(own):
    """Whether one side of a conversation can write to the other."""
    other = own.other
    return own.is_present and other.is_present and _are_on_terms(own, other)


def _are_on_terms(own, other):
    members = [party.member for party in (own, other) if party.member]
    if not all(rules.is_reachable(member) for member in members):
        return False
    if len(members) == 2:
        return not Block.between(*members)
    question = own.question or other.question
    return not question.is_barred and not Block.against(question, *members)


def post(own, text, kind=Message.Kind.TEXT):
    """Put a message into a conversation, and tell the other side of it once it is there."""
    message = Message.objects.create(thread=own.thread, author=own, kind=kind, text=text)
    Thread.objects.filter(pk=own.thread_id).update(last_at=message.written_at)
    other = own.other
    waits = Party.objects.filter(pk=other.pk, unread_since=None)
    if other.question:
        on_commit(letters.tell_visitor, message.pk)
    elif waits.update(unread_since=message.written_at):
        on_commit(letters.tell_member, other.pk)
    return message


def look(own):
    """They have looked: the next message is news again."""
    Party.objects.filter(pk=own.pk).unread().update(unread_since=None)


@transaction.atomic
def leave(own):
    """It is gone for who leaves; what they wrote stays with whom they wrote it to."""
    Party.objects.filter(pk=own.pk, left_at=None).update(left_at=timezone.now(), unread_since=None)
    forget_abandoned(Thread.objects.filter(pk=own.thread_id))


def forget_abandoned(among):
    """Delete the conversations, of some, in which nobody is any more and nothing to decide."""
    present = Party.objects.present().filter(thread=OuterRef("pk"))
    reported = Report.objects.filter(message__thread=OuterRef("pk"), state=Report.State.OPEN)
    return among.filter(~Exists(present), ~Exists(reported)).delete()[0]


def block(own):
    """A member wants nothing any more from the other side, here or elsewhere; it isn't told."""
    other = own.other
    if other.member:
        Block.objects.get_or_create(by=own.member, member=other.member)
    elif other.question:
        Block.objects.get_or_create(by=own.member, digest=other.question.digest)


@transaction.atomic
def forget(member):
    """Of who is erased: their words, the subjects they chose, what was reported of or by them."""
    forget_parties(Party.objects.filter(member=member))


def forget_parties(parties):
    """Empty sides stay, so that the others keep what they wrote themselves."""
    pks = list(parties.values_list("pk", flat=True))
    threads = Thread.objects.filter(parties__in=pks)
    threads.filter(parties__in=pks, parties__began=True).update(subject="")
    Report.objects.filter(message__author__in=pks).delete()
    Report.objects.filter(by__in=pks).update(reason="")
    Message.objects.filter(author__in=pks).update(text="")
    touched = list(threads.values_list("pk", flat=True))
    Party.objects.filter(pk__in=pks).update(member=None, question=None, unread_since=None)
    forget_abandoned(Thread.objects.filter(pk__in=touched))


def on_commit(task, *args):
    transaction.on_commit(partial(task.enqueue, *args))
