"""The pages by which somebody joins: the application, an invitation, the terms."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.accounts import let_in
from portal.core.limits import Limit

from . import applications, invitations
from .application_forms import AnswerForm, ApplicationForm, JoiningForm
from .doors import private
from .models import Application, Invitation, Terms
from .rules import profile_of

APPLICATIONS = Limit("applications", each=10, in_all=200)  # a laboratory has but one address


@private
@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    """Ask to become a member. What is answered says nothing of the address that was given."""
    if profile_of(request.user):
        return redirect("own-profile")
    form = ApplicationForm(request.POST or None, user=request.user, terms=Terms.current())
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if form.is_bait_taken:
            return redirect("join-sent")
        if APPLICATIONS.take(request):
            return _received(request, form)
        form.add_error(None, _("Too many applications were sent from here. Try again in an hour."))
        status = 429
    context = {"title": _("Join the network"), "form": form, "terms": form.terms}
    return render(request, "network/join.html", context, status=status)


def _received(request, form):
    given = {**form.given, "language": get_language()[:2]}
    if request.user.is_authenticated:
        application = applications.receive_from(request.user, **given)
        return redirect("application", application.token)
    applications.receive(form.cleaned_data["email"], **given)
    return redirect("join-sent")


@private
@require_safe
def join_sent(request):
    return render(request, "network/join_sent.html", {"title": _("Now look at your mail")})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def application_page(request, token):
    """An application as its applicant follows it, by an address that they alone have."""
    application = Application.of(token)
    if application is None:
        why = _(
            "The application was withdrawn or is too old, or the address was cut: "
            "copy the whole of it from the mail."
        )
        return _gone(request, _("This link leads nowhere any more"), why)
    if request.method == "POST":
        return _act(request, application)
    return _show(request, application)


def _gone(request, title, why):
    """What is said of a link that opens nothing, with the ways there are instead."""
    context = {"title": title, "why": why}
    return render(request, "network/link_gone.html", context, status=404)


def _show(request, application, form=None):
    context = {
        "title": _("Your application"),
        "application": application,
        "remarks": application.remarks.all(),
        "form": form or AnswerForm(),
    }
    status = 422 if form else 200
    return render(request, "network/application.html", context, status=status)


def _act(request, application):
    """What the applicant does with it; what has been overtaken shows how things stand now."""
    action = request.POST.get("do")
    if action == "confirm":
        applications.confirm(application)
    elif action == "answer":
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return _show(request, application, form)
        applications.answer(application, form.cleaned_data["text"])
    elif action == "withdraw" and applications.withdraw(application):
        messages.success(request, _("Your application is withdrawn: nothing of it is kept."))
        return redirect("join")
    return redirect("application", application.token)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request, token):
    """An invitation, by the link in its mail: who has it has the address that was invited."""
    invitation = Invitation.of(token)
    if invitation is None and profile_of(request.user):
        return redirect("own-profile")
    if invitation is None:
        why = _(
            "It was used, or is more than a month old, or a later mail has another link, "
            "or the address was cut."
        )
        return _gone(request, _("This invitation can’t be used any more"), why)
    stranger = request.user.is_authenticated and request.user.email != invitation.email
    name = invitation.offered.name if invitation.offered else invitation.name
    form = JoiningForm(request.POST or None, name=name, terms=Terms.current())
    if form.is_valid() and not stranger:
        return _welcome(request, invitation, form)
    context = {
        "title": _("You are invited to the network"),
        "invitation": invitation,
        "stranger": stranger,
        "form": form,
        "terms": form.terms,
    }
    status = 422 if form.is_bound and not stranger else 200
    return render(request, "network/invitation.html", context, status=status)


def _welcome(request, invitation, form):
    member = invitations.accept(invitation, form.cleaned_data["name"], form.terms)
    if member is None:
        return redirect(request.path)
    messages.success(request, _("Welcome! Your profile is yours to fill in."))
    return let_in(request, member.user, reverse("own-profile"))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request):
    """The terms in force; members agree to them here, with the version and the moment kept."""
    current = Terms.current()
    if current is None:
        raise Http404
    member = profile_of(request.user)
    if request.method == "POST" and member:
        member.consents.get_or_create(terms=current)
        messages.success(request, _("Thank you. That is noted."))
        return redirect(_next(request) or "network-home")
    context = {
        "title": _("Terms of the network"),
        "terms": current,
        "member": member,
        "consent": member and member.consents.filter(terms=current).first(),
        "next": _next(request),
    }
    return render(request, "network/terms.html", context)


def _next(request):
    """Where somebody was going, if that is here."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed and address.startswith("/") else ""
