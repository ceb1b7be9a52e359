"""What was kept for long enough goes, with who had sent it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.core import periodic
from portal.proposals import steps
from portal.proposals.models import Proposal

from ..factories import ProposalFactory

State = Proposal.State
JOB = "proposed projects that lead nowhere any more"


@pytest.mark.parametrize(
    ("state", "days"),
    [
        (State.UNCONFIRMED, 7),
        (State.ASKED, 183),
        (State.REFUSED, 183),
        (State.PUBLISHED, 183),
        (State.WAITING, None),
        (State.DRAFTED, None),
    ],
)
def test_so_many_days(db, state, days):
    kept = {}
    for age in (0, 6, 8, 182, 184, 999):
        then = timezone.now() - timedelta(days=age)
        kept[ProposalFactory(state=state, sent_at=then, since=then).pk] = age
    gone = sum(days is not None and age > days for age in kept.values())
    assert dict(periodic.run_all())[JOB] == (gone or None)
    left = {kept[pk] for pk in Proposal.objects.values_list("pk", flat=True)}
    assert left == {age for age in kept.values() if days is None or age <= days}


def test_the_log_goes_with_it(site_tree, moderator):
    proposal = ProposalFactory(title="Zqmares")
    steps.refuse(proposal, moderator, "Non.")
    assert [each.label for each in ModelLogEntry.objects.all()] == ["Zqmares"]
    Proposal.objects.update(since=timezone.now() - timedelta(days=999))
    dict(periodic.run_all())
    assert not ModelLogEntry.objects.exists()
