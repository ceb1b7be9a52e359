"""Where the link of a mail leads: one click there says that a project's page is still right.

Programs that look into mails follow their links: looking confirms nothing.
"""

from django.http import Http404
from django.shortcuts import redirect, render
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
    return render(request, "confirmations/confirm.html", {"project": page})


@never_cache
@require_safe
def confirmed(request, token):
    return render(request, "confirmations/confirmed.html", {"project": _page_or_404(token)})


def _page_or_404(token):
    page = page_of(token)
    if page is None or not page.url:
        raise Http404
    return page
