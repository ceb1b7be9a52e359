"""Writing to a member by a program, as by their page: by the relay, which tells no address."""

from typing import Annotated
from uuid import uuid5

from django.db import IntegrityError
from ninja import Header, Router, Schema
from pydantic import StrictStr

from portal.core.examples import example
from portal.core.parameters import checked
from portal.core.problem_details import Problem, ProblemDetails, private
from search.api import answer

from . import relay, rules
from .members_api import KEY, REFUSED, seen
from .relay_forms import FirstForm
from .threads import Message

router = Router(tags=["members"])
REFUSED_MESSAGE = REFUSED | dict.fromkeys((413, 415, 422), ProblemDetails)
AGAIN = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Of your own making: sent again with the same, a message isn’t sent twice.",
        min_length=1,
        max_length=255,
    ),
]


class First(Schema, extra="forbid"):
    """What begins a conversation: plain text, the subject on one line."""

    subject: StrictStr
    text: StrictStr


class Begun(Schema):
    """`url` is the page of the conversation, for the two who are in it."""

    model_config = example(url="/en/network/conversations/0b8e1a3c-52c4-5d3b-9a1e-6f1f3c0d7a55/")

    url: str


@router.post(
    "/members/{key}/messages", response={201: Begun} | REFUSED_MESSAGE, url_name="member-message"
)
@private
def write_to_member(request, key: KEY, message: First, idempotency_key: AGAIN = None):
    """Begin a conversation with a member, in your name. A mail tells them of it."""
    checked(request.GET, [], {})
    if not rules.belongs(request.user):
        raise Problem("forbidden")
    own = rules.profile_of(request.user)
    recipient, _view = seen(request, key)
    if recipient == own:
        raise Problem("not_found")
    thread = _begin(own, recipient, _checked(message), idempotency_key)
    url = thread.get_absolute_url()
    response = answer({"url": url})
    response.status_code, response["Location"] = 201, url
    return response


def _checked(message):
    form = FirstForm(message.model_dump())
    if not form.is_valid():
        errors = {name: " ".join(messages) for name, messages in form.errors.items()}
        raise Problem("invalid_fields", errors)
    return form.cleaned_data


def _begin(own, recipient, given, again):
    """The conversation begun, or that of the same request before: none has the key of another."""
    key = uuid5(own.key, again) if again else None
    if before := _before(own, recipient, given, key):
        return before
    try:
        return relay.begin(own, recipient, given["subject"], given["text"], key)
    except relay.Spent:
        raise Problem("spent") from None
    except relay.Over:
        raise Problem("unreachable") from None
    except IntegrityError:  # the same request at this moment, or they are erased
        if before := _before(own, recipient, given, key):
            return before
        raise Problem("not_found") from None


def _before(own, recipient, given, key):
    """What was begun by that key; a Problem where that was something else."""
    began = Message.objects.filter(thread__key=key, author__member=own).select_related("thread")
    first = began.order_by("pk").first() if key else None
    if first is None:
        return None
    is_same = first.thread.parties.filter(member=recipient).exists()
    if not is_same or (first.thread.subject, first.text) != (given["subject"], given["text"]):
        raise Problem("key_reused")
    return first.thread
