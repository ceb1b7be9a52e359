"""Making somebody a member, by whichever way they come."""

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils import timezone

from portal.core.models import User

from .models import Member

UNCLAIMED = Member.objects.filter(user=None, state=Member.State.UNCLAIMED)


@transaction.atomic
def admit(email, name, claimed=None):
    """The Member of an address that is known to be theirs, with an account to sign in by.

    The profile that they claim is the one that was offered, or waits under this address.
    """
    account = User.objects.filter(email=email).first() or _account(email, name)
    if own := Member.objects.filter(user=account).first():
        return own
    member = _still(claimed) or _unclaimed(email) or Member(name=name, email=email)
    member.user, member.state, member.joined_on = account, Member.State.ACTIVE, timezone.localdate()
    member.save()
    return member


def _account(email, name):
    """A new account. It has no password: a code by mail signs in, until they choose what does."""
    account = User(email=email, username=get_adapter().generate_unique_username([name, email]))
    account.set_unusable_password()
    account.save()
    return account


def _still(member):
    """A profile that was offered, if nobody has claimed it meanwhile."""
    return UNCLAIMED.filter(pk=member.pk).first() if member else None


def _unclaimed(email):
    """The one profile that was imported with this address; of two, a coordinator chooses."""
    waiting = UNCLAIMED.filter(email__iexact=email)
    return waiting.get() if waiting.count() == 1 else None
