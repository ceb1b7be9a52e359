"""Making somebody a member, by whichever way they come."""

from allauth.account.adapter import get_adapter
from django.utils import timezone

from portal.core.models import User

from .models import Member


def admit(email, name):
    """The Member of an address that is known to be theirs, with an account to sign in by.

    A profile that waits under this address is the one they claim.
    """
    account = User.objects.filter(email=email).first() or _account(email, name)
    if own := Member.objects.filter(user=account).first():
        return own
    member = _unclaimed(email) or Member(name=name, email=email)
    member.user, member.state, member.joined_on = account, Member.State.ACTIVE, timezone.localdate()
    member.save()
    return member


def _account(email, name):
    """A new account. It has no password: a code by mail signs in, until they choose what does."""
    account = User(email=email, username=get_adapter().generate_unique_username([name, email]))
    account.set_unusable_password()
    account.save()
    return account


def _unclaimed(email):
    """The one profile that was imported with this address; of two, a coordinator chooses."""
    waiting = Member.objects.filter(user=None, state=Member.State.UNCLAIMED, email__iexact=email)
    return waiting.get() if waiting.count() == 1 else None
