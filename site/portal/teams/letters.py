"""The mail that asks somebody to join the team of a project."""

from django_tasks import task

from network import letters

from .models import TeamInvitation, written


@task()
def invite(pk):
    """One that was answered or taken back meanwhile isn't sent."""
    invitation = TeamInvitation.objects.filter(pk=pk).first()
    page = invitation and written(invitation.team_id).first()
    if page is None:
        return
    language = invitation.language
    context = {
        "page": page,
        "invitation_url": letters.link(language, "team-invitation", invitation.token),
    }
    letters.send("invitation", invitation.email, language, folder="teams/mail", **context)
