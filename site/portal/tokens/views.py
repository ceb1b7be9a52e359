"""The pages on which somebody makes tokens of their own, sees when they were used, removes them."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .forms import TokenForm
from .models import Token


@never_cache
@login_required
@require_safe
def token_list(request):
    """One's own tokens, with when each was used last."""
    return render(
        request, "tokens/list.html", {"tokens": request.user.tokens.all(), "most": Token.MOST}
    )


@never_cache
@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request):
    """Make a token, which is shown this once; a mail tells its owner."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (made := _made(form)):
        token, secret = made
        return render(request, "tokens/made.html", {"token": token, "secret": secret})
    return render(request, "tokens/new.html", {"form": form})


def _made(form):
    """(token, its secret); None where another of its name was made at this moment.

    Its owner is told, or there is none.
    """
    try:
        with transaction.atomic():
            token, secret = form.make()
            told = {"token_name": token.name}
            get_adapter().send_notification_mail("tokens/email/token_made", form.user, told)
            return token, secret
    except IntegrityError:
        form.add_error("name", _("You have a token of this name already."))
        return None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_remove(request, pk):
    """Take a token away: whatever uses it is refused from now on."""
    token = get_object_or_404(request.user.tokens, pk=pk)
    if request.method == "POST":
        token.delete()
        messages.success(request, _("The token “%(name)s” is good for nothing any more.") % {
            "name": token.name
        })  # fmt: skip
        return redirect("tokens")
    return render(request, "tokens/remove.html", {"token": token})
