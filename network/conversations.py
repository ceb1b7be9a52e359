"""The pages on which members write to each other, and answer visitors."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import relay, thread_page
from .doors import as_member, with_profile
from .faces import Face, face
from .privacy import BY_NAME, Reader, Tier, tier_of, visible
from .relay_forms import FirstForm, HearingForm
from .rules import profile_of
from .thread_page import tried
from .threads import Party, Thread
from .views import find

PER_PAGE = 30
ASKED_BY = ("name", "projects")  # public, these let visitors write by a project


@dataclass(frozen=True)
class Line:
    """A conversation in the list of somebody's own."""

    thread: Thread
    other: Face
    is_unread: bool


@as_member
@require_safe
def conversation_list(request):
    """One's own conversations: what one hasn't read, then the newest."""
    own = profile_of(request.user)
    parties = Party.objects.of(own).with_others()
    sorted_ = parties.annotate(waits=Q(unread_since__isnull=False)).order_by(
        "-waits", "-thread__last_at", "-pk"
    )
    page = Paginator(sorted_, PER_PAGE).get_page(request.GET.get("page"))
    reader = Reader.of(request.user)
    context = {
        "title": _("Messages"),
        "page_of_rows": page,
        "lines": [_line(party, reader) for party in page],
        "pages": [(n, f"?page={n}") for n in page.paginator.page_range],
    }
    return render(request, "network/conversation_list.html", context)


def _line(party, reader):
    return Line(party.thread, face(party.other, reader), party.unread_since is not None)


@as_member
@require_http_methods(["GET", "HEAD", "POST"])
def write(request, key):
    """Begin a conversation with a member, who must be there for whoever asks."""
    recipient, profile = _recipient(request, key)
    form = FirstForm(request.POST or None)
    is_open = relay.may_begin(profile_of(request.user), recipient)
    status = 422 if form.is_bound else 200 if is_open else 403
    if form.is_valid():
        thread, status = tried(form, _begin, request, recipient, form)
        if thread:
            messages.success(request, _("Your message is sent."))
            return redirect(thread)
    context = {
        "title": _("Write to %(name)s") % {"name": profile.name},
        "trail": [{"title": profile.name, "url": recipient.get_absolute_url()}],
        "profile": profile,
        "is_open": is_open,
        "form": form,
    }
    return render(request, "network/write.html", context, status=status)


def _recipient(request, key):
    member = find(key)
    profile = visible(member, Reader.of(request.user)) if member else None
    if profile is None or member == profile_of(request.user):
        raise Http404
    return member, profile


def _begin(request, recipient, form):
    given = form.cleaned_data
    return relay.begin(profile_of(request.user), recipient, given["subject"], given["text"])


@as_member
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request, key):
    """One of one's own conversations; anybody else's isn't there."""
    own = _own(request, key)
    return thread_page.answer(request, own, Reader.of(request.user), reverse("conversations"))


def _own(request, key):
    own = profile_of(request.user)
    return get_object_or_404(Party.objects.of(own).with_others(), thread__key=key)


@as_member
@require_http_methods(["GET", "HEAD", "POST"])
def report_message(request, key, pk):
    """Report what the other side has written."""
    own = _own(request, key)
    back = own.thread.get_absolute_url()
    return thread_page.report(request, own, pk, Reader.of(request.user), back)


@with_profile
@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request):
    """Who may write to oneself, and whom one has blocked."""
    member = profile_of(request.user)
    if "unblock" in request.POST:
        return _unblock(request, member)
    form = HearingForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("own-profile")
    reader = Reader.of(request.user)
    context = {
        "title": _("Who may write to me"),
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "form": form,
        "is_public": all(tier_of(member, BY_NAME[name]) == Tier.PUBLIC for name in ASKED_BY),
        "blocks": [(block, _name(block, reader)) for block in _blocks(member)],
    }
    return render(request, "network/hearing.html", context)


def _blocks(member):
    return member.blocks.select_related("member")


def _name(block, reader):
    if block.member is None:
        return _("A visitor")
    profile = visible(block.member, reader, [])
    return profile.name if profile else _("A former member")


def _unblock(request, member):
    """A block that isn't theirs, or isn't there any more, is no block of theirs."""
    pk = request.POST["unblock"]
    removed = pk.isdecimal() and len(pk) < 19 and member.blocks.filter(pk=pk).delete()[0]
    if removed:
        messages.success(request, _("They can write to you again."))
    return redirect("hearing")
