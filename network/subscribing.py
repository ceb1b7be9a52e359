"""The pages on which members choose their mails, and turn them off by the link in one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.users.models import UserProfile

from .doors import private, with_profile
from .letters import language_of
from .rules import profile_of
from .subscription_forms import MailsForm
from .subscriptions import Subscription


@with_profile
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request):
    """Which mails one gets; the links of earlier ones can be made void."""
    member = profile_of(request.user)
    if "renew" in request.POST:
        return _renew(request, member)
    initial = dict.fromkeys(Subscription.wanted(member), True)
    initial["language"] = language_of(request.user)
    form = MailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        _choose(member, form)
        messages.success(request, _("Saved."))
        return redirect("own-profile")
    context = {
        "title": _("Mails"),
        "trail": [{"title": _("My profile"), "url": reverse("own-profile")}],
        "form": form,
        "address": request.user.email,
        "has_any": member.subscriptions.exists(),
        "searches": member.searches.count(),
    }
    return render(request, "network/mails.html", context, status=422 if form.errors else 200)


def _choose(member, form):
    for kind, wanted in form.wanted.items():
        if wanted:
            member.subscriptions.get_or_create(kind=kind)
        for subscription in member.subscriptions.filter(kind=kind):
            subscription.turn(on=wanted)
    profile = UserProfile.get_for_user(member.user)
    profile.preferred_language = form.cleaned_data["language"]
    profile.save(update_fields=["preferred_language"])


def _renew(request, member):
    for subscription in member.subscriptions.all():
        subscription.renew()
    messages.success(request, _("The links in mails that were sent before do nothing any more."))
    return redirect("mails")


@csrf_exempt  # a mail program posts the token, which is all that it has
@private
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """Turn mails of a kind off, by whoever has one: nothing else can be done or read here.

    Looking changes nothing, since what checks mails for viruses follows links.
    """
    subscription = Subscription.of(token)
    if request.method == "POST" and subscription:
        subscription.turn(request.POST.get("do") == "on")
    response = _shown(request, subscription) if subscription else _gone(request)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(request, subscription):
    context = {
        "title": _("Mails from the network"),
        "kind": subscription.get_kind_display(),
        "is_on": subscription.is_on,
        "is_done": request.method == "POST",
    }
    return render(request, "network/unsubscribe.html", context)


def _gone(request):
    why = _("The address was cut, or is void: sign in to choose your mails, under “My profile”.")
    context = {"title": _("This link leads nowhere any more"), "why": why}
    return render(request, "network/link_gone.html", context, status=404)
