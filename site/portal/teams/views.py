"""Where the link of an invitation leads: who has it has the address that was asked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.core.accounts import let_in

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
    return let_in(request, account, reverse("wagtailadmin_pages:edit", args=[page.pk]))
