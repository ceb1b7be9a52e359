"""Making somebody a member, by whichever way they come."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.core.accounts import account_of

from .models import Application, Invitation, Member

UNDECIDED = (Application.State.UNCONFIRMED, *Application.OPEN)


@transaction.atomic
def admit(email, name, claimed=None, by=None):
    """The Member of an address that is known to be theirs, with an account to sign in by.

    The profile that they claim is the one that was offered, or waits under this address. `by` is
    who has decided it. What else was under way for this address has become pointless.
    """
    account = account_of(email, name)
    Invitation.objects.filter(email=email, accepted_at=None).delete()
    Application.objects.filter(email=email, state__in=UNDECIDED).delete()
    if own := Member.objects.filter(user=account).first():
        return own
    member = _still(claimed) or _imported(email) or Member(name=name, email=email)
    member.user, member.state, member.joined_on = account, Member.State.ACTIVE, timezone.localdate()
    member.seen_on = timezone.localdate()
    member.save()
    log(instance=member, action="wagtail.create", user=by)
    return member


def _unclaimed():
    """Held for as long as the transaction lasts, so that nobody else claims it meanwhile."""
    return Member.objects.unclaimed().select_for_update()


def _still(member):
    """A profile that was offered, if nobody has claimed it meanwhile."""
    return _unclaimed().filter(pk=member.pk).first() if member else None


def _imported(email):
    """The one profile that was imported with this address; of two, a coordinator chooses."""
    waiting = _unclaimed().filter(email__iexact=email)[:2]
    return waiting[0] if len(waiting) == 1 else None
