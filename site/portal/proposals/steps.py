"""What becomes of a proposal.

Each step is taken once, whoever takes it and however often: it starts from a state that only one
of several at the same time can find.
"""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.core.limits import Limit

from . import drafting, letters
from .models import Proposal
from .policy import directories

State = Proposal.State
LETTERS = Limit("proposal-letters", each=4)  # to one address
A_DAY = 5  # proposals of one address


@transaction.atomic
def receive(form, language):
    """Keep what somebody proposes until the address is confirmed, and write to it.

    More than a few of one address are dropped, and only the owner of the address could notice:
    what is answered says nothing of it.
    """
    if not _may_send(form.instance.email):
        return
    form.instance.language = language
    proposal = form.save()
    _on_commit(letters.tell_proposer, proposal.pk, "confirm")


def _may_send(email):
    yesterday = timezone.now() - timedelta(days=1)
    lately = Proposal.objects.filter(email=email, sent_at__gt=yesterday)
    return lately.count() < A_DAY and LETTERS.allows(email)


@transaction.atomic
def confirm(proposal):
    """Its address is the proposer's: it goes to the moderators."""
    if not _step(proposal, [State.UNCONFIRMED], State.WAITING):
        return False
    _on_commit(letters.tell_moderators, proposal.language, "proposed")
    return True


def ask(proposal, user, reason):
    """Ask for changes, and say which; False where it isn't open any more."""
    return _answer(proposal, user, State.ASKED, reason)


def refuse(proposal, user, reason):
    """Say no, and why; False where it isn't open any more."""
    return _answer(proposal, user, State.REFUSED, reason)


@transaction.atomic
def _answer(proposal, user, state, reason):
    """A step with its reason; its letter and its line in the log have the name of the state."""
    if not _step(proposal, Proposal.OPEN, state, decided_by=user, reason=reason):
        return False
    log(instance=proposal, action=f"proposals.{state.value}", user=user)
    _on_commit(letters.tell_proposer, proposal.pk, state.value)
    return True


@transaction.atomic
def draft(proposal, user):
    """Make its page, which nobody sees yet; False where it isn't open any more, or has no place."""
    index = directories(user).filter(locale__language_code=proposal.language).first()
    if index is None or not _step(
        proposal, Proposal.OPEN, State.DRAFTED, decided_by=user, reason=""
    ):
        return False
    proposal.page = drafting.make_page(proposal, index, user)
    proposal.save(update_fields=["page"])
    log(instance=proposal, action="proposals.drafted", user=user)
    return True


@transaction.atomic
def change(form):
    """Keep what the proposer has changed, as they were asked to, and tell the moderators."""
    proposal = form.instance
    asked = Proposal.objects.select_for_update().filter(pk=proposal.pk, state=State.ASKED)
    if asked.first() is None:
        return False
    proposal.state, proposal.since = State.WAITING, timezone.now()
    form.save()
    _on_commit(letters.tell_moderators, proposal.language, "changed")
    return True


def withdraw(proposal):
    """The proposer takes it back: nothing of it stays but the page, where one has been made."""
    Proposal.objects.filter(pk=proposal.pk).delete()


@transaction.atomic
def published(page):
    """A page was published: of the one that a proposal led to, its proposer is told."""
    proposal = Proposal.objects.filter(page=page, state=State.DRAFTED).first()
    if proposal and _step(proposal, [State.DRAFTED], State.PUBLISHED):
        _on_commit(letters.tell_proposer, proposal.pk, "published")


def deleted(page):
    """A page is about to go: the proposal that led to it is to be looked at again."""
    made = Proposal.objects.filter(page=page)
    made.update(state=State.WAITING, since=timezone.now(), page=None)


def _step(proposal, before, after, **changes):
    """Bring it from one of some states into another; False where somebody was faster."""
    there = Proposal.objects.filter(pk=proposal.pk, state__in=before)
    moved = there.update(state=after, since=timezone.now(), **changes)
    if moved:
        proposal.refresh_from_db()
    return bool(moved)


def _on_commit(task, *args):
    transaction.on_commit(partial(task.enqueue, *args))
