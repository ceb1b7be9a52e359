"""What visitors ask the members of a project: sent once their address is shown to be theirs."""

from django.db import transaction
from django.utils import timezone

from portal.core.limits import Limit

from . import letters, relay
from .models import Member
from .privacy import Tier, opened
from .threads import Block, Message, Party, Question, Thread

MOST = 20  # members to whom one question goes
LETTERS = Limit("question-letters", each=4)  # to one address


def askable(key):
    """The members whom visitors can write to by a project: they tell everyone they are in it."""
    public = opened("name", Tier.PUBLIC) & opened("projects", Tier.PUBLIC)
    here = Member.objects.active().filter(public, involvements__project__translation_key=key)
    return here.filter(hears_visitors=True, user__is_active=True).distinct()


@transaction.atomic
def ask(project, **given):
    """Keep what a visitor asks, and write to the address that they gave."""
    question = Question.objects.create(project=project, **given)
    if LETTERS.allows(question.email):
        relay.on_commit(letters.confirm_question, question.pk)


@transaction.atomic
def confirm(question):
    """Send it, once: a conversation with each member of the project who hears visitors."""
    waits = Question.objects.filter(pk=question.pk, confirmed_at=None)
    if not waits.update(confirmed_at=timezone.now(), text=""):
        return
    for member in _hearers(question):
        _begin(question, member)


def _hearers(question):
    if question.project is None:
        return []
    deaf = Block.objects.filter(digest=question.digest).values("by")
    return askable(question.project.translation_key).exclude(pk__in=deaf)[:MOST]


def _begin(question, member):
    title = question.project.title[:120]
    thread = Thread.objects.create(subject=title, project=question.project)
    own = Party.objects.create(thread=thread, question=question, began=True)
    Party.objects.create(thread=thread, member=member)
    relay.post(own, question.text)
    if question.shares_address:
        relay.post(own, question.email, Message.Kind.ADDRESS)


@transaction.atomic
def forget(question):
    """Nothing is left of who asked: what members wrote in answer is theirs."""
    relay.forget_parties(Party.objects.filter(question=question))
    question.delete()
