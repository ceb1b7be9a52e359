"""The mails about proposals: to who proposes, in the language of the form; to those who decide, in
each one's own.

A task knows whom to write to by an id, so that no address is kept in the table of tasks.
"""

from functools import partial

from django.conf import settings
from django.urls import reverse
from django_tasks import task

from network import letters

from .models import Proposal
from .policy import moderators

FOLDER = "proposals/mail"
send = partial(letters.send, folder=FOLDER)


@task()
def tell_proposer(pk, name):
    """What is new of a proposal; one that was withdrawn meanwhile isn't written about."""
    proposal = Proposal.objects.select_related("page").filter(pk=pk).first()
    if proposal is None:
        return
    context = {
        "proposal": proposal,
        "proposal_url": letters.link(proposal.language, "proposal", proposal.token),
    }
    send(name, proposal.email, proposal.language, **context)


@task()
def tell_moderators(language, name):
    """Something waits for them: what it is stays in the admin, and who has sent it."""
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING, language=language).count()
    queue = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('proposals:index')}?state=waiting"
    context = {"waiting": waiting, "queue_url": queue, "folder": FOLDER}
    letters.tell_each(moderators(language), name, **context)
