"""The form by which anybody proposes a project, and the page by which they follow it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.doors import private
from portal.core.limits import Limit

from . import steps
from .forms import NewProposalForm, ProposalForm
from .models import Proposal
from .policy import directory_in

PROPOSALS = Limit("proposals", each=10, in_all=100)  # an association has but one address


@private
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """Propose a project. What is answered says nothing of the address that was given."""
    index = _directory_or_404()
    form = NewProposalForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if form.is_bait_taken or PROPOSALS.take(request):
            return _received(form)
        form.add_error(None, _("Too many projects were proposed from here. Try again in an hour."))
        status = 429
    context = {"title": _("Propose a project"), "form": form, "trail": [_link(index)]}
    return render(request, "proposals/propose.html", context, status=status)


def _received(form):
    if not form.is_bait_taken:
        steps.receive(form, get_language()[:2])
    return redirect("propose-sent")


def _directory_or_404():
    """The directory in this language, where there is one: no page could be made elsewhere."""
    index = directory_in(get_language()[:2])
    if index is None:
        raise Http404
    return index


def _link(page):
    return {"title": page.title, "url": page.url}


@private
@require_safe
def propose_sent(request):
    _directory_or_404()
    return render(request, "proposals/sent.html", {"title": _("Now look at your mail")})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_page(request, token):
    """A proposal as its proposer follows it, by an address that they alone have."""
    proposal = Proposal.of(token)
    if proposal is None:
        return _gone(request)
    if request.method == "POST":
        return _act(request, proposal)
    page = proposal.page
    context = {
        "title": _("Your proposal"),
        "proposal": proposal,
        "page_url": page.url if page and page.live else "",
    }
    return render(request, "proposals/proposal.html", context)


def _act(request, proposal):
    """What the proposer does with it; what has been overtaken shows how things stand now."""
    action = request.POST.get("do")
    if action == "confirm":
        steps.confirm(proposal)
    elif action == "withdraw":
        steps.withdraw(proposal)
        messages.success(request, _("Your proposal is withdrawn, and what you sent is erased."))
        return redirect("propose")
    return redirect("proposal", proposal.token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_change(request, token):
    """Change what was proposed, for as long as changes are asked for."""
    proposal = Proposal.of(token)
    if proposal is None:
        return _gone(request)
    if proposal.state != Proposal.State.ASKED:
        return redirect("proposal", token)
    form = ProposalForm(request.POST or None, instance=proposal)
    if form.is_valid():
        steps.change(form)
        return redirect("proposal", token)
    context = {"title": _("Change your proposal"), "proposal": proposal, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "proposals/change.html", context, status=status)


def _gone(request):
    context = {"title": _("This link leads nowhere any more")}
    return render(request, "proposals/gone.html", context, status=404)
