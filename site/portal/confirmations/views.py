"""Where the link of a mail leads: one click there says that a project's page is still right.

Programs that look into mails follow their links: looking confirms nothing.
"""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .models import confirm, page_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request, token):
    page = _page_or_404(token)
    if request.method == "POST":
        confirm(page.translation_key)
        return redirect("confirmed", token)
    context = {"title": _("Is this still right?"), "project": page}
    return render(request, "confirmations/confirm.html", context)


@never_cache
@require_safe
def confirmed(request, token):
    context = {"title": _("Thank you"), "project": _page_or_404(token)}
    return render(request, "confirmations/confirmed.html", context)


def _page_or_404(token):
    page = page_of(token)
    if page is None or not page.url:
        raise Http404
    return page
