"""What becomes of an application to join.

Each step is taken once, whoever takes it and however often: it starts from a state that only one
of several at the same time can find.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from portal.core.limits import Limit
from portal.core.models import User

from . import letters
from .admission import admit
from .models import Application, ApprovedDomain, Remark

State = Application.State
LETTERS = Limit("joining-letters", each=4)  # to one address


@transaction.atomic
def receive(email, **given):
    """Take in what an address asks, and write to it.

    Whether there is an account of this address, or an application, is told there alone.
    """
    user = User.objects.filter(email=email).first()
    application = None if user else _written(email, given)
    if not LETTERS.allows(email):
        return
    if user:
        _on_commit(letters.tell_account, user.pk, given["language"])
    elif application.state == State.UNCONFIRMED:
        _on_commit(letters.tell_applicant, application.pk, "confirm")
    else:
        _on_commit(letters.tell_applicant, application.pk, "under_way")


@transaction.atomic
def receive_from(user, **given):
    """The Application of an account, whose address needs no more proof."""
    application = _written(user.email, given)
    confirm(application)
    return application


def _written(email, given):
    """The Application of an address; until it is confirmed, what was written last counts."""
    application, created = Application.objects.get_or_create(email=email, defaults=given)
    if not created:
        rewritten = Application.objects.filter(pk=application.pk, state=State.UNCONFIRMED)
        rewritten.update(**given, written_at=timezone.now())
        application.refresh_from_db()
    return application


@transaction.atomic
def confirm(application):
    """Its address is the applicant's: it goes to the coordinators, or past them."""
    if not _step(application, [State.UNCONFIRMED], State.WAITING):
        return
    if ApprovedDomain.covers(application.email):
        accept(application)
    else:
        _on_commit(letters.tell_coordinators, "applied")


def ask(application, user, text):
    """Ask the applicant for more; False where it isn't open any more."""
    return _reply(application, user, State.ASKED, text)


def refuse(application, user, text):
    """Say no, and why; False where it isn't open any more."""
    return _reply(application, user, State.REFUSED, text)


@transaction.atomic
def _reply(application, user, state, text):
    """A step that goes with a text; its letter has the name of the state."""
    if not _step(application, Application.OPEN, state, decided_by=user):
        return False
    Remark.objects.create(application=application, text=text)
    _on_commit(letters.tell_applicant, application.pk, state.value)
    return True


@transaction.atomic
def answer(application, text):
    """What the applicant says when asked for more."""
    if not _step(application, [State.ASKED], State.WAITING):
        return False
    Remark.objects.create(application=application, text=text, by_applicant=True)
    _on_commit(letters.tell_coordinators, "answered")
    return True


@transaction.atomic
def accept(application, user=None, text=""):
    """Make the applicant a member; without a `user`, their domain has decided."""
    if not _step(application, Application.OPEN, State.ACCEPTED, decided_by=user):
        return False
    if text:
        Remark.objects.create(application=application, text=text)
    member = admit(application.email, application.name, by=user)
    Application.objects.filter(pk=application.pk).update(member=member)
    if application.terms:
        member.consents.get_or_create(
            terms=application.terms, defaults={"agreed_at": application.written_at}
        )
    _on_commit(letters.tell_applicant, application.pk, "accepted")
    return True


def withdraw(application):
    """The applicant takes it back, and nothing of it stays; True if it wasn't too late."""
    withdrawn = Application.objects.filter(pk=application.pk).exclude(state=State.ACCEPTED)
    return bool(withdrawn.delete()[0])


def _step(application, before, after, **changes):
    """Bring it from one of some states into another; False where somebody was faster."""
    now = timezone.now()
    there = Application.objects.filter(pk=application.pk, state__in=before)
    moved = there.update(state=after, since=now, reminded_at=None, **changes)
    application.refresh_from_db()
    return bool(moved)


def _on_commit(task, *args):
    transaction.on_commit(partial(task.enqueue, *args))
