"""Where the link of an invitation leads: who has it has the address that was asked."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .joining import accept
from .models import TeamInvitation, written


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Accept it, or refuse. Programs that look into mails follow its link: looking does neither."""
    invited = TeamInvitation.of(token)
    page = invited and written(invited.team_id).first()
    if page is None:
        context = {"title": _("This link leads nowhere any more")}
        return render(request, "teams/gone.html", context, status=404)
    stranger = request.user.is_authenticated and request.user.email != invited.email
    if request.method == "POST" and not stranger:
        return _answered(request, invited, page)
    context = {
        "title": _("You are asked to edit a project"),
        "project": page,
        "invitation": invited,
        "stranger": stranger,
    }
    return render(request, "teams/invitation.html", context)


def _answered(request, invited, page):
    if request.POST.get("do") == "refuse":
        invited.delete()
        messages.success(request, _("The invitation is refused, and forgotten."))
        return redirect(reverse("search"))
    account = accept(invited)
    if account is None:
        return redirect(request.path)
    return _let_in(request, account, reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _let_in(request, account, address):
    """Sign in who is new here. Who has an account signs in as ever: a mail is no key to that."""
    is_new = account.last_login is None and not account.has_usable_password()
    if is_new and not request.user.is_authenticated:
        return perform_login(request, account, redirect_url=address)
    return redirect(address)
