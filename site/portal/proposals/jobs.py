"""What time brings: what was kept for long enough goes, and with it who had sent it."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.core import periodic

from .models import Proposal

State = Proposal.State
CONFIRM_WITHIN = timedelta(days=7)
KEPT_FOR = timedelta(days=183)  # the form, the mails and the page of a proposal say six months
ANSWERED = (State.ASKED, State.REFUSED, State.PUBLISHED)


@periodic.job("proposed projects that lead nowhere any more")
def forget():
    """Never confirmed, or answered long ago."""
    now = timezone.now()
    over = Q(state=State.UNCONFIRMED, sent_at__lt=now - CONFIRM_WITHIN)
    over |= Q(state__in=ANSWERED, since__lt=now - KEPT_FOR)
    return Proposal.objects.filter(over).delete()[1].get("proposals.Proposal")
