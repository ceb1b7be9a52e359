"""The page of one conversation, for a side of it: a member, or a visitor who has its link."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import moderation, relay
from .faces import face
from .relay_forms import MessageReportForm, ReplyForm
from .threads import Block, Message

PER_PAGE = 50
SPENT = gettext_lazy(
    "That is as much as can be sent for now, and this was not sent. What you wrote is still here: "
    "try again tomorrow."
)
OVER = gettext_lazy(
    "This person can’t be written to, and nothing was sent. What you wrote is still here, to copy."
)


@dataclass(frozen=True)
class Said:
    """A message as one side reads it."""

    message: Message
    name: str
    is_own: bool
    report_url: str  # empty once they have reported it


def tried(form, act, *args):
    """(what `act` gives or None, status): a refusal is an error of the form, which keeps it all."""
    try:
        return act(*args), 302
    except relay.Spent:
        form.add_error(None, SPENT)
        return None, 429
    except relay.Over:
        form.add_error(None, OVER)
        return None, 403


def answer(request, own, reader, way_out):
    """Show the conversation to a side of it, or do what they ask; leaving leads to `way_out`."""
    relay.look(own)
    if request.method != "POST":
        return show(request, own, reader)
    action = ACTIONS.get(request.POST.get("do"))
    if action:
        return action(request, own) or redirect(way_out)
    return _reply(request, own, reader)


def _reply(request, own, reader):
    form = ReplyForm(request.POST)
    status = 422
    if form.is_valid():
        sent, status = tried(form, relay.write, own, form.cleaned_data["text"])
        if sent:
            messages.success(request, _("Your message is sent."))
            return redirect(request.path)
    return show(request, own, reader, form, status)


def _share(request, own):
    try:
        relay.share_address(own)
        messages.success(request, _("Your address is in the conversation now."))
    except relay.Spent:
        messages.error(request, SPENT)
    except relay.Over:
        messages.error(request, _("This person can’t be written to, and nothing was sent."))
    return redirect(request.path)


def _leave(request, own):
    relay.leave(own)
    messages.success(request, _("You have left the conversation."))


def _block(request, own):
    if own.member:
        relay.block(own)
        messages.success(request, _("Blocked: nothing comes from them any more."))
    return redirect(request.path)


ACTIONS = {"share": _share, "leave": _leave, "block": _block}


def show(request, own, reader, form=None, status=200):
    other = own.other
    seen = face(other, reader)
    context = {
        "title": own.thread.title,
        "trail": _trail(own),
        "other": seen,
        "is_open": relay.is_open(own),
        "address": relay.address_of(own),
        "form": form or ReplyForm(),
        **_said(request, own, seen),
        **_blocking(own, other),
    }
    return render(request, "network/conversation.html", context, status=status)


def _trail(own):
    """The way to a conversation: visitors have but its link."""
    return [{"title": _("Messages"), "url": reverse("conversations")}] if own.member else []


def _blocking(own, other):
    """Whether they could block the other side, or have."""
    if own.member is None:
        return {}
    found = Block.objects.filter(by=own.member)
    if other.member:
        blocked = found.filter(member=other.member).exists()
    elif other.question:
        blocked = found.filter(digest=other.question.digest).exists()
    else:
        return {}
    return {"has_blocked": blocked, "may_block": not blocked}


def _said(request, own, other):
    """The messages, on pages of which the last one is shown first."""
    pages = Paginator(own.thread.messages.all(), PER_PAGE)
    page = pages.get_page(request.GET.get("page") or pages.num_pages)
    reported = set(own.reports.values_list("message", flat=True))
    said = [
        Said(
            message=each,
            name=other.name,
            is_own=each.author_id == own.pk,
            report_url="" if each.pk in reported else f"{request.path}report/{each.pk}/",
        )
        for each in page
    ]
    return {
        "said": said,
        "page_of_rows": page,
        "pages": [(n, f"?page={n}") for n in pages.page_range],
    }


def report(request, own, pk, reader, back):
    """Put a message of the other side before the coordinators; `back` leads to where it stands."""
    theirs = own.thread.messages.exclude(author=own).exclude(text="")
    message = get_object_or_404(theirs, pk=_number(pk))
    form = MessageReportForm(request.POST or None)
    if form.is_valid():
        moderation.report(message, own, form.cleaned_data["kind"], form.cleaned_data["reason"])
        messages.success(request, _("Thank you. A coordinator looks at it, and tells you then."))
        return redirect(back)
    context = {
        "title": _("Report a message"),
        "trail": [*_trail(own), {"title": own.thread.title, "url": back}],
        "message": message,
        "name": face(own.other, reader).name,
        "form": form,
        "back": back,
    }
    status = 422 if form.is_bound else 200
    return render(request, "network/report_message.html", context, status=status)


def _number(text):
    """An id from an address, as long as the database takes it."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
