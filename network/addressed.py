"""What is kept of people by their e-mail address alone: whoever they are, they may be a member.

A member is told of what is kept by theirs (`held`), and rid of it when they leave (`erasure`). It
must be proven to be theirs: anybody may type any address into their account.
"""

from collections.abc import Callable
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from portal.problems.models import ProblemReport


class Kept(NamedTuple):
    name: str  # in what a member takes away
    model: type[Model]  # with a field `email`
    told: tuple[str, ...]  # the names of its fields
    forget: Callable[[QuerySet], object]


def by_address(model, member):
    """The rows of a model with an address that is proven to be the member's, however written."""
    own = EmailAddress.objects.filter(user=member.user_id, verified=True)
    rows = model.objects.alias(address=Lower("email"))
    return rows.filter(address__in=own.values(address=Lower("email")))


def of_member(model, member):
    """What is kept of how a member came: what made them one, and what has their address."""
    return model.objects.filter(Q(member=member) | Q(pk__in=by_address(model, member)))


def keep(name, model, told, forget=QuerySet.delete):
    """Let members be told of the rows of a model, and rid of them; an app says so of its own."""
    KEPT.append(Kept(name, model, told, forget))


def _without_address(rows):
    rows.update(email="")


KEPT = []
keep("problem_reports", ProblemReport, ("kind", "message", "email", "created_at"), _without_address)
