"""What time brings: invitations that nobody answers are forgotten, and teams that nobody is in."""

from datetime import timedelta

from django.utils import timezone

from portal.core import periodic

from .joining import disband
from .models import Team, TeamInvitation

ANSWER_WITHIN = timedelta(days=30)  # the mail and its page say a month


@periodic.job("invitations to edit a project")
def forget():
    over = TeamInvitation.objects.filter(sent_at__lt=timezone.now() - ANSWER_WITHIN)
    count, _by_model = over.delete()
    for team in Team.objects.filter(invitations=None, group__user=None):
        disband(team)
    return count or None
